import { bytesToHex, readJson, utf8ToBytes, writeJson } from '../../src/base'
import { parseHeight, parseNonce, parseTime } from '../../src/cli/disclosure'
import { type Evidence, formatEvidence, parseEvidence, type TrustedBlock } from '../../src/disclosure'
import { deriveAddress, deriveFullViewingKey, deriveSpendingKey, parsePeriod, parseSeed } from '../../src/keys'
import { createMemoryLedger } from '../../src/ledger/memory'
import { decodeEntry, deriveBlockHash, encodeEntry, entriesOf, formatHead, parseHead, signHead } from '../../src/rules'
import { parseTyped, readHead } from '../../src/verify/recognize'
import {
  createBoundVerifier,
  createClock,
  createGenesis,
  createRng,
  createTransaction,
  operatorKey,
  START,
} from '../ledger/fixture'
import { bytesDecoder, type Decoder, textDecoder } from './decoder'

const LIMITS = { length: 10_000, depth: 8, values: 1_000 }
const rng = createRng('disclosures')

/** What a discloser hands to a third party, and what that one types. */
export async function createDisclosureDecoders(): Promise<readonly Decoder[]> {
  const { evidence, head, entry } = await disclosed()
  return [
    textDecoder('evidence', ['disclosure/evidence/format.ts parseEvidence'], [formatEvidence(evidence)], (text) =>
      formatEvidence(parseEvidence(text)),
    ),
    textDecoder('head of a ledger', ['rules/head.ts parseHead'], [head], (text) => formatHead(parseHead(text))),
    {
      ...bytesDecoder('head, as the page takes it', ['verify/recognize.ts readHead'], [utf8ToBytes(head)], (bytes) => {
        const block = readHead(bytes)
        return block && utf8ToBytes(writeFacts(block))
      }),
      lenient: true,
    },
    textDecoder('strict JSON', ['base/json.ts readJson'], [writeJson({ a: [1, '\u202e', null] }), '"x"'], (text) =>
      writeJson(readJson(text, LIMITS)),
    ),
    bytesDecoder('entry of a block', ['rules/entries.ts decodeEntry'], [entry], (bytes) => encodeEntry(decodeEntry(bytes))),
    textDecoder('typed hexadecimal', ['verify/recognize.ts parseTyped'], ['00 11:aaBB', '12345678'], (text) =>
      parseTyped(text, 2, 8),
    ),
    textDecoder('nonce', ['cli/disclosure.ts parseNonce'], ['00112233aabbccdd'], (text) => bytesToHex(parseNonce(text))),
    textDecoder('time', ['cli/disclosure.ts parseTime'], ['2027-01-31', '2027-01-31T12:00:00Z'], (text) =>
      new Date(1000 * parseTime(text)).toISOString().replace('.000Z', 'Z'),
    ),
    textDecoder('height', ['cli/disclosure.ts parseHeight'], ['0', '1234'], (text) => String(parseHeight(text))),
  ]
}

/** The facts of a block, as `nacre ledger info --json` prints them. */
const writeFacts = ({ ledgerId, height, hash }: TrustedBlock): string =>
  JSON.stringify({ ledgerId: ledgerId && bytesToHex(ledgerId), height, hash: bytesToHex(hash) })

/** Evidence with all that evidence can have, which nobody proved; a head and an entry of its ledger. */
async function disclosed() {
  const ledger = createMemoryLedger({
    genesis: createGenesis(),
    operatorKey,
    verifier: createBoundVerifier(),
    clock: createClock(),
  })
  const { genesis, domain } = ledger
  const { anchor } = await ledger.tip()
  const transaction = createTransaction(rng, { domain, anchor, time: START / 1000, publicIn: 100n })
  await ledger.submit(transaction)
  const own = deriveFullViewingKey(deriveSpendingKey(parseSeed(new Uint8Array(64)), domain, 0))
  for await (const { header, signature } of ledger.blocks(1)) {
    const block = { header, hash: deriveBlockHash(header), signature }
    const evidence: Evidence = {
      genesis,
      domain,
      block,
      audience: 'Bank of Examples',
      nonce: rng.bytes(16),
      expiry: START / 1000,
      subject: anchor,
      claim: {
        kind: 'statement',
        address: deriveAddress(own, 'external', 0n),
        periods: [{ period: parsePeriod('2026-11'), key: anchor }],
      },
      proofs: [{ circuit: 'binding', proof: new Uint8Array(256) }],
      signature: undefined,
      chain: [{ header, transactions: [{ hash: rng.bytes(32), entries: entriesOf(transaction) }] }],
      summary: { items: [], totals: [] },
    }
    const head = formatHead(signHead({ ...block, genesis, ledgerId: domain.ledgerId, signers: [] }, operatorKey))
    const [entry] = entriesOf(transaction).map(encodeEntry)
    if (entry) return { evidence, head, entry }
  }
  throw new Error('the ledger has no block')
}
