import { adderBytes, createAdder } from './adder'
import { AFFINE_BYTES, addInto, bucketsOf, createBucketFiller, fillerBytes, WEIGHT, weigh, weighBytes } from './buckets'
import { type Digits, HALF_BITS, placeDigits, recode, windowBits, windowsOf } from './digits'
import type { Group, Instance } from './instance'
import { HALVES_BYTES } from './layout'
import { POINT_BYTES, type PointTable } from './point-table'
import { finish, type Steps } from './steps'

const SCALAR_BYTES = 32
/** Scalars that become digits between two steps, and how many of them take as long as an addition of points. */
const SCALARS = 4096
const SCALARS_PER_ADDITION = 3

/** An addition that shares its inversion with no other takes as long as this many that do. */
const ALONE = 24

/** Scalars below r, 32 little-endian bytes each, as digits that sums of up to as many points use. */
export const prepareScalars = (instance: Instance, scalars: Uint8Array, bits?: number): Digits =>
  finish(prepareScalarsSteps(instance, scalars, bits))

/** `prepareScalars` in steps. */
export function* prepareScalarsSteps(instance: Instance, scalars: Uint8Array, bits?: number): Steps<Digits> {
  const count = scalars.length / SCALAR_BYTES
  const mark = instance.mark()
  const staged = instance.reserve(Math.min(count, SCALARS) * SCALAR_BYTES)
  const digits = placeDigits(count, bits ?? windowBits(count))
  for (let from = 0; from < count; from += SCALARS) {
    const to = Math.min(count, from + SCALARS)
    instance.bytes().set(scalars.subarray(from * SCALAR_BYTES, to * SCALAR_BYTES), staged)
    recodeScalars(instance, staged, to - from, digits, from)
    yield (to - from) / SCALARS_PER_ADDITION
  }
  instance.release(mark)
  return digits
}

/** Puts the digits of `count` scalars, whose bytes stand in the engine's memory, into their places from the scalar `from` on. */
export function recodeScalars(instance: Instance, scalars: number, count: number, digits: Digits, from: number): void {
  if (count === 0) return
  const mark = instance.mark()
  const halves = instance.reserve(count * HALVES_BYTES)
  instance.kernels['halve']?.(halves, scalars, count)
  recode(instance.words().subarray(halves / 4, (halves + count * HALVES_BYTES) / 4), digits, from)
  instance.release(mark)
}

/** The sum of all points, each times its scalar: the bytes of a point. */
export const multiScalar = (instance: Instance, table: PointTable, digits: Digits): Uint8Array =>
  finish(multiScalarSteps(instance, table, digits))

/** What `multiScalarSteps`, or all windows of `windowSumsSteps`, will yield in all, about. */
export function multiScalarWork(group: Group, count: number, bits = windowBits(count)): number {
  return WEIGHT[group] * Math.ceil(HALF_BITS / bits) * 2 * (count + 2 ** (bits - 1))
}

/** `multiScalar` in steps. */
export function* multiScalarSteps(instance: Instance, table: PointTable, digits: Digits): Steps<Uint8Array> {
  const { group } = table
  const mark = instance.mark()
  const buckets = bucketsOf(digits.bits)
  const adder = createAdder(instance, group)
  const filled = instance.reserve(digits.windows * buckets * AFFINE_BYTES[group])
  const filler = createBucketFiller(instance, adder, group, digits.bits, table.count)
  const place = (window: number, weight: number) => filled + (window * buckets + weight - 1) * AFFINE_BYTES[group]
  for (const [window, row] of digits.rows.entries()) yield* filler.fill(table, row, place(window, 1))
  const sums = yield* weigh(instance, adder, group, { at: place, rows: digits.windows, weights: buckets })
  // Horner's rule over the windows.
  const total = sums(digits.windows - 1)
  for (let window = digits.windows - 2; window >= 0; window--) {
    for (let i = 0; i < digits.bits; i++) {
      addInto(adder, group, total, total)
      adder.flush()
    }
    addInto(adder, group, total, sums(window))
    adder.flush()
    yield WEIGHT[group] * ALONE * (digits.bits + 1)
  }
  const result = writePoint(instance, group, total)
  instance.release(mark)
  return result
}

/** A window of digits, and the points that they are of. */
export interface Window {
  readonly table: PointTable
  /** Two digits a point. */
  readonly row: Int16Array
}

/** Windows whose buckets are weighed together: enough to share inversions, and few, so that workers who are done with the last window have little left. */
const TOGETHER = { g1: 4, g2: 2 } as const satisfies Record<Group, number>

/** What `windowSumsSteps` takes of the engine's memory, at most. */
export const windowSumsBytes = (group: Group, bits: number, most: number): number =>
  adderBytes(group) +
  fillerBytes(group, most) +
  TOGETHER[group] * bucketsOf(bits) * AFFINE_BYTES[group] +
  weighBytes(group, TOGETHER[group], bucketsOf(bits)) +
  POINT_BYTES[group]

/** For every window that `take` gives, until it gives none, the sum of its points, each times its digit. `most`: the points that a table has at most. */
export function* windowSumsSteps(
  instance: Instance,
  group: Group,
  bits: number,
  most: number,
  take: () => Window | undefined,
): Steps<readonly Uint8Array[]> {
  const mark = instance.mark()
  const buckets = bucketsOf(bits)
  const adder = createAdder(instance, group)
  const filled = instance.reserve(TOGETHER[group] * buckets * AFFINE_BYTES[group])
  const filler = createBucketFiller(instance, adder, group, bits, most)
  const place = (row: number, weight: number) => filled + (row * buckets + weight - 1) * AFFINE_BYTES[group]
  const results: Uint8Array[] = []
  let rows = 0
  for (let next = take(); next !== undefined; ) {
    yield* filler.fill(next.table, next.row, place(rows++, 1))
    next = take()
    if (next !== undefined && rows < TOGETHER[group]) continue
    const before = instance.mark()
    const sums = yield* weigh(instance, adder, group, { at: place, rows, weights: buckets })
    for (let row = 0; row < rows; row++) results.push(writePoint(instance, group, sums(row)))
    instance.release(before)
    rows = 0
  }
  instance.release(mark)
  return results
}

/** The factors of such sums: 2^(bits·window), for each window. */
export const windowFactors = (bits: number): readonly bigint[] =>
  Array.from({ length: windowsOf(bits) }, (_, window) => 1n << BigInt(bits * window))

function writePoint(instance: Instance, group: Group, point: number): Uint8Array {
  const mark = instance.mark()
  const out = instance.reserve(POINT_BYTES[group])
  instance.kernels[`${group}_writePoint`]?.(out, point)
  const result = instance.bytes().slice(out, out + POINT_BYTES[group])
  instance.release(mark)
  return result
}
