import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex, parseHex, systemRng, utf8ToBytes } from '../../src/base'
import { blake2b256, diversifiedBase, encodeFr, type Fr, kdf, type X25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  discloseAccount,
  disclosePayment,
  discloseStatement,
  type Evidence,
  type EvidenceReport,
  formatEvidence,
  parseEvidence,
  verifyEvidence,
} from '../../src/disclosure'
import type { PaymentClaim } from '../../src/disclosure/evidence/claim'
import {
  type Address,
  authorizeMessage,
  defaultAddress,
  deriveAccount,
  deriveAddress,
  deriveFullViewingKey,
  deriveSpendingKey,
  formatAddress,
  formatFullViewingKey,
  parseAddress,
  parsePeriod,
  parseSeed,
  periodSecret,
  revealFullViewingKey,
} from '../../src/keys'
import { viewExport, viewLedger } from '../../src/ledger'
import {
  type BindingPrivate,
  type BindingPublic,
  checkBinding,
  deriveDisclosureMessage,
  deriveSubject,
  type SignalInputs,
} from '../../src/statement'
import { deriveTransactionId, encodeTransaction, type TransactionId } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { checkingProver, type Person, pay, USD } from '../wallet/fixture'
import {
  AT,
  AUDIENCE,
  accountOf,
  check,
  checkAlone,
  DECEMBER,
  lines,
  makeDeps,
  NONCE,
  NOVEMBER,
  outputOf,
  paymentOf,
  requestOf,
  type Story,
  said,
  stateOf,
  tellStory,
  tracesOf,
  verifyDeps,
} from './fixture'

const COMPLETE = ['VALID_COMPLETE', 'evidence/complete']

let story: Story
let statement: Evidence
beforeAll(async () => {
  story = await tellStory()
  statement = await stateOf(story, story.alice)
})

