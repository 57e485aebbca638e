import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { bytesToHex, concatBytes, parseHex, readJson, writeJson } from '../../src/base'
import { decodeFr, decodeSignature, encodeFr, encodeSignature, type Fr, signEddsa } from '../../src/crypto'
import { type Evidence, formatEvidence, parseEvidence } from '../../src/disclosure'
import {
  createMnemonic,
  decodeAddress,
  deriveAddress,
  deriveFullViewingKey,
  deriveSpendingKey,
  encodeAddress,
  formatPeriod,
  parseAnyKey,
  parseMnemonic,
  parsePeriod,
  parseSeed,
} from '../../src/keys'
import { exportBlocks, type LedgerExport, readExport } from '../../src/ledger'
import { createMemoryLedger } from '../../src/ledger/memory'
import { decodeMemo, encodeMemo } from '../../src/note'
import { parseManifest } from '../../src/prover/artifacts'
import { parseCircuitList } from '../../src/prover/setup/circuits'
import { parseExpectations, parseR1cs, parseSymbols, parseWitness } from '../../src/r1cs'
import {
  type Block,
  decodeBlock,
  decodeBlockHeader,
  decodeEntry,
  decodeGenesis,
  deriveBlockHash,
  encodeBlock,
  encodeBlockHeader,
  encodeEntry,
  encodeGenesis,
  entriesOf,
  formatHead,
  parseHead,
  signHead,
} from '../../src/rules'
import { parseAnchor } from '../../src/tree'
import { appendToFrontier, decodeFrontier, emptyFrontier, encodeFrontier } from '../../src/tree/frontier'
import { decodeChildren, decodeHead, encodeChildren, encodeHead } from '../../src/tree/record'
import { decodeTransaction, encodeTransaction } from '../../src/tx'
import { formatDecimal, parseDecimal } from '../../src/value'
import { decodeProof, encodeProof, type ProofPoints, parseVerifyingKey, proofFromJson, proofToJson } from '../../src/verifier'
import { FORMATS, viewingKey } from '../keys/arbitraries'
import {
  createBoundVerifier,
  createClock,
  createGenesis,
  createRng,
  createTransaction,
  operatorKey,
  START,
} from '../ledger/fixture'

export type Input = Uint8Array | string

/** Something that reads what strangers write. */
export interface Decoder {
  readonly name: string
  /** What it takes, as a start for alterations. */
  readonly samples: readonly Input[]
  /**
   * Reads and writes again: `undefined` when it refuses without an error, or when there is nothing to write. What is written has to be
   * what was read or, of a `lenient` decoder, what comes again when it is read.
   */
  readonly again: (input: never) => Input | undefined | Promise<Input | undefined>
  readonly lenient?: boolean
  /** Prefix of a bech32m text, whose payload is altered too. */
  readonly prefix?: string
}

const bytesDecoder = (
  name: string,
  samples: readonly Uint8Array[],
  again: (bytes: Uint8Array) => Input | undefined,
): Decoder => ({
  name,
  samples,
  again,
})
const textDecoder = (name: string, samples: readonly string[], again: (text: string) => Input | undefined): Decoder => ({
  name,
  samples,
  again,
  lenient: true,
})
/** Text of which a value is made first, as the callers do; what is no JSON becomes `undefined`. */
const jsonDecoder = (name: string, samples: readonly string[], parse: (value: unknown) => unknown): Decoder => ({
  name,
  samples,
  again: (text: string) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {}
    parse(value)
    return undefined
  },
})

const rng = createRng('decoders')
const element = (): Fr => decodeFr(concatBytes(new Uint8Array(1), rng.bytes(31)))
const read = (file: string): string => readFileSync(file, 'utf8')

/** Coordinates are all that is read; whether they lie on the curve is for the verifier. */
const POINT = { x: 1n, y: 2n }
const POINTS: ProofPoints = { a: POINT, b: { x: { c0: 3n, c1: 4n }, y: { c0: 5n, c1: 6n } }, c: POINT }

