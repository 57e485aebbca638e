import { type Adder, COORDINATE_BYTES, createAdder, isIdentity, setIdentity } from './adder'
import { type Digits, recode, windowBits } from './digits'
import { PointsMalformedError } from './errors'
import type { Group, Instance } from './instance'
import { HALVES_BYTES } from './layout'
import { finish, type Steps } from './steps'

/** Points in the engine's memory, as records of x, βx, y, -y. */
export interface PointTable {
  readonly group: Group
  readonly count: number
  readonly records: number
  /** 1 for each identity. */
  readonly identities: Uint8Array
}

/** Bytes of a point outside: coordinates of 32 little-endian bytes, in Montgomery form with R = 2^256; the identity all zero. */
export const POINT_BYTES = { g1: 64, g2: 128 } as const satisfies Record<Group, number>

const SCALAR_BYTES = 32

/** Points that are staged at a time. */
const STAGED = 4096

/**
 * Reads points into the engine's memory, where they stay. Throws `PointsMalformedError` for a length that is no multiple of a point's, a coordinate
 * that is not below q, and a point off the curve; then nothing stays. In G1 that is all there is to check. In G2 a point may still be outside the group of
 * order r: additions are right there, too (no point of the curve has order 2), but sums of multiples, which use the endomorphism, may come out as another
 * point. That is enough for a prover: verifiers refuse proofs with points outside the group, and whoever chooses a proving key can do worse to
 * its user with points inside (a delta that is the identity blinds nothing), so that keys have to be known by their hash anyway.
 */
export function loadPoints(instance: Instance, group: Group, points: Uint8Array): PointTable {
  const bytes = POINT_BYTES[group]
  const count = points.length / bytes
  if (!Number.isInteger(count)) throw new PointsMalformedError(`${points.length} bytes where points have ${bytes} each`)
  const recordBytes = 4 * COORDINATE_BYTES[group]
  const start = instance.mark()
  // What is staged stands above the records: reserved at once, so that it is all or nothing.
  const records = instance.reserve(count * recordBytes + Math.min(count, STAGED) * bytes)
  const staged = records + count * recordBytes
  const read = instance.kernels[`${group}_readRecords`] as (records: number, staged: number, count: number) => number
  for (let from = 0; from < count; from += STAGED) {
    const to = Math.min(from + STAGED, count)
    instance.bytes().set(points.subarray(from * bytes, to * bytes), staged)
    const left = read(records + from * recordBytes, staged, to - from)
    if (left === 0) continue
    instance.release(start)
    throw new PointsMalformedError(`point ${to - left} is not on the curve ${group.toUpperCase()}, or not written canonically`)
  }
  instance.release(staged)
  const identities = new Uint8Array(count)
  for (let i = 0; i < count; i++) if (isIdentity(instance, records + i * recordBytes)) identities[i] = 1
  return { group, count, records, identities }
}

/** Scalars below r, 32 little-endian bytes each, as digits that sums of up to as many points use. */
export function prepareScalars(instance: Instance, scalars: Uint8Array, bits?: number): Digits {
  const count = scalars.length / SCALAR_BYTES
  const mark = instance.mark()
  const staged = instance.reserve(scalars.length)
  const halves = instance.reserve(count * HALVES_BYTES)
  instance.bytes().set(scalars, staged)
  if (count > 0) instance.kernels['halve']?.(halves, staged, count)
  const words = instance.words().subarray(halves >> 2, (halves + count * HALVES_BYTES) >> 2)
  const digits = recode(words, count, bits ?? windowBits(count))
  instance.release(mark)
  return digits
}

/** The sum of all points, each times its scalar: the bytes of a point. */
export const multiScalar = (instance: Instance, table: PointTable, digits: Digits): Uint8Array =>
  finish(multiScalarSteps(instance, table, digits))

/** Additions in G2 take as long as this many in G1. */
const WEIGHT = { g1: 1, g2: 3 } as const satisfies Record<Group, number>

/** What `multiScalarSteps` will yield in all, about. */
export function multiScalarWork(group: Group, count: number): number {
  const bits = windowBits(count)
  return WEIGHT[group] * Math.ceil(129 / bits) * 2 * (count + 2 ** (bits - 1))
}

/** `multiScalar` in steps. */
export function* multiScalarSteps(instance: Instance, table: PointTable, digits: Digits): Steps<Uint8Array> {
  const weight = WEIGHT[table.group]
  const mark = instance.mark()
  const size = COORDINATE_BYTES[table.group]
  const pointBytes = 2 * size
  const buckets = 1 << (digits.bits - 1)
  const adder = createAdder(instance, table.group)
  const filled = instance.reserve(digits.windows * buckets * pointBytes)
  yield* fillBuckets(weight, instance, adder, table, digits, filled)
  const sums = yield* weigh(weight, instance, adder, size, {
    at: (row, weight) => filled + (row * buckets + weight - 1) * pointBytes,
    rows: digits.windows,
    weights: buckets,
  })
  // Horner's rule over the windows.
  const total = sums(digits.windows - 1)
  for (let window = digits.windows - 2; window >= 0; window--) {
    for (let i = 0; i < digits.bits; i++) double(adder, total, size)
    addInto(adder, total, sums(window), size)
    adder.flush()
  }
  const out = instance.reserve(POINT_BYTES[table.group])
  instance.kernels[`${table.group}_writePoint`]?.(out, total)
  const result = instance.bytes().slice(out, out + POINT_BYTES[table.group])
  instance.release(mark)
  return result
}