describe('a statement', () => {
  it('lists all that the account sent in its month, and is complete by the file and the hash of its block alone', async () => {
    for (const report of [await check(story, statement), await checkAlone(story, statement)]) {
      expect(said(report)).toEqual(COMPLETE)
      expect([...lines(report)].sort()).toEqual(
        ['shield 1000', 'shield 70', 'out 100', 'change 900', 'out 7', 'change 63', 'unshield 50', 'change 140'].sort(),
      )
      expect(report).toMatchObject({ kind: 'statement', audience: AUDIENCE, periods: [NOVEMBER], keys: 'dev' })
      expect(report.limits).toEqual(['no-receipts', 'second-account', 'development-keys'])
      expect(report.totals).toMatchObject([
        { code: 'USD', shield: 1_000n, out: 100n, unshield: 50n, fees: 10n, opening: undefined },
        { code: 'CNY', shield: 70n, out: 7n },
      ])
    }
  })

  it('names payees by their owner element, and the recipient of what left', async () => {
    const { items } = await check(story, statement)
    const paid = items.find(({ direction, amount }) => direction === 'out' && amount === 100n)
    const { owner } = await story.bob.wallet.address()
    expect(paid?.owner).toBe(owner.toString(16).padStart(64, '0'))
    expect(items.find(({ direction }) => direction === 'unshield')).toMatchObject({ counterparty: 'IBAN XX00', fee: 10n })
  })

  it('is partial as long as its block is not tied to a ledger that the reader knows', async () => {
    const report = await checkAlone(story, statement, { trusted: [] })
    expect(said(report)).toEqual(['VALID_PARTIAL', 'evidence/no-trusted-block'])
    expect(report.items).toHaveLength(8)
    expect(report.limits).toContain('no-trusted-block')
  })

  it('is partial as long as its period is open', async () => {
    const report = await check(story, await stateOf(story, story.alice, [NOVEMBER, DECEMBER]))
    expect(said(report)).toEqual(['VALID_PARTIAL', 'evidence/period-open'])
    expect(report.limits).toContain('period-open')
  })

  it('of a month without payments is complete and empty', async () => {
    const report = await checkAlone(story, await stateOf(story, story.carol, [parsePeriod('2026-10'), NOVEMBER]))
    expect([said(report), report.items, report.totals]).toEqual([COMPLETE, [], []])
  })

  it('shows nothing without blocks to read', async () => {
    const bare = await stateOf(story, story.alice, [NOVEMBER], { embed: false })
    expect(said(await checkAlone(story, bare))).toEqual(['VALID_PARTIAL', 'evidence/no-ledger-data'])
    expect(said(await check(story, bare))).toEqual(COMPLETE)
    // A head is no ledger, and an export of another block is none of this one.
    expect((await checkAlone(story, bare)).items).toEqual([])
  })

  it('is written as it is read, and binds more periods than one proof takes', async () => {
    const year = Array.from({ length: 14 }, (_, index) => (NOVEMBER - index) as typeof NOVEMBER)
    const evidence = await stateOf(story, story.alice, year)
    expect(evidence.proofs.map(({ circuit }) => circuit)).toEqual(['binding', 'binding'])
    const text = formatEvidence(evidence)
    expect(formatEvidence(parseEvidence(text))).toBe(text)
    expect(said(await check(story, text))).toEqual(COMPLETE)
  })

  it('is trusted by an export that leads from its block to a head', async () => {
    const chunks: Uint8Array[] = []
    for await (const chunk of story.bank.ledger.export()) chunks.push(chunk)
    const view = await viewExport(async function* () {
      yield* chunks
    })
    const early = await stateOf(story, story.alice, [NOVEMBER], { height: story.view.to - 1, embed: false })
    const head = { ledgerId: statement.domain.ledgerId, height: statement.block.header.height, hash: statement.block.hash }
    expect(said(await check(story, early, { ledger: view }))).toEqual(['VALID_PARTIAL', 'evidence/no-trusted-block'])
    expect(said(await check(story, early, { ledger: view, trusted: [head] }))).toEqual(COMPLETE)
  })

  it('is partial where what its reader trusts has two blocks of one height', async () => {
    const { ledgerId } = statement.domain
    const { height } = statement.block.header
    const [here, other] = [statement.block.hash, new Uint8Array(32)].map((hash) => ({ ledgerId, height, hash }))
    const contradicted = ['VALID_PARTIAL', 'evidence/trust-contradicted']
    if (!here || !other) throw new Error('no heads')
    expect(said(await checkAlone(story, statement, { trusted: [here, other] }))).toEqual(contradicted)
    expect(said(await checkAlone(story, statement, { trusted: [other, here] }))).toEqual(contradicted)
    // A head against the reader's own ledger, whether the block is the evidence's or an earlier one.
    expect(said(await check(story, statement, { trusted: [other] }))).toEqual(contradicted)
    expect(said(await check(story, statement, { trusted: [{ ...other, height: 1 }] }))).toEqual(contradicted)
    expect(said(await checkAlone(story, statement, { trusted: [other] }))).toEqual(['STALE', 'evidence/block-reorganised'])
  })

  it('is not made old news, nor refused, by an export of which nobody says that it is his', async () => {
    const foreign = {
      ...story.view,
      isTrusted: false,
      header: async (height: number) => {
        const header = await story.view.header(height)
        return header && { ...header, time: header.time + 1 }
      },
    }
    const partial = ['VALID_PARTIAL', 'evidence/no-trusted-block']
    expect(said(await check(story, statement, { ledger: foreign }))).toEqual(partial)
    // A head to which the reader's export does not lead: the next one may do.
    const early = await stateOf(story, story.alice, [NOVEMBER], { height: story.view.to - 1 })
    const view = { ...story.view, isTrusted: false }
    const head = { ledgerId: statement.domain.ledgerId, height: story.view.to, hash: new Uint8Array(32) }
    expect(said(await check(story, early, { ledger: view, trusted: [head] }))).toEqual(partial)
    const right = { ...head, hash: statement.block.hash }
    expect(said(await check(story, early, { ledger: view, trusted: [right] }))).toEqual(COMPLETE)
  })

  it('cannot be asked for on terms that no evidence has', async () => {
    const ask = (changes: Parameters<typeof requestOf>[2], periods = [NOVEMBER]) =>
      discloseStatement(makeDeps, requestOf(story, story.alice, changes), { periods })
    const invalid = { code: 'evidence/request-invalid' }
    await expect(ask({ audience: '' })).rejects.toMatchObject(invalid)
    await expect(ask({ audience: 'a\nb' })).rejects.toMatchObject(invalid)
    await expect(ask({ nonce: new Uint8Array(7) })).rejects.toMatchObject(invalid)
    await expect(ask({ expiry: 0.5 })).rejects.toMatchObject(invalid)
    await expect(ask({ height: 99 })).rejects.toMatchObject(invalid)
    await expect(ask({}, [])).rejects.toMatchObject(invalid)
    await expect(ask({ authorize: story.bob.spending })).rejects.toMatchObject(invalid)
    await expect(paymentOf(story, story.carol, story.paid, 0)).rejects.toMatchObject(invalid)
    await expect(paymentOf(story, story.alice, story.paid, 9)).rejects.toMatchObject(invalid)
    const heights = { first: 5, last: 4 }
    const income = { attest: { kind: 'income' as const, asset: USD, atLeast: parseAmount(1n), heights } }
    await expect(story.bob.wallet.disclose(income, requestOf(story, story.bob))).rejects.toMatchObject(invalid)
  })

  it('is not made by who has the viewing key alone', async () => {
    const auditor = deriveSpendingKey(parseSeed(new Uint8Array(64).fill(9)), story.bank.ledger.domain, 0)
    const request = requestOf(story, story.alice, { authorize: auditor })
    await expect(story.alice.wallet.disclose({ statement: { periods: [NOVEMBER] } }, request)).rejects.toMatchObject({
      code: 'wallet/watch-only',
    })
    // Nor does the library, which compares the keys before it proves.
    const forged = discloseStatement(
      { ...makeDeps, prover: checkingProver, rng: systemRng },
      { ...request, viewingKey: story.bob.wallet.viewingKey },
      { periods: [NOVEMBER] },
    )
    await expect(forged).rejects.toMatchObject({ code: 'evidence/request-invalid' })
    // Nor is there a proof, did nobody look: all secrets of the viewing key, and any other account's signature on the context.
    const proven: SignalInputs[] = []
    const prove = (circuit: string, inputs: SignalInputs) => {
      proven.push(inputs)
      return checkingProver.prove(circuit, inputs)
    }
    const honest = { ...makeDeps, prover: { ...checkingProver, prove } }
    await discloseStatement(honest, requestOf(story, story.alice), { periods: [NOVEMBER] })
    const inputs = proven[0] as unknown as BindingPublic & BindingPrivate
    expect([proven.length, checkBinding(inputs, inputs)]).toEqual([1, undefined])
    const { r, s } = authorizeMessage(auditor, deriveDisclosureMessage(inputs.context), systemRng)
    const stranger = { signatureR: [r.x, r.y], signatureS: s } as const
    expect(checkBinding(inputs, { ...inputs, ...stranger })).toBe('signature')
    // With that account's ak the signature holds, and subject, address and keys are no longer the victim's.
    const { ak } = revealFullViewingKey(deriveFullViewingKey(auditor))
    const mixed = { ...inputs, ...stranger, ak: [ak.x, ak.y] } as const
    expect(checkBinding(inputs, mixed)).toBe('subject')
    const subject = deriveSubject({ nk: inputs.nk, account: deriveAccount(ak, inputs.nk, inputs.jk) }, inputs.audience)
    expect(checkBinding({ ...inputs, subject }, mixed)).toBe('owner')
  })
})