/** The bytes of a small r1cs, wtns or sym file are given; the rest is made. */
export async function createDecoders(files: {
  readonly r1cs: Uint8Array
  readonly wtns: Uint8Array
  readonly sym: string
}): Promise<readonly Decoder[]> {
  const ledger = createMemoryLedger({
    genesis: createGenesis(),
    operatorKey,
    verifier: createBoundVerifier(),
    clock: createClock(),
  })
  const transactions = []
  for (const choice of [{ publicIn: 100n }, {}, { publicOut: 40n }]) {
    const { anchor } = await ledger.tip()
    const made = createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000, ...choice })
    await ledger.submit(made)
    transactions.push(made)
  }
  const blocks = []
  for await (const block of ledger.blocks()) blocks.push(block)
  const exported: Uint8Array[] = []
  for await (const piece of ledger.export()) exported.push(piece.slice())
  const [key] = fc.sample(viewingKey, { numRuns: 1, seed: 1 })
  if (!key) throw new Error('no key was drawn')
  const last = blocks.at(-1)
  if (!last) throw new Error('no block')
  const own = deriveFullViewingKey(deriveSpendingKey(parseSeed(new Uint8Array(64)), ledger.domain, 0))
  const evidence: Evidence = {
    genesis: ledger.genesis,
    domain: ledger.domain,
    block: { header: last.header, hash: deriveBlockHash(last.header), signature: last.signature },
    audience: 'Bank of Examples',
    nonce: rng.bytes(16),
    expiry: START / 1000,
    subject: element(),
    claim: {
      kind: 'statement',
      address: deriveAddress(own, 'external', 0n),
      periods: [{ period: parsePeriod('2026-11'), key: element() }],
    },
    proofs: [{ circuit: 'binding', proof: new Uint8Array(256) }],
    signature: undefined,
    chain: [
      { header: last.header, transactions: [{ hash: rng.bytes(32), entries: transactions.slice(0, 1).flatMap(entriesOf) }] },
    ],
    summary: { items: [], totals: [] },
  }
  const head = { ...evidence.block, genesis: ledger.genesis, ledgerId: ledger.domain.ledgerId, signers: [] }
  const root = parseAnchor((await ledger.tip()).anchor)
  const proof = encodeProof(POINTS)
  const proofText = JSON.stringify(proofToJson(proof))
  const verifyingKey = read('artifacts/transfer.vkey.json')
  return [
    bytesDecoder('transaction', transactions.map(encodeTransaction), (bytes) => encodeTransaction(decodeTransaction(bytes))),
    bytesDecoder('block', blocks.map(encodeBlock), (bytes) => encodeBlock(decodeBlock(bytes))),
    bytesDecoder(
      'block header',
      blocks.map(({ header }) => encodeBlockHeader(header)),
      (bytes) => encodeBlockHeader(decodeBlockHeader(bytes)),
    ),
    bytesDecoder('entry of a block', transactions.flatMap(entriesOf).map(encodeEntry), (bytes) =>
      encodeEntry(decodeEntry(bytes)),
    ),
    bytesDecoder('genesis', [encodeGenesis(createGenesis())], (bytes) => encodeGenesis(decodeGenesis(bytes))),
    {
      name: 'ledger export',
      samples: [concatBytes(...exported)],
      again: async (bytes: Uint8Array) => {
        const parts: Uint8Array[] = []
        for await (const part of writeAgain(await readExport(inOnePiece(bytes)))) parts.push(part.slice())
        return concatBytes(...parts)
      },
    },
    bytesDecoder('address, binary', [encodeAddress(deriveAddress(key, 'external', 7n))], (bytes) =>
      encodeAddress(decodeAddress(bytes)),
    ),
    bytesDecoder('signature', [encodeSignature(signEddsa({ rng }, 5n, element()))], (bytes) =>
      encodeSignature(decodeSignature(bytes)),
    ),
    bytesDecoder('field element', [encodeFr(element())], (bytes) => encodeFr(decodeFr(bytes))),
    bytesDecoder(
      'frontier',
      [emptyFrontier, appendToFrontier(emptyFrontier, Array.from({ length: 28 }, element))].map(encodeFrontier),
      (bytes) => encodeFrontier(decodeFrontier(bytes)),
    ),
    bytesDecoder('tree head', [encodeHead({ size: 12, root })], (bytes) => encodeHead(decodeHead(bytes))),
    bytesDecoder('tree children', [encodeChildren([element(), element()])], (bytes) => encodeChildren(decodeChildren(bytes))),
    bytesDecoder('memo', [encodeMemo('thanks, 谢谢'), encodeMemo('')], (bytes) => {
      const memo = decodeMemo(bytes)
      return memo === undefined ? undefined : encodeMemo(memo)
    }),
    bytesDecoder('proof', [proof], (bytes) => {
      const points = decodeProof(bytes)
      return points === undefined ? undefined : encodeProof(points)
    }),
    bytesDecoder('r1cs file', [files.r1cs], (bytes) => void parseR1cs(bytes)),
    bytesDecoder('wtns file', [files.wtns], (bytes) => void parseWitness(bytes)),
    textDecoder('sym file', [files.sym.slice(0, 2_000)], (text) => void parseSymbols(text)),
    ...FORMATS.map(({ name, prefix, draw, rewrite }) => ({
      name,
      prefix,
      samples: fc.sample(draw, { numRuns: 3, seed: 1 }),
      again: rewrite,
    })),
    textDecoder(
      'any key',
      FORMATS.filter(({ prefix }) => prefix !== 'nacre').flatMap(({ draw }) => fc.sample(draw, { numRuns: 1, seed: 2 })),
      (text) => void parseAnyKey(text),
    ),
    textDecoder('mnemonic', [createMnemonic(rng), createMnemonic(rng)], (text) => parseMnemonic(text)),
    textDecoder('period', ['2026-11', '1970-01', '9999-12'], (text) => formatPeriod(parsePeriod(text))),
    textDecoder('amount', ['12.34', '0', '340282366920938463463374607431768211.455'], (text) =>
      formatDecimal(parseDecimal(text, 3), 3),
    ),
    textDecoder('JSON, strict', [writeJson({ a: [1, '\u202e', null] }), '"x"'], (text) =>
      writeJson(readJson(text, { length: 10_000, depth: 8, values: 1_000 })),
    ),
    textDecoder('evidence', [formatEvidence(evidence)], (text) => formatEvidence(parseEvidence(text))),
    textDecoder('head of a ledger', [formatHead(signHead(head, operatorKey))], (text) => formatHead(parseHead(text))),
    textDecoder('hexadecimal', [bytesToHex(rng.bytes(32)), ''], (text) => bytesToHex(parseHex(text))),
    textDecoder('proof, JSON', [proofText], (text) => JSON.stringify(proofToJson(proofFromJson(text)))),
    textDecoder('verifying key, text', [verifyingKey], (text) => void parseVerifyingKey(text)),
    jsonDecoder('verifying key, JSON', [verifyingKey], parseVerifyingKey),
    jsonDecoder('manifest', [read('artifacts/manifest.json')], parseManifest),
    jsonDecoder('list of circuits', [read('circuits/circuits.json')], parseCircuitList),
    jsonDecoder('expectations', [read('circuits/checks/transfer.json')], parseExpectations),
  ]
}

async function* writeAgain({ genesis, blocks }: LedgerExport): AsyncIterable<Uint8Array> {
  const all: Block[] = []
  for await (const block of blocks) all.push(block)
  yield* exportBlocks(
    genesis,
    (async function* () {
      yield* all
    })(),
    all.length,
  )
}

async function* inOnePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
