/** Pippenger's buckets: points sorted by their digits, summed, and weighed. @module */
import { type Adder, COORDINATE_BYTES, setIdentity } from './adder'
import type { Group, Instance } from './instance'
import { type PointTable, RECORD_BYTES } from './point-table'
import type { Steps } from './steps'

/** Additions in G2 take as long as this many in G1. */
export const WEIGHT = { g1: 1, g2: 3 } as const satisfies Record<Group, number>

/** Work between two steps: a few milliseconds. */
const STEP = 4096

/** Bytes of an affine point in the engine's memory. */
export const AFFINE_BYTES = { g1: 2 * COORDINATE_BYTES.g1, g2: 2 * COORDINATE_BYTES.g2 } as const satisfies Record<Group, number>

export const bucketsOf = (bits: number): number => 1 << (bits - 1)

/** Sums the points of each digit of a window. */
export interface BucketFiller {
  /** `row`: two digits a point. The sum of the points of digit ±b goes to the b-th place from `out` on, counted from 1. */
  fill(table: PointTable, row: Int16Array, out: number): Steps<void>
}

/** What a filler takes of the engine's memory. */
export const fillerBytes = (group: Group, most: number): number => (most + 1) * AFFINE_BYTES[group]

/** `most`: how many points a table has at most. Reserves memory. */
export function createBucketFiller(instance: Instance, adder: Adder, group: Group, bits: number, most: number): BucketFiller {
  const weight = WEIGHT[group]
  const size = COORDINATE_BYTES[group]
  const pointBytes = AFFINE_BYTES[group]
  const buckets = bucketsOf(bits)
  const xs = new Int32Array(2 * most)
  const ys = new Int32Array(2 * most)
  const starts = new Int32Array(buckets + 1)
  const ends = new Int32Array(buckets + 1)
  /** Buckets of two points or more. */
  const long = new Int32Array(buckets)
  const slots = instance.reserve(fillerBytes(group, most))
  let slot = slots

  /** In rounds that halve every bucket. */
  function* fill(table: PointTable, row: Int16Array, out: number): Steps<void> {
    sortByDigit(table, row, starts, ends, xs, ys)
    slot = slots
    let additions = 0
    for (let left = longBuckets(); left > 0; left = longBuckets()) {
      // First pairs of all buckets, then second ones, and so on: those are of points that lie close together, and stay in a core's cache.
      for (let from = 0; left > 0; from += 2) {
        left = addPairs(from, left)
        additions += left
        if (weight * additions < STEP) continue
        yield weight * additions
        additions = 0
      }
      adder.flush()
      for (let b = 1; b <= buckets; b++) ends[b] = ((starts[b] as number) + (ends[b] as number) + 1) >> 1
    }
    collect(out)
    yield weight * additions
  }

  /** Lists the buckets that have a pair at all. */
  function longBuckets(): number {
    let count = 0
    for (let b = 1; b <= buckets; b++) if ((ends[b] as number) - (starts[b] as number) > 1) long[count++] = b
    return count
  }

  /** Adds, in each of the first `count` listed buckets that has so many, the points `from` and `from` + 1; lists those buckets, and gives their number. */
  function addPairs(from: number, count: number): number {
    let left = 0
    for (let i = 0; i < count; i++) {
      const b = long[i] as number
      const start = starts[b] as number
      const at = start + from
      const rest = (ends[b] as number) - at
      if (rest <= 0) continue
      const to = start + (from >> 1)
      if (rest === 1) {
        xs[to] = xs[at] as number
        ys[to] = ys[at] as number
        continue
      }
      const [xA, xB] = [xs[at] as number, xs[at + 1] as number]
      let sum = isSlot(xA) ? xA : xB
      if (!isSlot(sum)) {
        sum = slot
        slot += pointBytes
      }
      adder.add(xA, ys[at] as number, xB, ys[at + 1] as number, sum)
      xs[to] = sum
      ys[to] = sum + size
      long[left++] = b
    }
    return left
  }

  /** Tables lie below, whether they were loaded before or are shared. */
  const isSlot = (address: number): boolean => address >= slots

  /** Copies what is left of each bucket, one point or none. */
  function collect(out: number): void {
    const words = instance.words()
    for (let b = 1; b <= buckets; b++) {
      const to = out + (b - 1) * pointBytes
      const start = starts[b] as number
      if (ends[b] === start) {
        setIdentity(instance, to)
        continue
      }
      const x = (xs[start] as number) >> 2
      const y = (ys[start] as number) >> 2
      words.copyWithin(to >> 2, x, x + (size >> 2))
      words.copyWithin((to + size) >> 2, y, y + (size >> 2))
    }
  }

  return { fill }
}