describe('an account', () => {
  it('shows receipts and balances too, payees by address, and takes no prover', async () => {
    const evidence = await discloseAccount({ ...makeDeps, prover: undefined }, requestOf(story, story.alice), {
      periods: [NOVEMBER],
    })
    const report = await check(story, evidence)
    expect(said(report)).toEqual(COMPLETE)
    expect(report.totals).toMatchObject([
      { code: 'USD', in: 200n, opening: 0n, closing: 1_040n },
      { code: 'CNY', opening: 0n, closing: 63n },
    ])
    expect(report.items.find(({ direction }) => direction === 'in')).toMatchObject({ amount: 200n, memo: '=thanks' })
    expect(report.items.find(({ memo }) => memo === 'november')?.counterparty).toMatch(/^nacre1/)
    expect(report.limits).toEqual(['hidden-note', 'second-account', 'development-keys'])
    const december = await check(story, await accountOf(story, story.alice, [DECEMBER]))
    expect(december.totals).toMatchObject([
      { code: 'USD', opening: 1_040n, closing: 1_010n },
      { code: 'CNY', opening: 63n, closing: 63n },
    ])
  })
})

describe('a payment', () => {
  it('is shown by its payer and by its payee, with asset, payee and time, and its memo only if they like', async () => {
    const output = await outputOf(story, story.bob, story.paid)
    const payee = await story.bob.wallet.address()
    const { time, height } = (await story.bob.wallet.history()).find(
      (entry) => bytesToHex(entry.txId) === bytesToHex(story.paid) && entry.direction === 'in',
    ) ?? { time: undefined, height: -1 }
    expect((await story.view.header(height))?.time).toBe(time)
    const shared = {
      amount: 100n,
      asset: USD,
      owner: bytesToHex(encodeFr(payee.owner)),
      txId: bytesToHex(story.paid),
      output,
      time,
      height,
      period: NOVEMBER,
    }
    for (const [person, direction, counterparty] of [
      [story.alice, 'out', formatAddress(payee)],
      [story.bob, 'in', undefined],
    ] as const) {
      for (const memos of [false, true]) {
        const report = await checkAlone(story, await paymentOf(story, person, story.paid, output, { memos }))
        expect(said(report)).toEqual(COMPLETE)
        expect(report.items).toMatchObject([{ ...shared, direction, counterparty, memo: memos ? 'november' : undefined }])
        expect(report.items).toHaveLength(1)
        expect(report.address).toBe(formatAddress(await person.wallet.address()))
        expect(report.limits).toEqual(['second-account', 'development-keys'])
      }
    }
  })

  it('opens its memo by one key, which is the same from payer and payee and is not in a file that shows none', async () => {
    const output = await outputOf(story, story.bob, story.paid)
    const seeds = new Set<string>()
    for (const person of [story.alice, story.bob]) {
      const [shown, shut] = [
        await paymentOf(story, person, story.paid, output, { memos: true }),
        await paymentOf(story, person, story.paid, output, { memos: false }),
      ]
      const { memoSeed } = shown.claim as PaymentClaim
      const seed = bytesToHex(memoSeed as Uint8Array)
      seeds.add(seed)
      expect(formatEvidence(shown)).toContain(seed)
      expect(formatEvidence(shut)).not.toContain(seed)
      expect(shut.claim).toMatchObject({ memoSeed: undefined })
      // Nobody puts the memo into evidence that was made without it, nor takes it out of that which was made with it.
      const forged = [
        { ...shut, claim: { ...(shut.claim as PaymentClaim), memoSeed } },
        { ...shown, claim: { ...(shown.claim as PaymentClaim), memoSeed: undefined }, summary: undefined },
      ]
      for (const each of forged) expect(said(await checkAlone(story, each))).toEqual(['INVALID', 'evidence/proof-invalid'])
    }
    expect(seeds.size).toBe(1)
  })

  it('shows nothing else of the account: no key, and no other transaction', async () => {
    const output = await outputOf(story, story.bob, story.paid)
    const hex = (element: Fr): string => bytesToHex(encodeFr(element))
    for (const person of [story.alice, story.bob]) {
      const { viewingKey } = person.wallet
      const { ak, nk, jk, account, external, internal, senderKey } = revealFullViewingKey(viewingKey)
      const sides = [external, internal].flatMap(({ ivk, dk }) => [bytesToHex(ivk), bytesToHex(dk)])
      const accountKeys = [
        formatFullViewingKey(viewingKey),
        ...[ak.x, ak.y, nk, jk, account].map(hex),
        ...sides,
        bytesToHex(senderKey),
      ]
      const periodKeys = [parsePeriod('2026-10'), NOVEMBER, DECEMBER].map((period) => hex(periodSecret(viewingKey, period)))
      const own = new Set((await person.wallet.history()).map(({ txId }) => bytesToHex(txId)))
      const others: string[] = []
      let counted = 0
      for await (const { transactions = [] } of story.view.blocks(1, story.view.to))
        for (const viewed of transactions) {
          if (!('transaction' in viewed)) continue
          const { body } = viewed.transaction
          const txId = bytesToHex(deriveTransactionId(body))
          if (txId === bytesToHex(story.paid)) continue
          if (own.has(txId)) counted++
          others.push(txId, bytesToHex(blake2b256(encodeTransaction(viewed.transaction))))
          for (const { nf, cm, tag, outputs } of body.actions)
            others.push(...[...nf, ...cm, tag].map(hex), ...outputs.map(({ epk }) => bytesToHex(epk)))
        }
      expect(counted).toBeGreaterThanOrEqual(4)
      const found = (marks: readonly string[], evidence: Evidence): readonly string[] => {
        const text = formatEvidence(evidence)
        return marks.filter((mark) => text.includes(mark))
      }
      const paid = await paymentOf(story, person, story.paid, output, { memos: true })
      expect(found([...accountKeys, ...periodKeys, ...others], paid)).toEqual([])
      // What would be found: the keys and transactions of a statement and of an account.
      expect(found(periodKeys, await stateOf(story, person)).length).toBe(1)
      expect(found(others, await stateOf(story, person)).length).toBeGreaterThan(10)
      expect(found(accountKeys, await accountOf(story, person))).toContain(formatFullViewingKey(viewingKey))
    }
  })
})