function addInto(adder: Adder, sum: number, point: number, size: number): void {
  adder.add(sum, sum + size, point, point + size, sum)
}

function double(adder: Adder, point: number, size: number): void {
  addInto(adder, point, point, size)
  adder.flush()
}

/** Additions between two steps: a few milliseconds. */
const STEP = 8192

/** Sums the points of each digit, window by window, in rounds that halve every bucket. */
function* fillBuckets(
  weight: number,
  instance: Instance,
  adder: Adder,
  table: PointTable,
  digits: Digits,
  filled: number,
): Steps<void> {
  const size = COORDINATE_BYTES[table.group]
  const pointBytes = 2 * size
  const buckets = 1 << (digits.bits - 1)
  const halves = 2 * table.count
  const xs = new Int32Array(halves)
  const ys = new Int32Array(halves)
  const starts = new Int32Array(buckets + 1)
  const ends = new Int32Array(buckets + 1)
  const slots = instance.reserve(((halves >> 1) + 1) * pointBytes)
  for (const [window, row] of digits.rows.entries()) {
    sortByDigit(table, row, starts, ends, xs, ys)
    let slot = slots
    let additions = 0
    let most = 0
    for (let b = 1; b <= buckets; b++) most = Math.max(most, (ends[b] as number) - (starts[b] as number))
    for (; most > 1; most = (most + 1) >> 1) {
      for (let b = 1; b <= buckets; b++) {
        const start = starts[b] as number
        const end = ends[b] as number
        if (end - start < 2) continue
        let to = start
        for (let i = start; i + 1 < end; i += 2) {
          const xA = xs[i] as number
          const xB = xs[i + 1] as number
          let out: number
          if (xA >= slots) out = xA
          else if (xB >= slots) out = xB
          else {
            out = slot
            slot += pointBytes
          }
          adder.add(xA, ys[i] as number, xB, ys[i + 1] as number, out)
          if (++additions === STEP) {
            yield weight * additions
            additions = 0
          }
          xs[to] = out
          ys[to] = out + size
          to++
        }
        if ((end - start) & 1) {
          xs[to] = xs[end - 1] as number
          ys[to] = ys[end - 1] as number
          to++
        }
        ends[b] = to
      }
      adder.flush()
    }
    const words = instance.words()
    for (let b = 1; b <= buckets; b++) {
      const out = filled + (window * buckets + b - 1) * pointBytes
      const start = starts[b] as number
      if (ends[b] === start) {
        setIdentity(instance, out)
        continue
      }
      const x = (xs[start] as number) >> 2
      const y = (ys[start] as number) >> 2
      words.copyWithin(out >> 2, x, x + (size >> 2))
      words.copyWithin((out + size) >> 2, y, y + (size >> 2))
    }
    yield weight * additions
  }
}

/** Addresses of the points whose digit is ±b at starts[b] to ends[b]; those of a negative digit with -y. Identities and digits 0 are left out. */
function sortByDigit(
  table: PointTable,
  row: Int16Array,
  starts: Int32Array,
  ends: Int32Array,
  xs: Int32Array,
  ys: Int32Array,
): void {
  const size = COORDINATE_BYTES[table.group]
  const { identities, records, count } = table
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
    const record = records + 4 * size * i
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
interface Weighted {
  readonly rows: number
  readonly weights: number
  at(row: number, weight: number): number
}

const CHUNK = 16

/**
 * For every row the sum of its points, each times its weight. Rows are cut into chunks of 16 weights, and the running sums of all chunks of all rows
 * go in step, so that they share inversions. With chunk k's plain sum S and its sum T weighted from 1, a row comes to ΣT + 16·Σ k·S, whose
 * second half is the same problem, sixteen times smaller.
 */
function* weigh(
  weight: number,
  instance: Instance,
  adder: Adder,
  size: number,
  { rows, weights, at }: Weighted,
): Steps<(row: number) => number> {
  const pointBytes = 2 * size
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
      if (factor <= weights) addInto(adder, running + i * pointBytes, at((i / chunks) | 0, factor), size)
    }
    adder.flush()
    for (let i = 0; i < rows * chunks; i++) addInto(adder, weighted + i * pointBytes, running + i * pointBytes, size)
    adder.flush()
    yield weight * 2 * rows * chunks
  }
  const total = (row: number) => weighted + row * chunks * pointBytes
  // ΣT, by halves.
  for (let length = chunks; length > 1; length = (length + 1) >> 1) {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < length >> 1; i++)
        addInto(adder, total(row) + i * pointBytes, total(row) + (length - 1 - i) * pointBytes, size)
    }
    adder.flush()
  }
  if (chunks > 1) {
    const above = yield* weigh(weight, instance, adder, size, {
      rows,
      weights: chunks - 1,
      at: (row, weight) => running + (row * chunks + weight) * pointBytes,
    })
    for (let i = 0; i < Math.log2(CHUNK); i++) {
      for (let row = 0; row < rows; row++) addInto(adder, above(row), above(row), size)
      adder.flush()
    }
    for (let row = 0; row < rows; row++) addInto(adder, total(row), above(row), size)
    adder.flush()
  }
  return total
}