/** Addresses of the points whose digit is ±b at starts[b] to ends[b]; those of a negative digit with -y. Identities and digits 0 are left out. */
function sortByDigit(
  { group, identities, records, count }: PointTable,
  row: Int16Array,
  starts: Int32Array,
  ends: Int32Array,
  xs: Int32Array,
  ys: Int32Array,
): void {
  const size = COORDINATE_BYTES[group]
  ends.fill(0)
  for (let i = 0; i < count; i++) {
    if (identities[i] === 1) continue
    const [first, second] = [row[2 * i] as number, row[2 * i + 1] as number]
    ends[Math.abs(first)] = (ends[Math.abs(first)] as number) + 1
    ends[Math.abs(second)] = (ends[Math.abs(second)] as number) + 1
  }
  let total = 0
  for (let b = 1; b < starts.length; b++) {
    starts[b] = total
    total += ends[b] as number
    ends[b] = starts[b] as number
  }
  for (let i = 0; i < count; i++) {
    if (identities[i] === 1) continue
    const record = records + RECORD_BYTES[group] * i
    for (let half = 0; half < 2; half++) {
      const digit = row[2 * i + half] as number
      if (digit === 0) continue
      const b = digit < 0 ? -digit : digit
      const position = ends[b] as number
      ends[b] = position + 1
      xs[position] = record + half * size
      ys[position] = record + (digit < 0 ? 3 : 2) * size
    }
  }
}

/** Points in rows, each with a weight from 1 to `weights`. */
export interface Weighted {
  readonly rows: number
  readonly weights: number
  at(row: number, weight: number): number
}

const CHUNK = 16

/** What `weigh` takes of the engine's memory, at most. */
export const weighBytes = (group: Group, rows: number, weights: number): number =>
  2 * rows * AFFINE_BYTES[group] * (Math.ceil(weights / (CHUNK - 1)) + Math.ceil(Math.log2(weights + 1)))

/**
 * For every row the sum of its points, each times its weight. Rows are cut into chunks of 16 weights, and the running sums of all chunks of all rows
 * go in step, so that they share inversions. With chunk k's plain sum S and its sum T weighted from 1, a row comes to ΣT + 16·Σ k·S, whose
 * second half is the same problem, sixteen times smaller.
 */
export function* weigh(
  instance: Instance,
  adder: Adder,
  group: Group,
  { rows, weights, at }: Weighted,
): Steps<(row: number) => number> {
  const pointBytes = AFFINE_BYTES[group]
  const chunks = Math.ceil(weights / CHUNK)
  const running = instance.reserve(rows * chunks * pointBytes)
  const weighted = instance.reserve(rows * chunks * pointBytes)
  for (let i = 0; i < rows * chunks; i++) {
    setIdentity(instance, running + i * pointBytes)
    setIdentity(instance, weighted + i * pointBytes)
  }
  for (let step = CHUNK; step >= 1; step--) {
    for (let i = 0; i < rows * chunks; i++) {
      const factor = (i % chunks) * CHUNK + step
      if (factor <= weights) addInto(adder, group, running + i * pointBytes, at((i / chunks) | 0, factor))
    }
    adder.flush()
    for (let i = 0; i < rows * chunks; i++) addInto(adder, group, weighted + i * pointBytes, running + i * pointBytes)
    adder.flush()
    yield WEIGHT[group] * 2 * rows * chunks
  }
  const total = (row: number) => weighted + row * chunks * pointBytes
  // ΣT, by halves.
  for (let length = chunks; length > 1; length = (length + 1) >> 1) {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < length >> 1; i++)
        addInto(adder, group, total(row) + i * pointBytes, total(row) + (length - 1 - i) * pointBytes)
    }
    adder.flush()
  }
  if (chunks > 1) {
    const above = yield* weigh(instance, adder, group, {
      rows,
      weights: chunks - 1,
      at: (row, weight) => running + (row * chunks + weight) * pointBytes,
    })
    for (let i = 0; i < Math.log2(CHUNK); i++) {
      for (let row = 0; row < rows; row++) addInto(adder, group, above(row), above(row))
      adder.flush()
    }
    for (let row = 0; row < rows; row++) addInto(adder, group, total(row), above(row))
    adder.flush()
  }
  return total
}

/** Puts sum + point on the adder's list, to go where the sum is. */
export function addInto(adder: Adder, group: Group, sum: number, point: number): void {
  const size = COORDINATE_BYTES[group]
  adder.add(sum, sum + size, point, point + size, sum)
}