describe('a payment whose memo was garbled', () => {
  it('is shown without it, and to who asks for it refused by name; the account goes on naming its payee', async () => {
    const output = await outputOf(story, story.bob, story.paid)
    const shown = await paymentOf(story, story.alice, story.paid, output, { memos: true })
    const seed = (shown.claim as PaymentClaim).memoSeed as Uint8Array
    const secret = bytesToHex(kdf(seed, 'memo-esk', new Uint8Array()))
    const epk = bytesToHex(
      nodeX25519.sharedKey(parseHex(secret), diversifiedBase((shown.claim as PaymentClaim).payee.diversifier)) as Uint8Array,
    )
    // As if the sender had sealed it otherwise: neither its secret nor its ephemeral key opens anything.
    const x25519: X25519 = {
      sharedKey: (scalar, u) =>
        bytesToHex(scalar) === secret || bytesToHex(u) === epk ? undefined : nodeX25519.sharedKey(scalar, u),
    }
    for (const person of [story.alice, story.bob]) {
      const ask = (memos: boolean) =>
        disclosePayment({ ...makeDeps, x25519 }, requestOf(story, person, { memos }), { txId: story.paid, output })
      await expect(ask(true)).rejects.toThrow('the memo of this payment does not open')
      expect(said(await checkAlone(story, await ask(false)))).toEqual(COMPLETE)
    }
    const account = await accountOf(story, story.alice)
    const lineOf = async (deps: { x25519: X25519 }) => {
      const options = { at: AT, audience: AUDIENCE, nonce: NONCE, ledger: story.view }
      const report = await verifyEvidence({ ...verifyDeps, ...deps }, formatEvidence(account), options)
      return report.items.find((item) => item.txId === bytesToHex(story.paid) && item.direction === 'out')
    }
    const line = await lineOf({ x25519: nodeX25519 })
    expect(line).toMatchObject({ memo: 'november', counterparty: formatAddress(await story.bob.wallet.address()) })
    expect(await lineOf({ x25519 })).toEqual({ ...line, memo: undefined })
  })
})

