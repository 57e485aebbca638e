import { bytesToHex, concatBytes, parseHex, utf8ToBytes } from '../../src/base'
import { blake2b256, FIELD_MODULUS, type Fr, parseFr } from '../../src/crypto'
import { deriveAudience, deriveContext, type Evidence, type EvidenceCode, type VerifyEvidenceOptions } from '../../src/disclosure'
import { termsOf } from '../../src/disclosure/evidence/format'
import { type Address, defaultAddress, formatAddress, formatFullViewingKey, parseAddress } from '../../src/keys'
import { viewExport } from '../../src/ledger'
import {
  type BlockHeader,
  type ChainView,
  decodeBlockHeader,
  deriveBlockHash,
  encodeBlockHeader,
  encodeEntry,
  encodeGenesis,
  entriesOf,
  hashBody,
  hashEntries,
  signBlock,
  type ViewedBlock,
} from '../../src/rules'
import { attestSignals, type Verifier } from '../../src/statement'
import { decodeTransaction, encodeTransaction, type Transaction } from '../../src/tx'
import { bindProof, createBoundVerifier } from '../ledger/fixture'
import { operatorKey } from '../wallet/fixture'
import { altered, type Document, flip } from './document'
import { EXPIRY, NONCE, type Story } from './fixture'

/** Honest evidence of one story, and of another ledger that differs from it in nothing but its name. */
export interface Honest {
  readonly story: Story
  readonly other: Story
  readonly statement: Evidence
  readonly twoMonths: Evidence
  readonly bobs: Evidence
  readonly account: Evidence
  readonly embedded: Evidence
  readonly paid: Evidence
  readonly received: Evidence
  /** A payment without blocks. */
  readonly bare: Evidence
  readonly balance: Evidence
  readonly income: Evidence
  readonly elsewhere: Evidence
  /** Exports of the ledger: whole, and without its last block. */
  readonly exported: Uint8Array
  /** The ledger after the notes of `balance` were spent, and its newest block. */
  readonly later: ChainView
  readonly newest: ViewedBlock
}

/** A way to cheat: what the audience gets, and how it looks at it beside the usual. */
export interface Cheat {
  readonly of: string
  readonly name: string
  readonly code: EvidenceCode
  readonly file: (honest: Honest) => string | Uint8Array | Evidence
  readonly options?: (honest: Honest) => Partial<VerifyEvidenceOptions> | Promise<Partial<VerifyEvidenceOptions>>
  readonly verifier?: Verifier
  /** Outputs that the verifier cannot find, by the first bytes of their key. */
  readonly hidden?: (honest: Honest) => readonly Uint8Array[]
}

const cheats: Cheat[] = []
const group =
  (of: string) =>
  (
    name: string,
    code: EvidenceCode,
    file: Cheat['file'],
    more: Omit<Partial<Cheat>, 'of' | 'name' | 'code' | 'file'> = {},
  ): void => {
    cheats.push({ of, name, code, file, ...more })
  }

/** The block of a document in which the discloser's n-th transaction stands. */
const ownBlocks = (document: Document): Document[] =>
  document.chain.filter((block: Document) => block.transactions?.some((each: Document) => 'bytes' in each))
const otherBlocks = (document: Document): Document[] =>
  document.chain.filter((block: Document) => block.transactions?.some((each: Document) => 'hash' in each))
const cut = (transaction: Document): Document => {
  const whole = decodeTransaction(parseHex(transaction.bytes))
  return {
    hash: bytesToHex(blake2b256(parseHex(transaction.bytes))),
    entries: entriesOf(whole).map((entry) => bytesToHex(encodeEntry(entry))),
  }
}
const plusModulus = (hex: string): string => (BigInt(`0x${hex}`) + FIELD_MODULUS).toString(16).padStart(64, '0')

/** Rewrites all blocks from one on, as only the operator could: hashes and signature are in order again. */
function resign(document: Document, from: number): void {
  let previous: Uint8Array | undefined
  for (const [index, block] of document.chain.entries()) {
    const header = decodeBlockHeader(parseHex(block.header))
    const next = index > from && previous ? { ...header, previous: previous as typeof header.previous } : header
    block.header = bytesToHex(encodeBlockHeader(next))
    previous = deriveBlockHash(next)
  }
  const last = decodeBlockHeader(parseHex(document.chain.at(-1).header))
  document.block = {
    height: last.height,
    hash: bytesToHex(deriveBlockHash(last)),
    header: document.chain.at(-1).header,
    signature: bytesToHex(signBlock(operatorKey, last)),
  }
}

/** Puts another transaction into a block, its header told of it. */
function replaceTransaction(document: Document, block: Document, change: (transaction: Transaction) => Transaction): void {
  const transactions = [change(decodeTransaction(parseHex(block.transactions[0].bytes)))]
  const header = {
    ...decodeBlockHeader(parseHex(block.header)),
    bodyHash: hashBody(transactions),
    entriesHash: hashEntries(transactions),
  }
  block.header = bytesToHex(encodeBlockHeader(header))
  block.transactions = transactions.map((each) => ({ bytes: bytesToHex(encodeTransaction(each)) }))
  resign(document, document.chain.indexOf(block))
}

