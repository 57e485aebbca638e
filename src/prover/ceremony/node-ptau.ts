import { type FileHandle, open } from 'node:fs/promises'
import { bn254 } from '@noble/curves/bn254.js'
import { equalBytes, type Observed, readLittleEndian } from '../../base'
import { invert } from '../../crypto'
import {
  encodeG1,
  encodeG2,
  enginePoints,
  type G1Coordinates,
  type G2Coordinates,
  openG1,
  BASE_FIELD_MODULUS as Q,
} from '../../verifier'
import { type CeremonyFault, CeremonyRefusedError, CeremonyUnusableError } from './errors'
import { hashLargeFile } from './node-files'

/** What a file of powers of tau says of itself. */
export interface PtauFacts {
  readonly sha256: string
  readonly bytes: number
  /** It serves circuits whose domain is at most 2^power. */
  readonly power: number
  readonly contributions: number
}

interface Section {
  readonly at: number
  readonly length: number
}

const MAX_POWER = 28
const G1_BYTES = 64
const G2_BYTES = 128
/** Five points, the keys of three secrets, a hash state and a hash; then kind and length of the parameters. */
const CONTRIBUTION_BYTES = 3 * G1_BYTES + 2 * G2_BYTES + 6 * G1_BYTES + 3 * G2_BYTES + 216 + 64
const FROM_MONTGOMERY = invert((1n << 256n) % Q, Q)

/**
 * Looks at a file of powers of tau: its hash is the expected one, its sections have the lengths that its power asks for, it was prepared
 * for phase 2 and is large enough for `domain`, somebody contributed, and what the last contribution left is what the file begins with,
 * with the same tau and beta in both groups. That every power follows from those is for `snarkjs powersoftau verify` to say, once for the
 * hash. Throws `CeremonyRefusedError` with a code `ceremony/ptau-…`, `CeremonyUnusableError`, `AbortedError`.
 */
export async function inspectPtau(path: string, sha256: string, domain: number, observed: Observed): Promise<PtauFacts> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new CeremonyUnusableError(`cannot read ${path}`, { cause })
  })
  try {
    const status = await file.stat()
    const { size } = status
    if (!status.isFile()) throw new CeremonyUnusableError(`${path} is no file`)
    const facts = await readFacts(file, size, domain)
    const found = await hashLargeFile(path, observed)
    if (found !== sha256) refuse('ceremony/ptau-foreign', `the file of powers of tau has the SHA-256 ${found}, not ${sha256}`)
    return { ...facts, sha256, bytes: size }
  } finally {
    await file.close()
  }
}

async function readFacts(file: FileHandle, size: number, domain: number): Promise<Pick<PtauFacts, 'power' | 'contributions'>> {
  const sections = await readSections(file, size)
  const power = await readPower(file, sections)
  const points = 2 ** power
  checkLength(sections, 2, G1_BYTES * (2 * points - 1))
  checkLength(sections, 3, G2_BYTES * points)
  for (const kind of [4, 5]) checkLength(sections, kind, G1_BYTES * points)
  checkLength(sections, 6, G2_BYTES)
  const { contributions, first } = await readContributions(file, sections)
  if (domain > points)
    refuse('ceremony/ptau-too-small', `the powers of tau reach 2^${power}; the circuit needs 2^${Math.log2(domain)}`)
  if (![12, 13, 14, 15].every((kind) => sections.has(kind)))
    refuse('ceremony/ptau-not-prepared', 'the file of powers of tau is not prepared for phase 2')
  checkLength(sections, 12, G1_BYTES * (4 * points - 1))
  checkLength(sections, 13, G2_BYTES * (2 * points - 1))
  for (const kind of [14, 15]) checkLength(sections, kind, G1_BYTES * (2 * points - 1))
  // Last, for it is what takes milliseconds.
  checkPoints(first)
  return { power, contributions }
}

async function readSections(file: FileHandle, size: number): Promise<ReadonlyMap<number, Section>> {
  const head = viewOf(await read(file, 0, 12))
  // "ptau" read as a little-endian integer.
  if (head.getUint32(0, true) !== 0x75617470 || head.getUint32(4, true) !== 1) malformed('not a ptau file of version 1')
  const count = head.getUint32(8, true)
  const sections = new Map<number, Section>()
  let at = 12
  for (let i = 0; i < count; i++) {
    const view = viewOf(await read(file, at, 12))
    const kind = view.getUint32(0, true)
    const length = Number(view.getBigUint64(4, true))
    at += 12
    if (!Number.isSafeInteger(length) || length > size - at) malformed('a section is cut off')
    if (!(kind >= 1 && kind <= 7) && !(kind >= 12 && kind <= 15)) malformed(`section ${kind} is unknown`)
    if (sections.has(kind)) malformed(`section ${kind} stands twice`)
    sections.set(kind, { at, length })
    at += length
  }
  if (at !== size) malformed('bytes after the last section')
  return sections
}

async function readPower(file: FileHandle, sections: ReadonlyMap<number, Section>): Promise<number> {
  checkLength(sections, 1, 44)
  const view = viewOf(await readSection(file, sections, 1, 0, 44))
  if (view.getUint32(0, true) !== 32 || readLittleEndian(view, 4) !== Q) malformed('not over BN254')
  const power = view.getUint32(36, true)
  if (power < 1 || power > MAX_POWER) malformed(`power ${power}`)
  return power
}