describe('what its reader asks and knows', () => {
  it('is of a block no older than asked, to the second', async () => {
    const evidence = await stateOf(story, story.alice)
    const { time } = evidence.block.header
    expect(said(await check(story, evidence, { since: time }))).toEqual(COMPLETE)
    expect(said(await check(story, evidence, { since: time + 1 }))).toEqual(['STALE', 'evidence/block-old'])
    // What cannot be true is not merely old.
    const [proof, ...rest] = evidence.proofs
    const forged = { ...evidence, proofs: [{ ...proof, proof: new Uint8Array(256) }, ...rest] } as Evidence
    expect(said(await check(story, forged, { since: time + 1 }))[0]).toBe('INVALID')
  })

  it('names payees of a statement by the addresses that he knows, and no others', async () => {
    const evidence = await stateOf(story, story.alice)
    const bobs = await story.bob.wallet.address()
    const payees = async (known: readonly Address[]) =>
      (await check(story, evidence, { known })).items
        .filter(({ direction }) => direction === 'out')
        .map(({ owner, counterparty }) => [owner, counterparty])
    const owner = bytesToHex(encodeFr(bobs.owner))
    expect(await payees([])).toEqual([
      [owner, undefined],
      [owner, undefined],
    ])
    expect(await payees([await story.carol.wallet.address()])).toEqual(await payees([]))
    expect(await payees([await story.carol.wallet.address(), bobs])).toEqual([
      [owner, formatAddress(bobs)],
      [owner, formatAddress(bobs)],
    ])
    const unshield = (await check(story, evidence, { known: [bobs] })).items.find(({ direction }) => direction === 'unshield')
    expect(unshield?.counterparty).toBe('IBAN XX00')
  })
})