const leaveOut = group('something that was sent, left out')
leaveOut('its transaction shown by its hash alone', 'evidence/item-hidden', ({ statement }) =>
  altered(statement, (document) => {
    const [block] = ownBlocks(document)
    block.transactions = block.transactions.map(cut)
  }),
)
leaveOut('its entry moved to the transaction of another', 'evidence/chain-count', ({ statement }) =>
  altered(statement, (document) => {
    ownBlocks(document)[0].transactions = []
  }),
)
leaveOut('its block left out', 'evidence/chain-link', ({ statement }) =>
  altered(statement, (document) => {
    document.chain = document.chain.filter((block: Document) => block !== ownBlocks(document)[1])
  }),
)
leaveOut('its block without transactions', 'evidence/chain-incomplete', ({ statement }) =>
  altered(statement, (document) => {
    delete ownBlocks(document)[1].transactions
  }),
)
leaveOut('its entry with another tag', 'evidence/chain-entries', ({ statement }) =>
  altered(statement, (document) => {
    const [block] = ownBlocks(document)
    const { hash, entries } = cut(block.transactions[0])
    block.transactions = [{ hash, entries: [flip(entries[0], 40)] }]
  }),
)
leaveOut('its entry in another period', 'evidence/chain-entries', ({ statement }) =>
  altered(statement, (document) => {
    const [block] = ownBlocks(document)
    const { hash, entries } = cut(block.transactions[0])
    block.transactions = [{ hash, entries: [flip(entries[0], 67)] }]
  }),
)
leaveOut('blocks that begin after it', 'evidence/chain-begin', ({ statement }) =>
  altered(statement, (document) => {
    document.chain = document.chain.slice(document.chain.indexOf(ownBlocks(document)[0]) + 1)
  }),
)
leaveOut('blocks that end before it', 'evidence/chain-end', ({ statement }) =>
  altered(statement, (document) => {
    document.chain = document.chain.slice(0, document.chain.indexOf(ownBlocks(document)[1]))
  }),
)
leaveOut('the line left out of the summary', 'evidence/summary-item-missing', ({ statement }) =>
  altered(statement, ({ summary }) => summary.items.splice(2, 1)),
)
leaveOut('evidence as of a block before it, by the proof of a later one', 'evidence/proof-invalid', ({ statement }) =>
  altered(statement, (document) => {
    document.chain = document.chain.slice(0, document.chain.indexOf(ownBlocks(document)[1]))
    delete document.summary
    resign(document, document.chain.length)
  }),
)

const receipt = group('something that was received, left out')
receipt('its transaction shown by its hash alone', 'evidence/chain-incomplete', ({ embedded }) =>
  altered(embedded, (document) => {
    const block = document.chain[6]
    block.transactions = block.transactions.map(cut)
  }),
)
receipt('its block without transactions', 'evidence/chain-incomplete', ({ embedded }) =>
  altered(embedded, (document) => {
    delete document.chain[6].transactions
  }),
)
receipt('blocks that begin after it', 'evidence/chain-begin', ({ embedded }) =>
  altered(embedded, (document) => {
    document.chain = document.chain.slice(7)
  }),
)
receipt('a payment whose ciphertext nobody can read, spent meanwhile', 'evidence/receipt-hidden', ({ account }) => account, {
  hidden: ({ embedded }) => epksOf(embedded, 6),
})
receipt('change whose ciphertext nobody can read', 'evidence/receipt-hidden', ({ account }) => account, {
  hidden: ({ embedded }) => epksOf(embedded, 9),
})
receipt('money that came in by a shield that nobody can read', 'evidence/receipt-hidden', ({ account }) => account, {
  hidden: ({ embedded }) => epksOf(embedded, 2),
})

function epksOf(evidence: Evidence, block: number): readonly Uint8Array[] {
  const [viewed] = evidence.chain?.[block]?.transactions ?? []
  if (!viewed || !('transaction' in viewed)) throw new Error('no such block')
  return viewed.transaction.body.actions.flatMap(({ outputs }) => outputs.map(({ epk }) => epk))
}

const output = group('an output of a listed payment, left out')
output('its journal entry changed', 'evidence/chain-body', ({ statement }) =>
  altered(statement, (document) => {
    const [each] = ownBlocks(document)[0].transactions
    each.bytes = flip(each.bytes, 350)
  }),
)
output('its journal entry changed, and the operator in the plot', 'evidence/journal-malformed', ({ statement }) =>
  altered(statement, (document) => {
    replaceTransaction(document, ownBlocks(document)[0], (transaction) => {
      const [action, ...rest] = transaction.body.actions
      if (!action) throw new Error('no action')
      const [first, second, third] = action.journal
      const journal = [[action.tag, first[1]], second, third] as unknown as typeof action.journal
      return { ...transaction, body: { ...transaction.body, actions: [{ ...action, journal }, ...rest] } }
    })
  }),
)
output('less taken out than the fee, and the operator in the plot', 'evidence/chain-malformed', ({ statement }) =>
  altered(statement, (document) => {
    replaceTransaction(document, ownBlocks(document)[2], (transaction) => {
      const actions = transaction.body.actions.map((action) => ({ ...action, publicOut: 1n, publicAsset: 1 }))
      return { ...transaction, body: { ...transaction.body, recipient: 'nobody', actions } }
    })
  }),
)
output('a place beyond the tree, and the operator in the plot', 'evidence/chain-malformed', ({ embedded }) =>
  altered(embedded, (document) => {
    const [, , block] = document.chain
    block.header = bytesToHex(encodeBlockHeader({ ...decodeBlockHeader(parseHex(block.header)), leaves: 2 ** 40 }))
    resign(document, 2)
  }),
)
output('its line left out of the summary', 'evidence/summary-item-missing', ({ statement }) =>
  altered(statement, ({ summary }) => {
    summary.items = summary.items.filter(({ direction }: Document) => direction !== 'change')
  }),
)
output('an output that there is none of', 'evidence/output-unknown', ({ paid }) =>
  altered(paid, ({ claim }) => {
    claim.output += 3
  }),
)

