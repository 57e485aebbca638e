import {
  type Domain,
  digitBytes,
  domainBytes,
  ELEMENT_BYTES,
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
import type { ProvingKey } from '../../zkey'
import { readConstants } from '../constants'
import { type Matrices, startsOf } from '../matrices'

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
}

/** A matrix in the shared memory: how many entries each row has, the first of each, and the entries. */
export interface PlannedMatrix {
  readonly rows: number
  readonly starts: number
  readonly entries: number
}

/** Scalars in the shared memory, as digits; wires come with 1, r and s after them. */
export interface PlannedScalars {
  readonly count: number
  readonly digits: number
}

/** Which lists of work there are: each has a counter, by which workers take from it. */
export const LISTS = ['load', 'scalars', 'columns', 'blocks', 'quotient', 'g2', 'g1'] as const
export type ListName = (typeof LISTS)[number]

/** What is there as long as the key is. Addresses and lengths in bytes. */
interface KeptPlan {
  /** Of the lists, 4 bytes each. */
  readonly counters: number
  readonly tables: readonly PlannedTable[]
  readonly matrices: readonly PlannedMatrix[]
  /** Of both matrices, as elements. */
  readonly coefficients: number
  readonly domain: Domain
}

/** What a proof takes besides: zero before and after it. */
interface ProofPlan {
  readonly witness: number
  /** The witness as elements. */
  readonly vector: number
  /** Values of the three polynomials. */
  readonly values: readonly [number, number, number]
  readonly scalars: Readonly<Record<ScalarsName, PlannedScalars>>
  /** Where `proving` begins. */
  readonly ownFrom: number
  /** What each worker has for itself. */
  readonly proving: readonly Region[]
}

/** What loading takes in the same place, for there is no proof yet. */
interface LoadingPlan {
  /** Where the bytes of each table's points stand. */
  readonly points: Readonly<Record<TableName, number>>
  /** The coefficients as the file has them. */
  readonly coefficientBytes: Region
  /** What each worker has for itself. */
  readonly loading: readonly Region[]
  readonly loadingTo: number
}

/** Where everything of one key lies in the memory that its workers share. Plain data, the same for all of them. */
export interface SharedPlan extends KeptPlan, ProofPlan, LoadingPlan {
  /** All of the memory. */
  readonly bytes: number
  readonly workers: number
  readonly wires: number
  /** Of the digits of all scalars. */
  readonly bits: number
  /** Transforms are divided into so many blocks, a power of two. */
  readonly blocks: number
  readonly delta1: Uint8Array
  /** From here on nothing is kept. */
  readonly secretFrom: number
}

/** Bytes that are put into the memory before the key is loaded. */
export interface Source {
  readonly at: number
  readonly bytes: Uint8Array
}

/** The scalars after the wires: 1, r and s. */
export const EXTRA_SCALARS = 3

/** More than a worker needs for anything but sums of windows and its share of the quotient. */
const SPARE = 1 << 19

/** Blocks of a transform for each worker: enough that all finish together, and that a block stays in a core's cache. */
const BLOCKS = 4

/** Lays out a key. Throws `KeyMalformedError` when its matrices are none. */
export function planKey(
  zkey: ProvingKey,
  matrices: Matrices,
  workers: number,
): { readonly plan: SharedPlan; readonly sources: readonly Source[] } {
  const { wires, domain } = zkey
  const bits = windowBits(Math.max(wires + EXTRA_SCALARS, domain))
  const lists = listTables(zkey)
  const room = createAllocator(HEAP_AT)
  const kept = planKept(room, zkey, lists, matrices)
  const secretFrom = room.at()
  const proof = planProof(room, zkey, kept.tables, bits, workers)
  const { plan: loading, sources } = planLoading(createAllocator(secretFrom), domain, lists, matrices, workers)
  const plan: SharedPlan = {
    ...kept,
    ...proof,
    ...loading,
    bytes: Math.max(room.at(), loading.loadingTo),
    workers,
    wires,
    bits,
    blocks: Math.min(domain, 2 ** Math.ceil(Math.log2(BLOCKS * workers))),
    delta1: readConstants(zkey).delta1,
    secretFrom,
  }
  return { plan, sources: [...matrixSources(kept, matrices), ...sources] }
}

type Allocator = ReturnType<typeof createAllocator>

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

const regions = (room: Allocator, bytes: number, count: number): readonly Region[] =>
  Array.from({ length: count }, () => ({ from: room.take(bytes), to: room.at() }))

/** A table, and its points as the zkey file has them. */
interface TableList extends Pick<PlannedTable, 'name' | 'group' | 'scalars' | 'firstScalar'> {
  readonly pieces: readonly Uint8Array[]
}

