import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex, concatBytes, readLittleEndian } from '../../base'
import {
  encodeG1,
  encodeG2,
  enginePoints,
  type G1Coordinates,
  type G2Coordinates,
  openG1,
  type PointChecks,
  BASE_FIELD_MODULUS as Q,
  SCALAR_FIELD_MODULUS as R,
  type VerifyingKeyFields,
} from '../../verifier'
import { ZkeyMalformedError } from './errors'
import { fromMontgomery } from './points'

/** What somebody did to a key, as the key itself records it. */
export interface ZkeyContribution {
  readonly kind: 'contribution' | 'beacon'
  readonly name: string
  /** Lower-case hexadecimal; of a beacon only. */
  readonly beacon: string | undefined
  readonly iterations: number | undefined
  readonly deltaAfter: G1Coordinates
  /** BLAKE2b-512 over the public key of the contribution: what contributors publish. Hexadecimal. */
  readonly hash: string
  /** The bytes of the record, for comparing. */
  readonly bytes: Uint8Array
}

/** What proofs take of a proving key in snarkjs's format; points that are compared byte by byte stay bytes. */
export interface ProvingKey {
  readonly wires: number
  readonly publicSignals: number
  readonly domain: number
  readonly delta1: G1Coordinates
  /** As the file says it; the parser of `verifier` has not looked at it, for an initial key has gamma = delta. */
  readonly verifyingKey: VerifyingKeyFields
  readonly sections: ReadonlyMap<number, Uint8Array>
}

/** The same with the record of who made it. */
export interface Zkey extends ProvingKey {
  /** Hexadecimal. */
  readonly circuitHash: string
  readonly contributions: readonly ZkeyContribution[]
}

const SECTIONS = 10
const HEADER_BYTES = 4 + 32 + 4 + 32 + 12 + 64 + 64 + 128 + 128 + 64 + 128
const COEFFICIENT_BYTES = 44
/** More than anybody has; each takes milliseconds to check. */
const MOST_CONTRIBUTIONS = 1_000
const MOST_PUBLIC_SIGNALS = 1 << 16
const CONTRIBUTION_BYTES = 3 * 64 + 128 + 64 + 8

/**
 * Reads a proving key with the record of its contributions, strictly: what `parseProvingKey` says, and the contributions' points on the
 * curve and of order r. Takes seconds for as many contributions as there may be. Throws `ZkeyMalformedError`.
 */
export function parseZkey(bytes: Uint8Array): Zkey {
  const checks = enginePoints()
  const key = parseProvingKey(bytes, checks)
  const record = key.sections.get(10) as Uint8Array
  const contributions = cutContributions(record).map((contribution) => readContribution(contribution, checks))
  return { ...key, circuitHash: bytesToHex(record.subarray(0, 64)), contributions }
}

/**
 * Reads of a proving key what proofs take: every section once, of the length that the header asks for, nothing after the last; coordinates
 * below q; the points of header and IC on the curve and of order r. Of the contributions, at most 1,000, no more than their lengths is looked at.
 * Throws `ZkeyMalformedError`.
 */
export function parseProvingKey(bytes: Uint8Array, checks: PointChecks): ProvingKey {
  const sections = readSections(bytes)
  const section = (kind: number): Uint8Array => sections.get(kind) as Uint8Array
  if (viewOf(section(1)).byteLength !== 4 || viewOf(section(1)).getUint32(0, true) !== 1) fail('not Groth16')
  const header = section(2)
  if (header.length !== HEADER_BYTES) fail('the header has the wrong length')
  const view = viewOf(header)
  if (view.getUint32(0, true) !== 32 || readLittleEndian(view, 4) !== Q) fail('not over BN254')
  if (view.getUint32(36, true) !== 32 || readLittleEndian(view, 40) !== R) fail('not over BN254')
  const [wires, publicSignals, domain] = [0, 1, 2].map((i) => view.getUint32(72 + 4 * i, true)) as [number, number, number]
  if (publicSignals + 1 > wires || domain < 2 || (domain & (domain - 1)) !== 0) fail('the header contradicts itself')
  if (publicSignals > MOST_PUBLIC_SIGNALS) fail(`more than ${MOST_PUBLIC_SIGNALS} public signals`)
  const lengths: readonly (readonly [number, number])[] = [
    [3, 64 * (publicSignals + 1)],
    [5, 64 * wires],
    [6, 64 * wires],
    [7, 128 * wires],
    [8, 64 * (wires - publicSignals - 1)],
    [9, 64 * domain],
  ]
  for (const [kind, length] of lengths) if (section(kind).length !== length) fail(`section ${kind} has the wrong length`)
  const coefficients = section(4)
  if (coefficients.length < 4 || coefficients.length !== 4 + COEFFICIENT_BYTES * viewOf(coefficients).getUint32(0, true))
    fail('section 4 has the wrong length')
  const verifyingKey: VerifyingKeyFields = {
    alpha: readG1(header, 84, 'alpha'),
    beta: readG2(header, 212, 'beta', checks),
    gamma: readG2(header, 340, 'gamma', checks),
    delta: readG2(header, 532, 'delta', checks),
    ic: Array.from({ length: publicSignals + 1 }, (_, i) => readG1(section(3), 64 * i, `IC[${i}]`)),
  }
  readG1(header, 148, 'beta')
  cutContributions(section(10))
  return { wires, publicSignals, domain, delta1: readG1(header, 468, 'delta'), verifyingKey, sections }
}