const amount = group('an amount or memo changed')
amount('an amount in the summary', 'evidence/summary-amount', ({ statement }) =>
  altered(statement, ({ summary }) => {
    summary.items[0].amount = '9.99'
  }),
)
amount('a fee in the summary', 'evidence/summary-amount', ({ statement }) =>
  altered(statement, ({ summary }) => {
    summary.items.find(({ direction }: Document) => direction === 'unshield').fee = '0.00'
  }),
)
amount('the asset of an amount', 'evidence/summary-amount', ({ paid }) =>
  altered(paid, ({ summary }) => {
    summary.items[0].asset = 'CNY'
  }),
)
amount('a memo in the summary', 'evidence/summary-memo', ({ paid }) =>
  altered(paid, ({ summary }) => {
    summary.items[0].memo = 'december'
  }),
)
amount('the key of a memo', 'evidence/memo-key', ({ paid }) =>
  altered(paid, ({ claim }) => {
    claim.memoSeed = flip(claim.memoSeed, 31)
  }),
)
amount('the key of a memo made up where none is shown', 'evidence/memo-key', ({ received }) =>
  altered(received, ({ claim }) => {
    claim.memoSeed = claim.rseed
  }),
)
amount('the key of a memo taken away', 'evidence/proof-invalid', ({ paid }) =>
  altered(paid, (document) => {
    delete document.claim.memoSeed
    delete document.summary
  }),
)
amount('a memo where the ledger has none', 'evidence/summary-memo', ({ statement }) =>
  altered(statement, ({ summary }) => {
    summary.items[0].memo = 'rent'
  }),
)
amount('a payee in the summary', 'evidence/summary-detail', ({ paid, story }) =>
  altered(paid, ({ summary }) => {
    summary.items[0].counterparty = formatAddress(defaultAddress(story.carol.wallet.viewingKey))
  }),
)
amount('the order of the lines', 'evidence/summary-detail', ({ statement }) =>
  altered(statement, ({ summary }) => summary.items.reverse()),
)
amount('the date of a payment', 'evidence/summary-detail', ({ statement }) =>
  altered(statement, ({ summary }) => {
    summary.items[0].time += 86_400
  }),
)
amount('public money in an entry', 'evidence/chain-entries', ({ statement }) =>
  altered(statement, (document) => {
    const [block] = otherBlocks(document)
    block.transactions[0].entries[0] = flip(block.transactions[0].entries[0], 83)
  }),
)
amount('the opening of a payment', 'evidence/payment-key', ({ paid }) =>
  altered(paid, ({ claim }) => {
    claim.rseed = flip(claim.rseed, 31)
  }),
)
const raised = (document: Document): void => {
  delete document.summary
  document.claim.atLeast = '700'
}
amount('a sum raised', 'evidence/sum', ({ balance }) => altered(balance, raised))
const raisedWithShare = (document: Document): void => {
  raised(document)
  document.proofs[0].share = 700n.toString(16).padStart(64, '0')
}
amount('a sum raised, its share with it', 'evidence/proof-invalid', ({ balance }) => altered(balance, raisedWithShare))

const wallet = group("another wallet's key")
wallet('a spotless period key that is nobody’s', 'evidence/proof-invalid', ({ statement }) =>
  altered(statement, (document) => {
    delete document.summary
    document.claim.periods[0].key = flip(document.claim.periods[0].key, 31)
  }),
)
wallet('the period key of another', 'evidence/proof-invalid', ({ statement, bobs }) =>
  altered(statement, (document) => {
    delete document.summary
    document.claim.periods = documentClaim(bobs).periods
    document.chain = JSON.parse(altered(bobs, () => {})).chain
  }),
)
wallet('the address of another', 'evidence/proof-invalid', ({ statement, bobs }) =>
  altered(statement, ({ claim }) => {
    claim.address = documentClaim(bobs).address
  }),
)
wallet('keys of two months exchanged', 'evidence/proof-invalid', ({ twoMonths }) =>
  altered(twoMonths, (document) => {
    delete document.summary
    delete document.chain
    const [november, december] = document.claim.periods
    document.claim.periods = [
      { ...november, key: december.key },
      { ...december, key: november.key },
    ]
  }),
)
wallet('the subject of another', 'evidence/proof-invalid', ({ statement, bobs }) =>
  altered(statement, (document) => {
    document.subject = JSON.parse(altered(bobs, () => {})).subject
  }),
)
wallet('the subject of another beside a viewing key', 'evidence/subject-mismatch', ({ account, bobs }) =>
  altered(account, (document) => {
    document.subject = JSON.parse(altered(bobs, () => {})).subject
  }),
)
wallet('the viewing key of another, its subject with it', 'evidence/signature-invalid', ({ account, bobs, story }) =>
  altered(account, (document) => {
    delete document.summary
    document.subject = JSON.parse(altered(bobs, () => {})).subject
    document.claim.viewingKey = formatFullViewingKey(story.bob.wallet.viewingKey)
  }),
)
wallet('a signature that is no point', 'evidence/signature-invalid', ({ account }) =>
  altered(account, (document) => {
    document.signature = flip(document.signature, 31)
  }),
)
wallet('a viewing key with a typing error', 'evidence/viewing-key-malformed', ({ account }) =>
  altered(account, ({ claim }) => {
    claim.viewingKey = `${claim.viewingKey.slice(0, -1)}${claim.viewingKey.endsWith('q') ? 'p' : 'q'}`
  }),
)
wallet('who only received says that he paid', 'evidence/proof-invalid', ({ received }) =>
  altered(received, (document) => {
    delete document.summary
    document.claim.payer = true
  }),
)
wallet('who only paid says that he was paid', 'evidence/payee-mismatch', ({ paid }) =>
  altered(paid, (document) => {
    delete document.summary
    document.claim.payer = false
  }),
)
wallet('another payee than the one who was paid', 'evidence/payment-key', ({ paid, story }) =>
  altered(paid, ({ claim }) => {
    claim.payee = formatAddress(carolsAddress(story))
  }),
)
wallet("the payee's address with the transmission key of another", 'evidence/payment-key', ({ paid, story }) =>
  altered(paid, ({ claim }) => {
    claim.payee = formatAddress({ ...parseAddress(claim.payee), transmissionKey: carolsAddress(story).transmissionKey })
  }),
)
wallet('the transmission key of the payee under the owner of another', 'evidence/payment-key', ({ paid, story }) =>
  altered(paid, ({ claim }) => {
    claim.payee = formatAddress({ ...parseAddress(claim.payee), owner: carolsAddress(story).owner })
  }),
)
wallet('his own owner element under the transmission key of another', 'evidence/payment-key', ({ received, story }) =>
  altered(received, (document) => {
    delete document.summary
    const { claim } = document
    const mixed = { ...parseAddress(claim.address), transmissionKey: carolsAddress(story).transmissionKey }
    claim.address = formatAddress(mixed)
    claim.payee = claim.address
  }),
)
wallet('an address that is none', 'evidence/address-malformed', ({ statement }) =>
  altered(statement, ({ claim }) => {
    claim.address = claim.address.toUpperCase()
  }),
)

