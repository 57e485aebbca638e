import {
  type Domain,
  digitBytes,
  domainBytes,
  ELEMENT_BYTES,
  ENTRY_BYTES,
  type Group,
  HEAP_AT,
  POINT_BYTES,
  placeDomain,
  RECORD_BYTES,
  type Region,
  TEMPORARY_BYTES,
  windowBits,
  windowSumsBytes,
} from '../../../engine'
import type { Zkey } from '../../ceremony/zkey'
import { readConstants } from '../constants'
import { countEntries, MATRIX_STAGE_BYTES, type SparseMatrix } from '../matrix'

export type TableName = 'a' | 'b1' | 'b2' | 'c' | 'h'
export type ScalarsName = 'wires' | 'quotient'

/** A table of points in the shared memory, and which scalars go with them. */
export interface PlannedTable {
  readonly name: TableName
  readonly group: Group
  readonly count: number
  readonly records: number
  /** A byte for each point. */
  readonly identities: number
  readonly scalars: ScalarsName
  /** The scalar of the first point. */
  readonly firstScalar: number
  /** Where the points' bytes stand while the key is loaded. */
  readonly source: number
}

/** A matrix in the shared memory. */
export interface PlannedMatrix extends SparseMatrix {
  /** The first entry of each row. */
  readonly starts: number
}

/** Scalars in the shared memory, as digits; wires come with 1, r and s after them. */
export interface PlannedScalars {
  readonly count: number
  readonly digits: number
}

/** Which lists of work there are: each has a counter, by which workers take from it. */
export const LISTS = ['load', 'scalars', 'columns', 'blocks', 'quotient', 'g2', 'g1'] as const
export type ListName = (typeof LISTS)[number]

/** Where everything of one key lies in the memory that its workers share. Plain data, the same for all of them; addresses and lengths in bytes. */
export interface SharedPlan {
  readonly bytes: number
  readonly workers: number
  readonly wires: number
  readonly logDomain: number
  /** Transforms are divided into so many blocks, a power of two. */
  readonly blocks: number
  /** Of the digits of all scalars. */
  readonly bits: number
  readonly delta1: Uint8Array
  readonly counters: number
  readonly tables: readonly PlannedTable[]
  readonly matrices: readonly PlannedMatrix[]
  readonly domain: Domain
  readonly coefficients: Region
  readonly witness: number
  readonly vector: number
  /** Values of the three polynomials, one after the other. */
  readonly values: readonly [number, number, number]
  readonly scalars: Readonly<Record<ScalarsName, PlannedScalars>>
  /** Secret while a proof is made, zero before and after: from here to the end of the memory. */
  readonly secretFrom: number
  /** From here on, what each worker has for itself. */
  readonly ownFrom: number
  /** While the key is loaded, and while a proof is made. */
  readonly loading: readonly Region[]
  readonly proving: readonly Region[]
}

/** Bytes that stand in the memory while the key is loaded. */
export interface Source {
  readonly at: number
  readonly bytes: Uint8Array
}

/** The scalars after the wires: 1, r and s. */
export const EXTRA_SCALARS = 3

/** More than a worker needs for anything but sums of windows and its share of the quotient. */
const SPARE = 1 << 19

/** Gives out addresses, all multiples of 8. */
function createAllocator(start: number): { readonly at: () => number; take(bytes: number): number } {
  let next = start
  return {
    at: () => next,
    take(bytes) {
      const address = next
      // No bit operation: these are exact beyond 2^31, too.
      next = Math.ceil((next + bytes) / 8) * 8
      return address
    },
  }
}