describe('the address that evidence names', () => {
  it('is any external one of the account, by its index or as it is, in statements and for payers', async () => {
    const { viewingKey } = story.alice.wallet
    const seventh = deriveAddress(viewingKey, 'external', 7n)
    const text = formatAddress(seventh)
    expect(text).not.toBe(formatAddress(defaultAddress(viewingKey)))
    const asked = { txId: story.paid, output: await outputOf(story, story.bob, story.paid) }
    const request = requestOf(story, story.alice)
    for (const address of [7n, seventh, parseAddress(text)]) {
      const stated = await discloseStatement(makeDeps, request, { periods: [NOVEMBER], address })
      const paid = await story.alice.wallet.disclose({ payment: { ...asked, address } }, request)
      for (const evidence of [stated, paid]) {
        const report = await checkAlone(story, evidence)
        expect([...said(report), report.address]).toEqual([...COMPLETE, text])
      }
    }
    // The payee's is the one that was paid, and no other of his.
    const bobs = requestOf(story, story.bob)
    const own = await story.bob.wallet.address()
    const received = await disclosePayment(makeDeps, bobs, { ...asked, address: own })
    expect((await checkAlone(story, received)).address).toBe(formatAddress(own))
    await expect(disclosePayment(makeDeps, bobs, { ...asked, address: 7n })).rejects.toMatchObject({
      code: 'evidence/request-invalid',
    })
  })

  it('is none of another account, of the inside or of another ledger, nor half of one', async () => {
    const { viewingKey } = story.alice.wallet
    const own = defaultAddress(viewingKey)
    const bobs = defaultAddress(story.bob.wallet.viewingKey)
    const request = requestOf(story, story.alice)
    const asked = { txId: story.paid, output: await outputOf(story, story.bob, story.paid) }
    for (const address of [
      bobs,
      deriveAddress(viewingKey, 'internal', 0n),
      { ...own, transmissionKey: bobs.transmissionKey },
      { ...own, owner: bobs.owner },
      { ...own, diversifier: bobs.diversifier },
      { ...own, diversifier: own.diversifier.subarray(1) },
      { ...own, fingerprint: new Uint8Array(4) },
    ]) {
      const refused = { code: 'evidence/request-invalid' }
      await expect(discloseStatement(makeDeps, request, { periods: [NOVEMBER], address })).rejects.toMatchObject(refused)
      await expect(disclosePayment(makeDeps, request, { ...asked, address })).rejects.toMatchObject(refused)
    }
    for (const address of [-1n, 2n ** 64n])
      await expect(discloseStatement(makeDeps, request, { periods: [NOVEMBER], address })).rejects.toMatchObject({
        code: 'keys/address-index-invalid',
      })
  })
})