function carolsAddress({ carol }: Story): Address {
  return defaultAddress(carol.wallet.viewingKey)
}

function documentClaim(evidence: Evidence): Document {
  return JSON.parse(altered(evidence, () => {})).claim
}

const ledger = group('another ledger')
ledger('evidence of one that looks the same', 'evidence/ledger-mismatch', ({ elsewhere }) => elsewhere)
ledger(
  'evidence of one that looks the same, beside a head of the real one',
  'evidence/ledger-mismatch',
  ({ elsewhere }) => elsewhere,
  {
    options: ({ statement }) => ({
      ledger: undefined,
      trusted: [{ ledgerId: statement.domain.ledgerId, height: statement.block.header.height, hash: statement.block.hash }],
    }),
  },
)
ledger('the genesis of another', 'evidence/block-mismatch', ({ statement, elsewhere }) =>
  altered(statement, (document) => {
    document.genesis = bytesToHex(encodeGenesis(elsewhere.genesis))
  }),
)
ledger('genesis and block of another', 'evidence/foreign-key', ({ statement, elsewhere }) =>
  altered(statement, (document) => {
    const there = JSON.parse(altered(elsewhere, () => {}))
    Object.assign(document, { genesis: there.genesis, block: there.block, chain: there.chain })
  }),
)
ledger('a genesis that is none', 'evidence/genesis-malformed', ({ statement }) =>
  altered(statement, (document) => {
    document.genesis = document.genesis.slice(2)
  }),
)
ledger('an asset that the ledger has not', 'evidence/asset-unknown', ({ balance }) =>
  altered(balance, ({ claim }) => {
    claim.asset = 3
  }),
)

const root = group('a stale or invented root')
/** Its reader asks for a block no older than the newest. */
const newer = { options: ({ later, newest }: Honest) => ({ ledger: later, since: newest.header.time }) }
root('an income as of a block before the one asked for', 'evidence/block-old', ({ income }) => income, newer)
root('a statement as of a block before the one asked for', 'evidence/block-old', ({ statement }) => statement, newer)
root('another anchor in the header of the block', 'evidence/block-mismatch', ({ balance }) =>
  altered(balance, ({ block }) => {
    block.header = flip(block.header, 200)
  }),
)
root('another anchor, and the hash that belongs to it', 'evidence/block-signature', ({ balance }) =>
  altered(balance, ({ block }) => {
    block.header = flip(block.header, 200)
    block.hash = bytesToHex(deriveBlockHash(decodeBlockHeader(parseHex(block.header))))
  }),
)
root('the signature of another block', 'evidence/block-signature', ({ balance }) =>
  altered(balance, ({ block }) => {
    block.signature = flip(block.signature, 3)
  }),
)
root('a header that is none', 'evidence/block-malformed', ({ balance }) =>
  altered(balance, ({ block }) => {
    block.header = `02${block.header.slice(2)}`
  }),
)
root('a real block that is older than the proof', 'evidence/proof-invalid', ({ balance, embedded }) =>
  altered(balance, (document) => {
    const header = embedded.chain?.at(-2)?.header
    if (!header) throw new Error('no block before the last')
    const hash = deriveBlockHash(header)
    document.block = {
      height: header.height,
      hash: bytesToHex(hash),
      header: bytesToHex(encodeBlockHeader(header)),
      signature: bytesToHex(signBlock(operatorKey, header)),
    }
  }),
)
root('a block that the ledger abandoned', 'evidence/block-reorganised', ({ statement }) => statement, {
  options: ({ story }) => ({ ledger: rewound(story.view) }),
})
root('a block that the ledger abandoned, without any of its blocks', 'evidence/block-reorganised', ({ balance }) => balance, {
  options: ({ story }) => ({ ledger: rewound(story.view) }),
})
root(
  'a block that the ledger abandoned, and a proof that does not hold',
  'evidence/proof-invalid',
  ({ balance }) => altered(balance, raisedWithShare),
  {
    options: ({ story }) => ({ ledger: rewound(story.view) }),
  },
)
root('a block that the ledger abandoned, of a payment without any of its blocks', 'evidence/blocks-needed', ({ bare }) => bare, {
  options: ({ story }) => ({ ledger: rewound(story.view) }),
})
root('a block of which the head at hand is not', 'evidence/block-reorganised', ({ statement }) => statement, {
  options: ({ statement }) => ({
    ledger: undefined,
    trusted: [{ ledgerId: statement.domain.ledgerId, height: statement.block.header.height, hash: new Uint8Array(32) }],
  }),
})