/** In each group the table that takes longest is first; many points of b1 are the identity. */
function listTables(zkey: ProvingKey): readonly TableList[] {
  const section = (kind: number): Uint8Array => zkey.sections.get(kind) as Uint8Array
  const { alpha1, beta1, beta2, delta1, delta2 } = readConstants(zkey)
  const none = { g1: new Uint8Array(POINT_BYTES.g1), g2: new Uint8Array(POINT_BYTES.g2) }
  const ofWires = { scalars: 'wires', firstScalar: 0 } as const
  // After the wires come the constants, for the scalars 1, r and s.
  return [
    { name: 'b2', group: 'g2', ...ofWires, pieces: [section(7), beta2, none.g2, delta2] },
    { name: 'h', group: 'g1', scalars: 'quotient', firstScalar: 0, pieces: [section(9)] },
    { name: 'c', group: 'g1', scalars: 'wires', firstScalar: zkey.publicSignals + 1, pieces: [section(8)] },
    { name: 'a', group: 'g1', ...ofWires, pieces: [section(5), alpha1, delta1, none.g1] },
    { name: 'b1', group: 'g1', ...ofWires, pieces: [section(6), beta1, none.g1, delta1] },
  ]
}

function planKept(
  room: Allocator,
  { domain }: ProvingKey,
  lists: readonly TableList[],
  { a, b, coefficients }: Matrices,
): KeptPlan {
  const logDomain = Math.log2(domain)
  return {
    counters: room.take(4 * LISTS.length),
    matrices: [a, b].map(({ rows, entries }) => ({
      rows: room.take(rows.byteLength),
      starts: room.take(rows.byteLength),
      entries: room.take(entries.byteLength),
    })),
    coefficients: room.take((coefficients.length / 32) * ELEMENT_BYTES),
    domain: placeDomain(room.take(domainBytes(logDomain)), logDomain),
    tables: lists.map(({ pieces, ...table }) => {
      const count = pieces.reduce((sum, { length }) => sum + length, 0) / POINT_BYTES[table.group]
      return { ...table, count, records: room.take(count * RECORD_BYTES[table.group]), identities: room.take(count) }
    }),
  }
}

/** Rows and entries stand in the memory as they are. */
function matrixSources({ matrices }: KeptPlan, { a, b }: Matrices): readonly Source[] {
  const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => new Uint8Array(buffer, byteOffset, byteLength)
  return [a, b].flatMap(({ rows, entries }, i) => {
    const at = matrices[i] as PlannedMatrix
    return [
      { at: at.rows, bytes: bytesOf(rows) },
      { at: at.starts, bytes: bytesOf(startsOf(rows)) },
      { at: at.entries, bytes: bytesOf(entries) },
    ]
  })
}

function planProof(
  room: Allocator,
  { wires, domain }: ProvingKey,
  tables: readonly PlannedTable[],
  bits: number,
  workers: number,
): ProofPlan {
  const all = wires + EXTRA_SCALARS
  const digits = (count: number): PlannedScalars => ({ count, digits: room.take(digitBytes(count, bits)) })
  const values = () => room.take(ELEMENT_BYTES * domain)
  const shared = {
    witness: room.take(32 * all),
    vector: room.take(ELEMENT_BYTES * all),
    values: [values(), values(), values()],
    scalars: { wires: digits(all), quotient: digits(domain) },
    ownFrom: room.at(),
  } as const
  const sums = (group: Group) => windowSumsBytes(group, bits, mostPoints(tables, group))
  return { ...shared, proving: regions(room, TEMPORARY_BYTES + SPARE + Math.max(sums('g1'), sums('g2')), workers) }
}

/** Points of a group's longest table. */
export const mostPoints = (tables: readonly PlannedTable[], group: Group): number =>
  Math.max(...tables.filter((table) => table.group === group).map(({ count }) => count))

function planLoading(
  room: Allocator,
  domain: number,
  lists: readonly TableList[],
  { coefficients }: Matrices,
  workers: number,
): { readonly plan: LoadingPlan; readonly sources: readonly Source[] } {
  const sources: Source[] = []
  const stage = (bytes: Uint8Array): number => {
    const at = room.take(bytes.length)
    sources.push({ at, bytes })
    return at
  }
  // Lengths of points are multiples of 8, so that the pieces of a list stand without gaps.
  const points = Object.fromEntries(lists.map(({ name, pieces }) => [name, pieces.map(stage)[0]]))
  const from = stage(coefficients)
  const powers = ELEMENT_BYTES * (domain + 2) + 16
  const loading = regions(room, TEMPORARY_BYTES + powers, workers)
  const plan = {
    points: points as Record<TableName, number>,
    coefficientBytes: { from, to: from + coefficients.length },
    loading,
    loadingTo: room.at(),
  }
  return { plan, sources }
}