describe('an attestation', () => {
  it('of a balance shows that there is so much, and no note', async () => {
    const asked = { attest: { kind: 'balance' as const, asset: USD, atLeast: parseAmount(1_010n) } }
    const report = await checkAlone(story, await story.alice.wallet.disclose(asked, requestOf(story, story.alice)))
    expect(said(report)).toEqual(COMPLETE)
    expect(report).toMatchObject({ items: [], periods: [], totals: [{ code: 'USD', atLeast: 1_010n }], address: undefined })
    expect(report.limits).toEqual(['borrowed-balance', 'second-account', 'development-keys'])
    const more = { attest: { ...asked.attest, atLeast: parseAmount(1_011n) } }
    await expect(story.alice.wallet.disclose(more, requestOf(story, story.alice))).rejects.toMatchObject({
      code: 'evidence/insufficient-notes',
    })
  })

  it('of an income counts what others paid in its blocks, and no change', async () => {
    const income = (atLeast: bigint, last: number) =>
      story.bob.wallet.disclose(
        { attest: { kind: 'income', asset: USD, atLeast: parseAmount(atLeast), heights: { first: 2, last } } },
        requestOf(story, story.bob),
      )
    const report = await checkAlone(story, await income(100n, 5))
    expect([said(report), report.totals[0]?.atLeast]).toEqual([COMPLETE, 100n])
    expect(report.limits).toEqual(['washed-income', 'second-account', 'development-keys'])
    const refused = { code: 'evidence/insufficient-notes' }
    await expect(income(101n, 5)).rejects.toMatchObject(refused)
    await expect(income(1n, 3)).rejects.toMatchObject(refused)
    // Between which blocks it was received, with their times: ten years are not one month.
    const heights = ({ blocks }: EvidenceReport) => [blocks?.first.height, blocks?.last.height]
    const longer = await checkAlone(story, await income(100n, 6))
    expect([heights(report), heights(longer)]).toEqual([
      [2, 5],
      [2, 6],
    ])
    expect(report.blocks?.first.time).toBe((await story.view.header(2))?.time)
    expect(report.blocks?.last.time).toBe((await story.view.header(5))?.time)
    const without = await checkAlone(story, { ...(await income(100n, 5)), chain: undefined, summary: undefined })
    expect([said(without), heights(without), without.blocks?.last.time]).toEqual([
      ['VALID_PARTIAL', 'evidence/no-ledger-data'],
      [2, 5],
      undefined,
    ])
  })

  it('is old news after its expiry', async () => {
    const asked = { attest: { kind: 'balance' as const, asset: USD, atLeast: parseAmount(1n) } }
    const evidence = await story.alice.wallet.disclose(asked, requestOf(story, story.alice, { expiry: AT }))
    expect(said(await check(story, evidence))).toEqual(COMPLETE)
    expect(said(await check(story, evidence, { at: AT + 1 }))).toEqual(['STALE', 'evidence/expired'])
  })
})