/** The ledger with another newest block. */
function rewound(view: ChainView): ChainView {
  return {
    ...view,
    async header(height) {
      const header = await view.header(height)
      return header && height === view.to ? { ...header, time: header.time + 1 } : header
    },
  }
}

const replay = group('a replayed nonce or another audience')
replay('shown to somebody else', 'evidence/audience-mismatch', ({ statement }) => statement, {
  options: () => ({ audience: 'another bank' }),
})
replay(
  'shown to somebody else, his name put in',
  'evidence/proof-invalid',
  ({ statement }) =>
    altered(statement, (document) => {
      document.audience = 'another bank'
    }),
  { options: () => ({ audience: 'another bank' }) },
)
replay('shown again', 'evidence/nonce-mismatch', ({ statement }) => statement, {
  options: () => ({ nonce: utf8ToBytes('another nonce') }),
})
replay(
  'shown again, the new nonce put in',
  'evidence/proof-invalid',
  ({ statement }) =>
    altered(statement, (document) => {
      document.nonce = bytesToHex(utf8ToBytes('another nonce'))
    }),
  { options: () => ({ nonce: utf8ToBytes('another nonce') }) },
)
replay('shown too late', 'evidence/expired', ({ statement }) => statement, { options: () => ({ at: EXPIRY + 1 }) })
replay('shown too late, the date put off', 'evidence/proof-invalid', ({ statement }) =>
  altered(statement, (document) => {
    document.expiry += 86_400
  }),
)
replay(
  'an account shown to somebody else, his name put in',
  'evidence/subject-mismatch',
  ({ account }) =>
    altered(account, (document) => {
      document.audience = 'another bank'
    }),
  { options: () => ({ audience: 'another bank' }) },
)
replay(
  'an account shown again, the new nonce put in',
  'evidence/signature-invalid',
  ({ account }) =>
    altered(account, (document) => {
      document.nonce = `${bytesToHex(NONCE)}00`
    }),
  { options: () => ({ nonce: concatBytes(NONCE, Uint8Array.of(0)) }) },
)

const twice = group('something listed twice')
twice('a line of the summary', 'evidence/summary-item-repeated', ({ statement }) =>
  altered(statement, ({ summary }) => summary.items.push(summary.items[0])),
)
twice('a line that the ledger has not', 'evidence/summary-item-unknown', ({ statement }) =>
  altered(statement, ({ summary }) => summary.items.push({ ...summary.items[0], output: 2, txId: '00'.repeat(32) })),
)
twice('a block', 'evidence/chain-link', ({ statement }) =>
  altered(statement, (document) => {
    document.chain.splice(3, 0, document.chain[3])
  }),
)
twice('a transaction', 'evidence/chain-count', ({ statement }) =>
  altered(statement, (document) => {
    const [block] = ownBlocks(document)
    block.transactions = [...block.transactions, ...block.transactions]
  }),
)
twice('a period', 'evidence/periods', ({ twoMonths }) =>
  altered(twoMonths, ({ claim }) => {
    claim.periods[1] = claim.periods[0]
  }),
)
const doubled = (document: Document): void => {
  delete document.summary
  document.claim.atLeast = `${2n * BigInt(document.claim.atLeast)}`
  document.proofs = [...document.proofs, ...document.proofs]
}
twice('the notes of a balance', 'evidence/counted-twice', ({ balance }) => altered(balance, doubled))
twice('the notes of an income', 'evidence/counted-twice', ({ income }) => altered(income, doubled))
twice('one note of a balance', 'evidence/counted-twice', ({ balance }) =>
  altered(balance, (document) => {
    doubled(document)
    document.proofs[1] = {
      ...document.proofs[1],
      marks: [...document.proofs[1].marks].map((mark, i) => (i === 2 ? mark : flip(mark, 31))),
    }
  }),
)
twice('the notes of a balance, under other marks', 'evidence/proof-invalid', ({ balance }) =>
  altered(balance, (document) => {
    doubled(document)
    document.proofs[1] = { ...document.proofs[1], marks: document.proofs[1].marks.map((mark: string) => flip(mark, 31)) }
  }),
)

