/** Sums of few points of G1, each times a scalar: small multiples in tables, windows of signed digits of halved scalars. @module */
import { createAdder } from './adder'
import type { Instance } from './instance'
import { ELEMENT_BYTES } from './layout'
import { prepareScalars } from './msm'

const POINT = 2 * ELEMENT_BYTES
const RECORD = 2 * POINT

/** 1P, 2P, … 2^(bits-1)·P of each point P, as records of x, βx, y, -y in the engine's memory. */
export interface Multiples {
  readonly bits: number
  readonly count: number
  readonly records: number
}

/** Tables of affine points at `points`, none the identity. They stay in memory until the caller releases it. */
export function tabulate(instance: Instance, points: number, count: number, bits: number): Multiples {
  const multiples = 2 ** (bits - 1)
  const records = instance.reserve(count * multiples * RECORD)
  const mark = instance.mark()
  const adder = createAdder(instance, 'g1')
  const made = instance.reserve(count * multiples * POINT)
  const at = (point: number, multiple: number) => made + (point * multiples + multiple - 1) * POINT
  for (let i = 0; i < count; i++) instance.bytes().copyWithin(at(i, 1), points + i * POINT, points + (i + 1) * POINT)
  for (let multiple = 2; multiple <= multiples; multiple++) {
    for (let i = 0; i < count; i++) {
      const [one, last] = [at(i, 1), at(i, multiple - 1)]
      adder.add(one, one + ELEMENT_BYTES, last, last + ELEMENT_BYTES, at(i, multiple))
    }
    adder.flush()
  }
  if (count > 0) instance.kernels['g1_expand']?.(records, made, count * multiples)
  instance.release(mark)
  return { bits, count, records }
}

/**
 * Σ scalar·P over the table's points from `first` on, as many as there are scalars (32 little-endian bytes each, below r): X, Y, Z at `sum`. Returns
 * false, and writes nothing, when all digits are 0.
 */
export function sumMultiples(instance: Instance, table: Multiples, scalars: Uint8Array, sum: number, first = 0): boolean {
  const { bits, records } = table
  const multiples = 2 ** (bits - 1)
  const { rows } = prepareScalars(instance, scalars, bits)
  const { g1_double, g1_addAffine, g1_lift } = instance.kernels as Record<string, (...addresses: number[]) => number>
  if (!g1_double || !g1_addAffine || !g1_lift) return false
  let started = false
  for (let window = rows.length - 1; window >= 0; window--) {
    if (started) for (let i = 0; i < bits; i++) g1_double(sum, sum)
    const row = rows[window] as Int16Array
    for (let half = 0; half < row.length; half++) {
      const digit = row[half] as number
      if (digit === 0) continue
      const record = records + ((first + (half >> 1)) * multiples + Math.abs(digit) - 1) * RECORD
      const x = record + (half & 1) * ELEMENT_BYTES
      const y = record + (digit > 0 ? 2 : 3) * ELEMENT_BYTES
      if (started) g1_addAffine(sum, sum, x, y)
      else g1_lift(sum, x, y)
      started = true
    }
  }
  return started
}
