import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { bytesToHex, concatBytes, parseHex, utf8ToBytes } from '../../src/base'
import {
  decodeFr,
  decodeSignature,
  decodeText,
  encodeFr,
  encodeSignature,
  encodeText,
  FIELD_MODULUS,
  type Fr,
  signEddsa,
} from '../../src/crypto'
import {
  type AnyKey,
  createMnemonic,
  decodeAddress,
  deriveAddress,
  encodeAddress,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPaymentKey,
  formatPeriod,
  formatPeriodKey,
  formatSpendingKey,
  parseAnyKey,
  parseMnemonic,
  parsePeriod,
} from '../../src/keys'
import { exportBlocks, type LedgerExport, readExport } from '../../src/ledger'
import { createMemoryLedger } from '../../src/ledger/memory'
import { decodeMemo, encodeMemo } from '../../src/note'
import { formatManifest, parseManifest } from '../../src/prover/artifacts'
import { formatTranscript, parseTranscript } from '../../src/prover/ceremony/transcript'
import { parseCircuitList } from '../../src/prover/setup/circuits'
import { encodeScalars } from '../../src/prover/zkey'
import { parseExpectations, parseR1cs, parseSymbols, parseWitness } from '../../src/r1cs'
import {
  type Block,
  decodeBlock,
  decodeBlockHeader,
  decodeGenesis,
  encodeBlock,
  encodeBlockHeader,
  encodeGenesis,
} from '../../src/rules'
import { parseAnchor } from '../../src/tree'
import { appendToFrontier, decodeFrontier, emptyFrontier, encodeFrontier } from '../../src/tree/frontier'
import { decodeChildren, decodeHead, encodeChildren, encodeHead } from '../../src/tree/record'
import { decodeTransaction, encodeTransaction } from '../../src/tx'
import { formatDecimal, parseDecimal } from '../../src/value'
import {
  decodeProof,
  encodeProof,
  formatVerifyingKey,
  type ProofPoints,
  parseVerifyingKey,
  proofFromJson,
  proofToJson,
} from '../../src/verifier'
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
import { bytesDecoder, type Decoder, jsonDecoder, textDecoder } from './decoder'

const rng = createRng('decoders')
const element = (): Fr => decodeFr(concatBytes(new Uint8Array(1), rng.bytes(31)))
const read = (file: string): string => readFileSync(file, 'utf8')

/** Coordinates are all that is read; whether they lie on the curve is for the verifier. */
const POINT = { x: 1n, y: 2n }
const POINTS: ProofPoints = { a: POINT, b: { x: { c0: 3n, c1: 4n }, y: { c0: 5n, c1: 6n } }, c: POINT }

const TEXT_PARSERS = {
  address: 'keys/address.ts parseAddress',
  'spending key': 'keys/spending-key.ts parseSpendingKey',
  'full viewing key': 'keys/viewing-key.ts parseFullViewingKey',
  'incoming viewing key': 'keys/viewing-key.ts parseIncomingViewingKey',
  'period key': 'keys/period-key.ts parsePeriodKey',
  'payment key': 'keys/payment-key.ts parsePaymentKey',
  'payment key with its memo': 'keys/payment-key.ts parsePaymentKey',
} as const

const FILE = { sha256: 'ab'.repeat(32), bytes: 1000 }
const CONTRIBUTION = { contributionHash: 'cd'.repeat(64), zkey: FILE }

/** A ceremony as it is after the beacon. */
const TRANSCRIPT = formatTranscript({
  version: 1,
  kind: 'nacre-ceremony',
  circuit: 'transfer',
  r1cs: { ...FILE, constraints: 100, publicSignals: 5 },
  ptau: { ...FILE, power: 7 },
  circuitHash: '01'.repeat(64),
  initial: FILE,
  contributions: [
    { number: 1, kind: 'contribution', name: 'Ada', ...CONTRIBUTION },
    { number: 2, kind: 'beacon', name: 'beacon', beacon: '02'.repeat(32), iterations: 10, ...CONTRIBUTION },
  ],
  verifyingKey: '03'.repeat(32),
})