const spent = group('a spent note as balance')
spent('income told as balance', 'evidence/proof-invalid', ({ income }) =>
  altered(income, (document) => {
    delete document.summary
    document.kind = 'balance'
    delete document.chain
    for (const field of ['first', 'last', 'from', 'to']) delete document.claim[field]
  }),
)
spent('more than one part says it holds', 'evidence/sum', ({ balance }) =>
  altered(balance, ({ proofs }) => {
    proofs[0].share = flip(proofs[0].share, 31)
  }),
)
spent('no part of a sum', 'evidence/proof-count', ({ balance }) =>
  altered(balance, (document) => {
    document.proofs = []
  }),
)
spent('a range beyond the notes of the block', 'evidence/heights', ({ income }) =>
  altered(income, ({ claim, block }) => {
    claim.to = decodeBlockHeader(parseHex(block.header)).leaves + 4
  }),
)
spent('a range that begins before the blocks of the income', 'evidence/heights', ({ income }) =>
  altered(income, ({ claim }) => {
    claim.from -= 4
  }),
)
spent('a range that ends after the blocks of the income', 'evidence/heights', ({ income }) =>
  altered(income, ({ claim }) => {
    claim.to += 4
  }),
)
spent('income of blocks that it was not received in', 'evidence/heights', ({ income }) =>
  altered(income, ({ claim }) => {
    claim.first = claim.last
  }),
)
spent('blocks that nothing hangs on', 'evidence/schema', ({ balance, income }) =>
  altered(balance, (document) => {
    document.chain = JSON.parse(altered(income, () => {})).chain
  }),
)
spent('income of blocks to come', 'evidence/heights', ({ income }) =>
  altered(income, ({ claim }) => {
    claim.last = 99
  }),
)

/** The block of evidence exchanged for another header, signed as is said. */
const withHeader = (evidence: Evidence, header: BlockHeader, signature: Uint8Array | undefined): Evidence => {
  if (!signature) throw new Error('a block without its signature')
  return { ...evidence, block: { header, hash: deriveBlockHash(header), signature }, summary: undefined }
}
const afterSpend = { options: ({ later }: Honest) => ({ ledger: later }) }
/** The newest header, by which the notes of `balance` are spent, with the nullifier root of before. */
const withOldRoot = ({ balance, newest }: Honest): BlockHeader => ({
  ...newest.header,
  nullifierRoot: balance.block.header.nullifierRoot,
})
spent(
  'the balance of a block before the spend, to who asks for a newer one',
  'evidence/block-old',
  ({ balance }) => balance,
  newer,
)
spent(
  'the newest block put in the place of the one before the spend',
  'evidence/proof-invalid',
  (honest) => withHeader(honest.balance, honest.newest.header, honest.newest.signature),
  afterSpend,
)
spent(
  'the newest block with the nullifier root of before the spend',
  'evidence/block-signature',
  (honest) => withHeader(honest.balance, withOldRoot(honest), honest.newest.signature),
  afterSpend,
)
spent(
  'the nullifier root of before, signed by the operator, under the old proof',
  'evidence/proof-invalid',
  (honest) => {
    const header = withOldRoot(honest)
    return withHeader(honest.balance, header, signBlock(operatorKey, header))
  },
  afterSpend,
)
spent(
  'the nullifier root of before, signed by the operator, proven anew, to who has the ledger',
  'evidence/block-reorganised',
  (honest) => provenUnderOldRoot(honest),
  afterSpend,
)

/** As an operator who plays along lets it be proven: under that root the note is unspent, and it stands in the newer tree too. */
export function provenUnderOldRoot(honest: Honest): Evidence {
  const header = withOldRoot(honest)
  const forged = withHeader(honest.balance, header, signBlock(operatorKey, header))
  const { claim, subject, audience } = forged
  if (claim.kind !== 'balance') throw new Error('not of a balance')
  const element = (value: number | bigint): Fr => parseFr(BigInt(value))
  const proofs = forged.proofs.flatMap(({ part }, index, { length }) => {
    if (!part) throw new Error('not of a balance')
    const signals = attestSignals({
      context: deriveContext(termsOf(forged), claim),
      audience: deriveAudience(audience),
      subject,
      anchor: header.anchor,
      nullifierRoot: header.nullifierRoot,
      asset: element(claim.asset),
      income: element(0),
      from: element(0),
      to: element(header.leaves),
      part: element(index),
      next: element((index + 1) % length),
      ...part,
    })
    return [{ circuit: 'attest' as const, proof: bindProof(signals), part }]
  })
  return { ...forged, proofs }
}

const totals = group('totals that do not add up')
totals('more spent than the lines say', 'evidence/summary-totals', ({ statement }) =>
  altered(statement, ({ summary }) => {
    summary.totals[0].out = '9.00'
  }),
)
totals('an asset left out', 'evidence/summary-totals', ({ statement }) =>
  altered(statement, ({ summary }) => summary.totals.pop()),
)
totals('a closing balance of one’s own', 'evidence/summary-totals', ({ account }) =>
  altered(account, ({ summary }) => {
    summary.totals[0].closing = '10000.00'
  }),
)
totals('more than the thresholds add up to', 'evidence/summary-totals', ({ balance }) =>
  altered(balance, ({ summary }) => {
    summary.totals[0].atLeast = '1000.00'
  }),
)
totals('a proof too many', 'evidence/proof-count', ({ statement }) => altered(statement, ({ proofs }) => proofs.push(proofs[0])))
totals('a proof too few', 'evidence/proof-count', ({ statement }) => altered(statement, ({ proofs }) => proofs.pop()))

