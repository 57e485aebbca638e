import { COORDINATE_BYTES, isIdentity } from './adder'
import { PointsMalformedError } from './errors'
import type { Group, Instance } from './instance'
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

/** Bytes of a record. */
export const RECORD_BYTES = { g1: 4 * COORDINATE_BYTES.g1, g2: 4 * COORDINATE_BYTES.g2 } as const satisfies Record<Group, number>

/** Points that are staged at a time. */
const STAGED = 4096

/**
 * Reads points into the engine's memory, where they stay. Throws `PointsMalformedError` for a length that is no multiple of a point's, a coordinate
 * that is not below q, and a point off the curve; then nothing stays. In G1 that is all there is to check. In G2 a point may still be outside the group of
 * order r: additions are right there, too (no point of the curve has order 2), but sums of multiples, which use the endomorphism, may come out as another
 * point. That is enough for a prover: verifiers refuse proofs with points outside the group, and whoever chooses a proving key can do worse to
 * its user with points inside (a delta that is the identity blinds nothing), so that keys have to be known by their hash anyway.
 */
export const loadPoints = (instance: Instance, group: Group, points: Uint8Array): PointTable =>
  finish(loadPointsSteps(instance, group, points))

/** What `loadPointsSteps` will yield in all. */
export const pointLoadingWork = (group: Group, count: number): number => (group === 'g2' ? 2 : 1) * count

/** As `loadPoints`, in steps. */
export function* loadPointsSteps(instance: Instance, group: Group, points: Uint8Array): Steps<PointTable> {
  const bytes = POINT_BYTES[group]
  const count = points.length / bytes
  if (!Number.isInteger(count)) throw new PointsMalformedError(`${points.length} bytes where points have ${bytes} each`)
  const start = instance.mark()
  // What is staged stands above the records: reserved at once, so that it is all or nothing.
  const records = instance.reserve(count * RECORD_BYTES[group] + Math.min(count, STAGED) * bytes)
  const staged = records + count * RECORD_BYTES[group]
  const table = { group, count, records, identities: new Uint8Array(count) }
  try {
    for (let from = 0; from < count; from += STAGED) {
      const to = Math.min(from + STAGED, count)
      instance.bytes().set(points.subarray(from * bytes, to * bytes), staged)
      readPoints(instance, table, staged, from, to)
      yield pointLoadingWork(group, to - from)
    }
  } catch (error) {
    instance.release(start)
    throw error
  }
  instance.release(staged)
  return table
}

/** Fills the records `from` to before `to` of a table with points whose bytes stand in the engine's memory. Throws as `loadPoints` does. */
export function readPoints(instance: Instance, table: PointTable, bytes: number, from: number, to: number): void {
  const { group, records, identities } = table
  if (from === to) return
  const read = instance.kernels[`${group}_readRecords`] as (records: number, bytes: number, count: number) => number
  const left = read(records + from * RECORD_BYTES[group], bytes, to - from)
  if (left > 0)
    throw new PointsMalformedError(`point ${to - left} is not on the curve ${group.toUpperCase()}, or not written canonically`)
  for (let i = from; i < to; i++) if (isIdentity(instance, records + i * RECORD_BYTES[group])) identities[i] = 1
}