/** Lays out a key whose coefficients were checked. */
export function planKey(zkey: Zkey, workers: number): { readonly plan: SharedPlan; readonly sources: readonly Source[] } {
  const { wires, publicSignals, domain: size, sections } = zkey
  const section = (kind: number): Uint8Array => sections.get(kind) as Uint8Array
  const constants = readConstants(zkey)
  const logDomain = Math.log2(size)
  const most = Math.max(wires + EXTRA_SCALARS, size)
  const bits = windowBits(most)
  const kept = createAllocator(HEAP_AT)
  const counters = kept.take(4 * LISTS.length)
  const entries = countEntries(section(4))
  const matrices = entries.map((count) => ({
    rows: kept.take(4 * size),
    starts: kept.take(4 * size),
    entries: kept.take(count * ENTRY_BYTES),
  }))
  const domain = placeDomain(kept.take(domainBytes(logDomain)), logDomain)
  const none = { g1: new Uint8Array(POINT_BYTES.g1), g2: new Uint8Array(POINT_BYTES.g2) }
  const { alpha1, beta1, beta2, delta1, delta2 } = constants
  // After the wires come the constants, for the scalars 1, r and s. In each group the table that takes longest is first; many points of b1 are the identity.
  const lists = [
    { name: 'b2', group: 'g2', scalars: 'wires', firstScalar: 0, pieces: [section(7), beta2, none.g2, delta2] },
    { name: 'h', group: 'g1', scalars: 'quotient', firstScalar: 0, pieces: [section(9)] },
    { name: 'c', group: 'g1', scalars: 'wires', firstScalar: publicSignals + 1, pieces: [section(8)] },
    { name: 'a', group: 'g1', scalars: 'wires', firstScalar: 0, pieces: [section(5), alpha1, delta1, none.g1] },
    { name: 'b1', group: 'g1', scalars: 'wires', firstScalar: 0, pieces: [section(6), beta1, none.g1, delta1] },
  ] as const
  const placed = lists.map((list) => {
    const pieces: readonly Uint8Array[] = list.pieces
    const count = pieces.reduce((sum, { length }) => sum + length, 0) / POINT_BYTES[list.group]
    return { ...list, count, records: kept.take(count * RECORD_BYTES[list.group]), identities: kept.take(count) }
  })

  const secret = createAllocator(kept.at())
  const place = (count: number): PlannedScalars => ({ count, digits: secret.take(digitBytes(count, bits)) })
  const witness = secret.take(32 * (wires + EXTRA_SCALARS))
  const vector = secret.take(ELEMENT_BYTES * (wires + EXTRA_SCALARS))
  const values = [0, 1, 2].map(() => secret.take(ELEMENT_BYTES * size)) as [number, number, number]
  const scalars = { wires: place(wires + EXTRA_SCALARS), quotient: place(size) }
  const own = TEMPORARY_BYTES + SPARE + Math.max(windowSumsBytes('g1', bits, most), windowSumsBytes('g2', bits, most))
  const ownFrom = secret.at()
  const proving = regions(secret, own, workers)

  // What the key is read from stands where secrets will: it is needed before there are any.
  const staged = createAllocator(kept.at())
  const sources: Source[] = []
  const tables = placed.map(({ pieces, ...table }) => {
    const source = staged.at()
    for (const bytes of pieces) sources.push({ at: staged.take(bytes.length), bytes })
    return { ...table, source }
  })
  const coefficients = { from: staged.take(section(4).length), to: staged.at() }
  sources.push({ at: coefficients.from, bytes: section(4) })
  const loading = regions(staged, TEMPORARY_BYTES + MATRIX_STAGE_BYTES + ELEMENT_BYTES * (size + 2) + 64, workers)

  const plan: SharedPlan = {
    bytes: Math.max(secret.at(), staged.at()),
    workers,
    wires,
    logDomain,
    blocks: Math.min(size, 2 ** Math.ceil(Math.log2(BLOCKS * workers))),
    bits,
    delta1,
    counters,
    tables,
    matrices,
    domain,
    coefficients: { from: coefficients.from, to: coefficients.from + section(4).length },
    witness,
    vector,
    values,
    scalars,
    secretFrom: kept.at(),
    ownFrom,
    loading,
    proving,
  }
  return { plan, sources }
}

/** Blocks of a transform for each worker: enough that all finish together, and that a block stays in a core's cache. */
const BLOCKS = 4

function regions(allocator: ReturnType<typeof createAllocator>, bytes: number, count: number): readonly Region[] {
  return Array.from({ length: count }, () => ({ from: allocator.take(bytes), to: allocator.at() }))
}