/** Throws `ZkeyMalformedError` unless every point of the lists is on the curve, or the identity. Takes seconds for a large key. */
export function assertPointsOnCurve({ sections }: Zkey): void {
  for (const kind of [5, 6, 8, 9]) {
    const list = sections.get(kind) as Uint8Array
    for (let at = 0; at < list.length; at += 64) {
      const { x, y } = readPair(list, at, kind)
      if ((x | y) !== 0n && (y * y - x * x * x - 3n) % Q !== 0n) fail(`a point of section ${kind} is not on the curve`)
    }
  }
}

function readSections(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const view = viewOf(bytes)
  // "zkey" read as a little-endian integer.
  if (bytes.length < 12 || view.getUint32(0, true) !== 0x79656b7a || view.getUint32(4, true) !== 1)
    fail('not a zkey of version 1')
  if (view.getUint32(8, true) !== SECTIONS) fail('not ten sections')
  const sections = new Map<number, Uint8Array>()
  let at = 12
  for (let i = 0; i < SECTIONS; i++) {
    if (at + 12 > bytes.length) fail('a section is cut off')
    const kind = view.getUint32(at, true)
    const length = view.getBigUint64(at + 4, true)
    at += 12
    if (length > BigInt(bytes.length - at)) fail('a section is cut off')
    if (kind < 1 || kind > SECTIONS || sections.has(kind)) fail(`section ${kind} is unknown or stands twice`)
    sections.set(kind, bytes.subarray(at, at + Number(length)))
    at += Number(length)
  }
  if (at !== bytes.length) fail('bytes after the last section')
  return sections
}

/** The contributions' records, cut by the lengths that they claim. */
function cutContributions(record: Uint8Array): readonly Uint8Array[] {
  if (record.length < 68) fail('the record of contributions is cut off')
  const view = viewOf(record)
  const count = view.getUint32(64, true)
  if (count > MOST_CONTRIBUTIONS) fail(`more than ${MOST_CONTRIBUTIONS} contributions`)
  const contributions: Uint8Array[] = []
  let at = 68
  for (let i = 0; i < count; i++) {
    if (at + CONTRIBUTION_BYTES > record.length) fail('the record of contributions is cut off')
    const end = at + CONTRIBUTION_BYTES + view.getUint32(at + CONTRIBUTION_BYTES - 4, true)
    if (end > record.length) fail('a contribution is malformed')
    contributions.push(record.subarray(at, end))
    at = end
  }
  if (at !== record.length) fail('bytes after the last contribution')
  return contributions
}

function readContribution(bytes: Uint8Array, checks: PointChecks): ZkeyContribution {
  const kind = viewOf(bytes).getUint32(CONTRIBUTION_BYTES - 8, true)
  if (kind > 1) fail('a contribution is malformed')
  const isBeacon = kind === 1
  const parameters = readParameters(bytes.subarray(CONTRIBUTION_BYTES))
  const name = parameters.get(1)
  const iterations = parameters.get(2)
  const beacon = parameters.get(3)
  if ((iterations !== undefined) !== isBeacon || (beacon !== undefined) !== isBeacon) fail('a contribution is malformed')
  const deltaAfter = readG1(bytes, 0, 'delta of a contribution')
  const publicKey = concatBytes(
    encodeG1(deltaAfter),
    encodeG1(readG1(bytes, 64, 'key of a contribution')),
    encodeG1(readG1(bytes, 128, 'key of a contribution')),
    encodeG2(readG2(bytes, 192, 'key of a contribution', checks)),
    bytes.subarray(320, 384),
  )
  return {
    kind: isBeacon ? 'beacon' : 'contribution',
    name: name === undefined ? '' : decodeText(name),
    beacon: beacon && bytesToHex(beacon),
    iterations: iterations?.[0],
    deltaAfter,
    hash: bytesToHex(blake2b(publicKey, { dkLen: 64 })),
    bytes,
  }
}

/** Kinds in rising order: 1 the name, 2 the exponent of the iterations in one byte, 3 the beacon; texts and bytes are counted. */
function readParameters(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const parameters = new Map<number, Uint8Array>()
  let last = 0
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at] as number
    const from = kind === 2 ? at + 1 : at + 2
    const end = kind === 2 ? from + 1 : from + (bytes[at + 1] ?? 0)
    if (kind <= last || kind > 3 || from > bytes.length || end > bytes.length)
      fail('the parameters of a contribution are malformed')
    parameters.set(kind, bytes.subarray(from, end))
    last = kind
    at = end
  }
  return parameters
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return fail('the name of a contribution is no UTF-8')
  }
}

function readCoordinate(bytes: Uint8Array, at: number, what: string | number): bigint {
  const value = readLittleEndian(viewOf(bytes), at)
  if (value >= Q) fail(`${typeof what === 'number' ? `a point of section ${what}` : what} is not canonical`)
  return fromMontgomery(value)
}

function readPair(bytes: Uint8Array, at: number, what: string | number): G1Coordinates {
  return { x: readCoordinate(bytes, at, what), y: readCoordinate(bytes, at + 32, what) }
}

function readG1(bytes: Uint8Array, at: number, what: string): G1Coordinates {
  const point = readPair(bytes, at, what)
  const opened = openG1(point)
  return typeof opened === 'string' ? fail(`${what}: ${opened}`) : point
}

function readG2(bytes: Uint8Array, at: number, what: string, checks: PointChecks): G2Coordinates {
  const [x0, x1, y0, y1] = [0, 32, 64, 96].map((part) => readCoordinate(bytes, at + part, what)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  const point = { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
  const fault = checks.faultOfG2(point)
  return fault === undefined ? point : fail(`${what}: ${fault}`)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function fail(what: string): never {
  throw new ZkeyMalformedError(`the zkey is malformed: ${what}`)
}