const text = (evidence: Evidence): string => altered(evidence, () => {})
const json = group('JSON that readers read differently')
json('the claim twice', 'evidence/duplicate-key', ({ statement }) => text(statement).replace('"claim":', '"claim": {}, "claim":'))
json('an escaped key twice', 'evidence/string-not-canonical', ({ statement }) =>
  text(statement).replace('"claim":', '"clai\\u006d": {}, "claim":'),
)
json('a field of a block twice', 'evidence/duplicate-key', ({ statement }) =>
  text(statement).replace('"height":', '"height": 1, "height":'),
)
json('something after the end', 'evidence/not-json', ({ statement }) => `${text(statement)}{}`)
json('a comma at the end of a list', 'evidence/not-json', ({ statement }) => text(statement).replace(/\n \]/, ',\n ]'))
json('bytes that are no UTF-8', 'evidence/not-json', () => Uint8Array.of(0x22, 0xff, 0x22))
json('a byte order mark', 'evidence/not-json', ({ statement }) => `\ufeff${text(statement)}`)
json('a height with an exponent', 'evidence/number-not-canonical', ({ statement }) =>
  text(statement).replace(/"height": (\d+)/, '"height": $1e0'),
)
json('a height with a fraction', 'evidence/number-not-canonical', ({ statement }) =>
  text(statement).replace(/"expiry": (\d+)/, '"expiry": $1.0'),
)
json('minus zero', 'evidence/number-not-canonical', ({ statement }) => text(statement).replace(/"expiry": \d+/, '"expiry": -0'))
json('a number that no double holds', 'evidence/number-not-canonical', ({ statement }) =>
  text(statement).replace(/"expiry": \d+/, '"expiry": 9007199254740993'),
)
json('another version', 'evidence/version-unknown', ({ statement }) =>
  altered(statement, (document) => {
    document.version = 2
  }),
)
json('a field of one’s own', 'evidence/schema', ({ statement }) =>
  altered(statement, (document) => {
    document.note = 'trust me'
  }),
)
json('upper-case digits', 'evidence/schema', ({ statement }) =>
  altered(statement, (document) => {
    document.subject = `${document.subject.slice(0, -1)}F`
  }),
)

const many = group('a million items')
many('lines of the summary', 'evidence/too-many-values', () => `{"summary":{"items":[${'0,'.repeat(1_000_000)}0]}}`)
many('proofs', 'evidence/schema', ({ balance }) =>
  altered(balance, (document) => {
    document.proofs = Array.from({ length: 1_025 }, () => document.proofs[0])
  }),
)
many('proofs that are as many as there may be, of the same notes', 'evidence/counted-twice', ({ balance }) =>
  altered(balance, (document) => {
    document.proofs = Array.from({ length: 1_024 }, () => document.proofs[0])
  }),
)
many('lists within lists', 'evidence/too-deep', () => '['.repeat(1_000_000))
many('more text than evidence has', 'evidence/too-large', () => ' '.repeat(128 * 2 ** 20 + 1))
many('marks of a part', 'evidence/schema', ({ balance }) =>
  altered(balance, ({ proofs }) => {
    proofs[0].marks = Array.from({ length: 1_000_000 / 4 }, () => proofs[0].marks[0])
  }),
)

const hostile = group('hostile memos and names')
const withMemo = ({ paid }: Honest, memo: string): string => text(paid).replace('"memo": "november"', `"memo": "${memo}"`)
hostile('a command for a terminal', 'evidence/string-not-canonical', (honest) => withMemo(honest, '\u001b[2J'))
hostile('text from right to left', 'evidence/string-not-canonical', (honest) => withMemo(honest, '\u202enovember'))
hostile('half a character', 'evidence/string-not-canonical', (honest) => withMemo(honest, '\\ud800'))
hostile('an escape that is not needed', 'evidence/string-not-canonical', (honest) => withMemo(honest, 'n\\u006fvember'))
hostile('a formula', 'evidence/summary-memo', (honest) => withMemo(honest, '=HYPERLINK()'))
hostile('an audience of control characters', 'evidence/text-invalid', ({ statement }) =>
  altered(statement, (document) => {
    document.audience = 'Bank\u202e of Examples'
  }),
)
hostile('an audience without end', 'evidence/text-invalid', ({ statement }) =>
  altered(statement, (document) => {
    document.audience = 'x'.repeat(257)
  }),
)
hostile('a nonce that is none', 'evidence/text-invalid', ({ statement }) =>
  altered(statement, (document) => {
    document.nonce = '00'
  }),
)

const keys = group('proofs under other keys')
const bound = createBoundVerifier()
keys('keys that the ledger does not pin', 'evidence/verifying-key', ({ statement }) => statement, {
  verifier: { ...bound, keyHash: () => new Uint8Array(32) },
})
keys('development keys on a real network', 'evidence/development-keys', ({ statement }) =>
  altered(statement, (document) => {
    renameNetwork(document, 'main')
  }),
)
keys('a proof of another circuit', 'evidence/proof-circuit', ({ statement }) =>
  altered(statement, ({ proofs }) => {
    proofs[0].circuit = 'transfer'
  }),
)
keys('a circuit without a key', 'evidence/proof-circuit', ({ statement }) => statement, {
  verifier: { ...bound, verify: () => ({ ok: false, code: 'verifier/circuit-unknown' }) },
})
keys('a proof that is no point', 'evidence/proof-malformed', ({ statement }) => statement, {
  verifier: { ...bound, verify: () => ({ ok: false, code: 'verifier/point-not-on-curve' }) },
})
keys('a proof with a bit changed', 'evidence/proof-invalid', ({ statement }) =>
  altered(statement, ({ proofs }) => {
    proofs[0].proof = flip(proofs[0].proof, 100)
  }),
)

/** The same ledger under another name, with all that hangs on it put right. */
function renameNetwork(document: Document, name: string): void {
  const genesis = parseHex(document.genesis)
  const rest = genesis.slice(3 + 3)
  const renamed = concatBytes(Uint8Array.of(1, 0, name.length), utf8ToBytes(name), rest)
  document.genesis = bytesToHex(renamed)
  const ledgerId = blake2b256(utf8ToBytes('nacre.v1.genesis'), renamed)
  const header = { ...decodeBlockHeader(parseHex(document.block.header)), ledgerId }
  document.block = {
    height: header.height,
    hash: bytesToHex(deriveBlockHash(header)),
    header: bytesToHex(encodeBlockHeader(header)),
    signature: bytesToHex(signBlock(operatorKey, header)),
  }
  // The keys and addresses of an account name their ledger.
  document.kind = 'balance'
  document.claim = { asset: 1, atLeast: '1', salt: '00'.repeat(32) }
  document.proofs = []
  delete document.chain
  delete document.summary
}