// Last: it adds to the ledger of the story.
describe('a payment to oneself', () => {
  it('is nobody’s receipt, whichever output it is', async () => {
    await story.carol.wallet.sync()
    const { txIds } = await pay(story.carol, story.carol, 1n, 'salary')
    for (const output of [0, 1, 2]) {
      const request = requestOf(story, story.carol, { view: await viewLedger(story.bank.ledger), height: undefined })
      const asked = { txId: txIds[0] as TransactionId, output, role: 'payee' } as const
      await expect(disclosePayment(makeDeps, request, asked)).rejects.toMatchObject({ code: 'evidence/request-invalid' })
    }
  })
})

describe('an attestation to two audiences', () => {
  const elementsOf = async (from: number): Promise<readonly string[]> => {
    const found: string[] = []
    for await (const { transactions = [] } of (await viewLedger(story.bank.ledger)).blocks(from, Number.MAX_SAFE_INTEGER))
      for (const viewed of transactions)
        for (const { nf, cm, tag } of 'transaction' in viewed ? viewed.transaction.body.actions : [])
          found.push(...[...nf, ...cm, tag].map((element) => bytesToHex(encodeFr(element))))
    return found
  }

  it('shares with the other, and with what is spent later, no more than anybody’s', async () => {
    await story.alice.wallet.sync()
    const view = await viewLedger(story.bank.ledger)
    const attested = (person: Person, kind: 'balance' | 'income', audience: string, nonce: string) => {
      const attest =
        kind === 'balance'
          ? ({ kind, asset: USD, atLeast: parseAmount(1n) } as const)
          : ({ kind, asset: USD, atLeast: parseAmount(1n), heights: { first: 1, last: view.to } } as const)
      return person.wallet.disclose({ attest }, requestOf(story, person, { view, audience, nonce: utf8ToBytes(nonce) }))
    }
    const kinds = ['balance', 'income'] as const
    const made = async (person: Person, audience: string, nonce: string) =>
      Promise.all(kinds.map(async (kind) => tracesOf(await attested(person, kind, audience, nonce))))
    const toLender = await made(story.alice, 'a lender', 'nonce of the lender')
    const toLandlord = await made(story.alice, 'a landlord', 'nonce of the landlord')
    const ofBob = await made(story.bob, 'a landlord', 'nonce of the landlord, to Bob')
    for (const [i] of kinds.entries()) {
      const [mine, other, bobs] = [toLender[i], toLandlord[i], ofBob[i]] as [Set<string>, Set<string>, Set<string>]
      const shared = [...mine].filter((mark) => other.has(mark))
      expect(shared.filter((mark) => !bobs.has(mark))).toEqual([])
      // Subject and nonce are each audience's own.
      expect(other.size - shared.length).toBeGreaterThanOrEqual(2)
    }

    const whole = await story.alice.wallet.propose({
      pay: [{ to: await story.carol.wallet.address(), asset: USD, amount: parseAmount(1_010n), memo: '' }],
    })
    await story.alice.wallet.send(whole, { authorize: story.alice.spending })
    const elements = await elementsOf(1)
    expect((await elementsOf(view.to + 1)).length).toBeGreaterThan(0)
    const text = (marks: Set<string>): string => [...marks].join(' ')
    for (const marks of [...toLender, ...toLandlord]) expect(elements.filter((each) => text(marks).includes(each))).toEqual([])
    // What would be found: a statement has the transactions themselves.
    expect(elements.filter((each) => formatEvidence(statement).includes(each)).length).toBeGreaterThan(0)
  })
})