/** The bytes of a small r1cs, wtns or sym file are given; the rest is made. */
export async function createProtocolDecoders(files: {
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
  for await (const piece of exportBlocks(createGenesis(), streamOf(blocks.slice(0, 2)), 2)) exported.push(piece.slice())
  const [key] = fc.sample(viewingKey, { numRuns: 1, seed: 1 })
  if (!key) throw new Error('no key was drawn')
  const root = parseAnchor((await ledger.tip()).anchor)
  const proof = encodeProof(POINTS)
  const proofText = JSON.stringify(proofToJson(proof))
  const wholeKey = JSON.parse(read('artifacts/transfer.vkey.json')) as { IC: unknown[] }
  const verifyingKey = JSON.stringify({ ...wholeKey, nPublic: 1, IC: wholeKey.IC.slice(0, 2) })
  return [
    bytesDecoder('transaction', ['tx/codec.ts decodeTransaction'], transactions.map(encodeTransaction), (bytes) =>
      encodeTransaction(decodeTransaction(bytes)),
    ),
    bytesDecoder('block', ['rules/block.ts decodeBlock'], blocks.map(encodeBlock), (bytes) => encodeBlock(decodeBlock(bytes))),
    bytesDecoder(
      'block header',
      ['rules/block.ts decodeBlockHeader'],
      blocks.map(({ header }) => encodeBlockHeader(header)),
      (bytes) => encodeBlockHeader(decodeBlockHeader(bytes)),
    ),
    bytesDecoder('genesis', ['rules/genesis.ts decodeGenesis'], [encodeGenesis(createGenesis())], (bytes) =>
      encodeGenesis(decodeGenesis(bytes)),
    ),
    {
      name: 'ledger export',
      reads: ['ledger/export.ts readExport'],
      samples: [concatBytes(...exported)],
      again: async (bytes: Uint8Array) => {
        const parts: Uint8Array[] = []
        for await (const part of writeAgain(await readExport(streamOf([bytes])))) parts.push(part.slice())
        return concatBytes(...parts)
      },
    },
    bytesDecoder(
      'address, binary',
      ['keys/address.ts decodeAddress'],
      [encodeAddress(deriveAddress(key, 'external', 7n))],
      (bytes) => encodeAddress(decodeAddress(bytes)),
    ),
    bytesDecoder(
      'signature',
      ['crypto/eddsa.ts decodeSignature'],
      [encodeSignature(signEddsa({ rng }, 5n, element()))],
      (bytes) => encodeSignature(decodeSignature(bytes)),
    ),
    bytesDecoder('field element', ['crypto/field.ts decodeFr'], [encodeFr(element())], (bytes) => encodeFr(decodeFr(bytes))),
    bytesDecoder(
      'frontier',
      ['tree/frontier.ts decodeFrontier'],
      [emptyFrontier, appendToFrontier(emptyFrontier, Array.from({ length: 28 }, element))].map(encodeFrontier),
      (bytes) => encodeFrontier(decodeFrontier(bytes)),
    ),
    bytesDecoder('tree head', ['tree/record.ts decodeHead'], [encodeHead({ size: 12, root })], (bytes) =>
      encodeHead(decodeHead(bytes)),
    ),
    bytesDecoder('tree children', ['tree/record.ts decodeChildren'], [encodeChildren([element(), element()])], (bytes) =>
      encodeChildren(decodeChildren(bytes)),
    ),
    bytesDecoder('memo', ['note/memo.ts decodeMemo'], [encodeMemo('thanks, 谢谢'), encodeMemo('')], (bytes) => {
      const memo = decodeMemo(bytes)
      return memo === undefined ? undefined : encodeMemo(memo)
    }),
    bytesDecoder('proof', ['verifier/proof.ts decodeProof'], [proof], (bytes) => {
      const points = decodeProof(bytes)
      return points === undefined ? undefined : encodeProof(points)
    }),
    bytesDecoder('r1cs file', ['r1cs/r1cs.ts parseR1cs'], [files.r1cs], (bytes) => void parseR1cs(bytes)),
    bytesDecoder('wtns file', ['r1cs/witness.ts parseWitness'], [files.wtns], (bytes) => writeWitness(parseWitness(bytes))),
    textDecoder('sym file', ['r1cs/symbols.ts parseSymbols'], [files.sym.slice(0, 2_000)], (text) => void parseSymbols(text)),
    ...FORMATS.map(
      ({ name, prefix, draw, rewrite }): Decoder => ({
        name,
        reads: [TEXT_PARSERS[name as keyof typeof TEXT_PARSERS]],
        guard: { open: (text: string) => decodeText(prefix, text), close: (payload: Uint8Array) => encodeText(prefix, payload) },
        samples: fc.sample(draw, { numRuns: 3, seed: 1 }),
        again: rewrite,
      }),
    ),
    textDecoder(
      'any key',
      ['keys/any-key.ts parseAnyKey'],
      FORMATS.filter(({ prefix }) => prefix !== 'nacre').flatMap(({ draw }) => fc.sample(draw, { numRuns: 1, seed: 2 })),
      (text) => formatAnyKey(parseAnyKey(text)),
    ),
    textDecoder('mnemonic', ['keys/mnemonic.ts parseMnemonic'], [createMnemonic(rng), createMnemonic(rng)], (text) =>
      parseMnemonic(text),
    ),
    textDecoder('period', ['keys/period.ts parsePeriod'], ['2026-11', '1970-01', '9999-12'], (text) =>
      formatPeriod(parsePeriod(text)),
    ),
    textDecoder('amount', ['value/decimal.ts parseDecimal'], ['12.34', '0', '340282366920938463463374607431768211.455'], (text) =>
      formatDecimal(parseDecimal(text, 3), 3),
    ),
    textDecoder('hexadecimal', ['base/bytes.ts parseHex'], [bytesToHex(rng.bytes(32)), ''], (text) => bytesToHex(parseHex(text))),
    textDecoder('proof, JSON', ['verifier/proof.ts proofFromJson'], [proofText], (text) =>
      JSON.stringify(proofToJson(proofFromJson(text))),
    ),
    textDecoder('verifying key', ['verifier/key.ts parseVerifyingKey'], [verifyingKey], (text) =>
      formatVerifyingKey(parseVerifyingKey(text)),
    ),
    // What is refused as a text may pass as the value of one that is written otherwise.
    jsonDecoder('verifying key, as a value', ['verifier/key.ts parseVerifyingKey'], [verifyingKey], (value) =>
      formatVerifyingKey(parseVerifyingKey(value)),
    ),
    textDecoder('transcript of a ceremony', ['prover/ceremony/transcript.ts parseTranscript'], [TRANSCRIPT], (text) =>
      formatTranscript(parseTranscript(text)),
    ),
    jsonDecoder('manifest', ['prover/artifacts/manifest.ts parseManifest'], [read('artifacts/manifest.json')], (value) =>
      formatManifest(parseManifest(value)),
    ),
    jsonDecoder('list of circuits', ['prover/setup/circuits.ts parseCircuitList'], [read('circuits/circuits.json')], (value) =>
      JSON.stringify(parseCircuitList(value)),
    ),
    jsonDecoder(
      'expectations',
      ['r1cs/check/expectations.ts parseExpectations'],
      [read('circuits/checks/transfer.json')],
      (value) => JSON.stringify(parseExpectations(value)),
    ),
  ]
}

/** As the witness calculator lays it out: the field and how many, then the values. */
function writeWitness(values: readonly bigint[]): Uint8Array {
  const header = new Uint8Array(76)
  const view = new DataView(header.buffer)
  header.set(utf8ToBytes('wtns'))
  for (const [at, word] of [
    [4, 2],
    [8, 2],
    [12, 1],
    [16, 40],
    [24, 32],
    [60, values.length],
    [64, 2],
    [68, 32 * values.length],
  ] as const)
    view.setUint32(at, word, true)
  header.set(encodeScalars([FIELD_MODULUS]), 28)
  return concatBytes(header, encodeScalars(values))
}

function formatAnyKey(key: AnyKey): string {
  switch (key.kind) {
    case 'spending':
      return formatSpendingKey(key)
    case 'full':
      return formatFullViewingKey(key)
    case 'incoming':
      return formatIncomingViewingKey(key)
    case 'period':
      return formatPeriodKey(key)
    case 'payment':
      return formatPaymentKey(key)
  }
}

async function* writeAgain({ genesis, blocks }: LedgerExport): AsyncIterable<Uint8Array> {
  const all: Block[] = []
  for await (const block of blocks) all.push(block)
  yield* exportBlocks(genesis, streamOf(all), all.length)
}

async function* streamOf<T>(all: readonly T[]): AsyncIterable<T> {
  yield* all
}