/** The number of contributions, and the points that the file begins with, which are those of the last one. */
async function readContributions(
  file: FileHandle,
  sections: ReadonlyMap<number, Section>,
): Promise<{ readonly contributions: number; readonly first: FirstPoints }> {
  const section = sections.get(7)
  if (section === undefined || section.length < 4) malformed('section 7 is missing')
  const contributions = viewOf(await readSection(file, sections, 7, 0, 4)).getUint32(0, true)
  if (contributions === 0)
    refuse('ceremony/ptau-without-contribution', 'nobody contributed to the powers of tau: tau is 1, and anyone can forge')
  let at = 4
  let last = new Uint8Array()
  for (let i = 0; i < contributions; i++) {
    last = await readSection(file, sections, 7, at, CONTRIBUTION_BYTES + 8)
    at += CONTRIBUTION_BYTES + 8 + viewOf(last).getUint32(CONTRIBUTION_BYTES + 4, true)
  }
  if (at !== section.length) malformed('section 7 has the wrong length')
  const first = {
    one1: await readSection(file, sections, 2, 0, G1_BYTES),
    tau1: await readSection(file, sections, 2, G1_BYTES, G1_BYTES),
    one2: await readSection(file, sections, 3, 0, G2_BYTES),
    tau2: await readSection(file, sections, 3, G2_BYTES, G2_BYTES),
    alpha1: await readSection(file, sections, 4, 0, G1_BYTES),
    beta1: await readSection(file, sections, 5, 0, G1_BYTES),
    beta2: await readSection(file, sections, 6, 0, G2_BYTES),
  }
  const begins = [first.tau1, first.tau2, first.alpha1, first.beta1, first.beta2]
  let place = 0
  for (const bytes of begins) {
    if (!equalBytes(bytes, last.subarray(place, place + bytes.length)))
      malformed('it does not begin with what the last contribution left')
    place += bytes.length
  }
  return { contributions, first }
}

type FirstPoints = Readonly<Record<'one1' | 'tau1' | 'one2' | 'tau2' | 'alpha1' | 'beta1' | 'beta2', Uint8Array>>

/** Of order r, the generators first, the secrets not 1 and the same in both groups. */
function checkPoints(bytes: FirstPoints): void {
  const [one1, tau1, alpha1, beta1] = [bytes.one1, bytes.tau1, bytes.alpha1, bytes.beta1].map(readG1) as [
    G1Coordinates,
    G1Coordinates,
    G1Coordinates,
    G1Coordinates,
  ]
  const [one2, tau2, beta2] = [bytes.one2, bytes.tau2, bytes.beta2].map(readG2) as [G2Coordinates, G2Coordinates, G2Coordinates]
  const { G1, G2 } = bn254
  const isOne1 = (point: G1Coordinates): boolean => equalBytes(encodeG1(point), encodeG1(G1.Point.BASE.toAffine()))
  if (!isOne1(one1) || !equalBytes(encodeG2(one2), encodeG2(G2.Point.BASE.toAffine())))
    malformed('its first points are not the generators')
  if ([tau1, alpha1, beta1].some(isOne1))
    refuse('ceremony/ptau-without-contribution', 'a secret of the powers of tau is 1, and anyone can forge')
  const { sameRatio } = enginePoints()
  if (!sameRatio([one1, tau1], [one2, tau2]) || !sameRatio([one1, beta1], [one2, beta2]))
    malformed('its secrets in G1 and G2 are not the same')
}

function readG1(bytes: Uint8Array): G1Coordinates {
  const [x, y] = coordinates(bytes) as [bigint, bigint]
  const opened = openG1({ x, y })
  return typeof opened === 'string' ? malformed(`a point: ${opened}`) : { x, y }
}

function readG2(bytes: Uint8Array): G2Coordinates {
  const [x0, x1, y0, y1] = coordinates(bytes) as [bigint, bigint, bigint, bigint]
  const point = { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
  const fault = enginePoints().faultOfG2(point)
  return fault === undefined ? point : malformed(`a point: ${fault}`)
}

function coordinates(bytes: Uint8Array): readonly bigint[] {
  const view = viewOf(bytes)
  return Array.from({ length: bytes.length / 32 }, (_, i) => {
    const value = readLittleEndian(view, 32 * i)
    return value < Q ? (value * FROM_MONTGOMERY) % Q : malformed('a coordinate is not canonical')
  })
}

function checkLength(sections: ReadonlyMap<number, Section>, kind: number, length: number): void {
  if (sections.get(kind)?.length !== length) malformed(`section ${kind} is missing or has the wrong length`)
}

async function readSection(
  file: FileHandle,
  sections: ReadonlyMap<number, Section>,
  kind: number,
  from: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const section = sections.get(kind)
  if (section === undefined || from + length > section.length) malformed(`section ${kind} is missing or cut off`)
  return read(file, section.at + from, length)
}

async function read(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(length)
  const { bytesRead } = await file.read(out, 0, length, at)
  return bytesRead === length ? out : malformed('it is cut off')
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function malformed(what: string): never {
  return refuse('ceremony/ptau-malformed', `the file of powers of tau is malformed: ${what}`)
}

function refuse(fault: Extract<CeremonyFault, `ceremony/ptau-${string}`>, message: string): never {
  throw new CeremonyRefusedError(fault, message)
}