const exported = group('an export that its discloser cut or rebuilt')
const streamed = (bytes: Uint8Array) =>
  async function* () {
    yield bytes
  }
/** What of an export is read with a head known from elsewhere, which is that of its newest block. */
const withExport =
  (change: (view: ChainView, honest: Honest) => ChainView): NonNullable<Cheat['options']> =>
  async (honest) => {
    const { header, hash } = honest.account.block
    const view = await viewExport(streamed(honest.exported))
    return { ledger: change(view, honest), trusted: [{ ledgerId: header.ledgerId, height: header.height, hash }] }
  }
const blockAt = (height: number, change: (block: Document) => Document) => (view: ChainView) => ({
  ...view,
  async *blocks(from: number, to: number) {
    for await (const block of view.blocks(from, to)) yield block.header.height === height ? change(block) : block
  },
})
exported('a block left out', 'evidence/chain-link', ({ account }) => account, {
  options: withExport((view) => ({
    ...view,
    async *blocks(from, to) {
      for await (const block of view.blocks(from, to)) if (block.header.height !== 5) yield block
    },
  })),
})
exported('cut before its head', 'evidence/chain-end', ({ account }) => account, {
  options: withExport((view) => ({ ...view, blocks: (from, to) => view.blocks(from, Math.min(to, view.to - 1)) })),
})
exported('a transaction rebuilt', 'evidence/chain-body', ({ account }) => account, {
  options: withExport(
    blockAt(6, (block) => ({
      ...block,
      transactions: block.transactions.map(({ transaction }: Document) => ({
        transaction: { ...transaction, issuerSignatures: [new Uint8Array(64)] },
      })),
    })),
  ),
})
exported('a transaction left out', 'evidence/chain-count', ({ account }) => account, {
  options: withExport(blockAt(6, (block) => ({ ...block, transactions: [] }))),
})
exported('a header rebuilt', 'evidence/chain-link', ({ account }) => account, {
  options: withExport(blockAt(6, (block) => ({ ...block, header: { ...block.header, anchor: 1n } }))),
})
exported('none, of a payment without blocks', 'evidence/blocks-needed', ({ bare }) => bare, {
  options: () => ({ ledger: undefined }),
})
exported('one in which the payment does not stand', 'evidence/transaction-unknown', ({ paid }) =>
  altered(paid, (document) => {
    delete document.summary
    document.claim.txId = flip(document.claim.txId, 0)
  }),
)

const inputs = group('public inputs that are not canonical')
inputs('a subject that is r more', 'evidence/field-not-canonical', ({ statement }) =>
  altered(statement, (document) => {
    document.subject = plusModulus(document.subject)
  }),
)
inputs('a period key that is r more', 'evidence/field-not-canonical', ({ statement }) =>
  altered(statement, ({ claim }) => {
    claim.periods[0].key = plusModulus(claim.periods[0].key)
  }),
)
inputs('an opening that is r more', 'evidence/field-not-canonical', ({ paid }) =>
  altered(paid, ({ claim }) => {
    claim.rseed = plusModulus(claim.rseed)
  }),
)
inputs('a sum with a zero in front', 'evidence/schema', ({ balance }) =>
  altered(balance, ({ claim }) => {
    claim.atLeast = `0${claim.atLeast}`
  }),
)
inputs('a sum of 2^128', 'evidence/schema', ({ balance }) =>
  altered(balance, ({ claim }) => {
    claim.atLeast = (2n ** 128n).toString()
  }),
)
inputs('a share that is r more', 'evidence/field-not-canonical', ({ balance }) =>
  altered(balance, ({ proofs }) => {
    proofs[0].share = plusModulus(proofs[0].share)
  }),
)
inputs('a mark that is r more', 'evidence/field-not-canonical', ({ balance }) =>
  altered(balance, ({ proofs }) => {
    proofs[0].marks[0] = plusModulus(proofs[0].marks[0])
  }),
)
inputs('a salt that is too short', 'evidence/schema', ({ balance }) =>
  altered(balance, ({ claim }) => {
    claim.salt = claim.salt.slice(2)
  }),
)
inputs('another salt', 'evidence/proof-invalid', ({ balance }) =>
  altered(balance, ({ claim }) => {
    claim.salt = flip(claim.salt, 0)
  }),
)
inputs('three marks', 'evidence/schema', ({ balance }) =>
  altered(balance, ({ proofs }) => {
    proofs[0].marks.pop()
  }),
)
inputs('marks of what is no attestation', 'evidence/schema', ({ balance, statement }) =>
  altered(statement, ({ proofs }) => {
    const [{ share, marks }] = JSON.parse(text(balance)).proofs
    Object.assign(proofs[0], { share, marks })
  }),
)
inputs('a block with an element that is r more', 'evidence/chain-malformed', ({ statement }) =>
  altered(statement, (document) => {
    const [block] = otherBlocks(document)
    block.transactions[0].entries[0] =
      plusModulus(block.transactions[0].entries[0].slice(0, 64)) + block.transactions[0].entries[0].slice(64)
  }),
)

export const CHEATS: readonly Cheat[] = cheats
