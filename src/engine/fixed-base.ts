import { COORDINATE_BYTES, createAdder, setIdentity } from './adder'
import type { Group, Instance } from './instance'
import { prepareScalars } from './msm'
import { loadPoints, POINT_BYTES, type PointTable } from './point-table'

/** Multiplies one point by many scalars. */
export interface FixedBase {
  /** Scalars below r, 32 little-endian bytes each, to the bytes of as many points. */
  multiply(scalars: Uint8Array): Uint8Array
}

/** Halved scalars have as many bits. */
const HALF_BITS = 129
/** A row of wider windows would not stay in the cache. */
const MOST_BITS = 12

/**
 * Makes the table of a point, which stays in the engine's memory: for every window of the digits of halved scalars its multiples by 1 to
 * 2^(bits-1), times 2^(bits·window). `expected`, how many scalars are to come in all, only decides how wide windows are.
 */
export function createFixedBase(instance: Instance, group: Group, point: Uint8Array, expected: number): FixedBase {
  const bits = widthFor(expected)
  const table = loadPoints(instance, group, multiples(instance, group, point, bits))
  return {
    multiply(scalars) {
      const mark = instance.mark()
      const count = scalars.length / 32
      const sums = addTerms(instance, table, scalars, bits)
      const out = instance.reserve(count * POINT_BYTES[group])
      writePoints(instance, group, out, sums, count)
      const bytes = instance.bytes().slice(out, out + count * POINT_BYTES[group])
      instance.release(mark)
      return bytes
    },
  }
}

function widthFor(expected: number): number {
  const cost = (bits: number) => Math.ceil(HALF_BITS / bits) * (2 * expected + 2 ** (bits - 1))
  let best = 2
  for (let bits = 3; bits <= MOST_BITS; bits++) if (cost(bits) < cost(best)) best = bits
  return best
}

/** One addition to every sum for each window and half of the scalars, so that there are many to share inversions: the sums' address. */
function addTerms(instance: Instance, { group, records }: PointTable, scalars: Uint8Array, bits: number): number {
  const size = COORDINATE_BYTES[group]
  const digits = prepareScalars(instance, scalars, bits)
  const count = scalars.length / 32
  const sums = instance.reserve(count * 2 * size)
  for (let i = 0; i < count; i++) setIdentity(instance, sums + i * 2 * size)
  const adder = createAdder(instance, group)
  for (const [window, row] of digits.rows.entries()) {
    const first = records + (window << (bits - 1)) * 4 * size
    for (let half = 0; half < 2; half++) {
      for (let i = 0; i < count; i++) {
        const digit = row[2 * i + half] as number
        if (digit === 0) continue
        const sum = sums + i * 2 * size
        const record = first + (Math.abs(digit) - 1) * 4 * size
        adder.add(sum, sum + size, record + half * size, record + (digit < 0 ? 3 : 2) * size, sum)
      }
      adder.flush()
    }
  }
  return sums
}

/** The bytes of the table's points, window by window. All rows grow together, by doubling their length. */
function multiples(instance: Instance, group: Group, point: Uint8Array, bits: number): Uint8Array {
  const mark = instance.mark()
  const size = COORDINATE_BYTES[group]
  const windows = Math.ceil(HALF_BITS / bits)
  const length = 2 ** (bits - 1)
  const at = (window: number, multiple: number) => points + (window * length + multiple - 1) * 2 * size
  const base = loadPoints(instance, group, point).records
  const points = instance.reserve(windows * length * 2 * size)
  const adder = createAdder(instance, group)
  const add = (a: number, b: number, out: number) => adder.add(a, a + size, b, b + size, out)
  instance.words().copyWithin(at(0, 1) >> 2, base >> 2, (base + size) >> 2)
  instance.words().copyWithin((at(0, 1) + size) >> 2, (base + 2 * size) >> 2, (base + 3 * size) >> 2)
  for (let window = 1; window < windows; window++) {
    for (let i = 0; i < bits; i++) {
      const from = i === 0 ? at(window - 1, 1) : at(window, 1)
      add(from, from, at(window, 1))
      adder.flush()
    }
  }
  for (let filled = 1; filled < length; filled *= 2) {
    for (let window = 0; window < windows; window++) {
      for (let i = 1; i <= filled; i++) add(at(window, i), at(window, filled), at(window, filled + i))
    }
    adder.flush()
  }
  const out = instance.reserve(windows * length * POINT_BYTES[group])
  writePoints(instance, group, out, points, windows * length)
  const bytes = instance.bytes().slice(out, out + windows * length * POINT_BYTES[group])
  instance.release(mark)
  return bytes
}

function writePoints(instance: Instance, group: Group, out: number, points: number, count: number): void {
  const write = instance.kernels[`${group}_writePoint`] as (bytes: number, point: number) => number
  for (let i = 0; i < count; i++) write(out + i * POINT_BYTES[group], points + i * 2 * COORDINATE_BYTES[group])
}
