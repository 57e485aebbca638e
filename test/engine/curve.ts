import { bn254 } from '@noble/curves/bn254.js'
import { FQ, type Group, POINT_BYTES } from '../../src/engine'
import { modulo } from './engine'

export const GROUPS: readonly Group[] = ['g1', 'g2']

const { G1, G2 } = bn254
type Affine = readonly bigint[]

/** Affine coordinates as 32 little-endian bytes each, times 2^256 modulo q. */
export function encode(coordinates: Affine): Uint8Array {
  const out = new Uint8Array(32 * coordinates.length)
  for (const [i, coordinate] of coordinates.entries()) {
    const scaled = modulo(coordinate << 256n, FQ)
    for (let byte = 0; byte < 32; byte++) out[32 * i + byte] = Number((scaled >> BigInt(8 * byte)) & 255n)
  }
  return out
}

function g1Multiples(logs: readonly bigint[]): readonly Uint8Array[] {
  return logs.map((log) => {
    if (log === 0n) return new Uint8Array(POINT_BYTES.g1)
    const { x, y } = G1.Point.BASE.multiply(log).toAffine()
    return encode([x, y])
  })
}

function g2Multiples(logs: readonly bigint[]): readonly Uint8Array[] {
  return logs.map((log) => {
    if (log === 0n) return new Uint8Array(POINT_BYTES.g2)
    const { x, y } = G2.Point.BASE.multiply(log).toAffine()
    return encode([x.c0, x.c1, y.c0, y.c1])
  })
}

/** Multiples of the generator by integers modulo r, as @noble/curves makes them, in the engine's bytes; 0 gives the identity. */
export function multiples(group: Group, logs: readonly bigint[]): readonly Uint8Array[] {
  const reduced = logs.map((log) => modulo(log, bn254.fields.Fr.ORDER))
  return group === 'g1' ? g1Multiples(reduced) : g2Multiples(reduced)
}

/** Multiples by -`most` to `most`, made once. */
export function createSmallMultiples(group: Group, most: number): (log: number) => Uint8Array {
  const all = multiples(
    group,
    Array.from({ length: 2 * most + 1 }, (_, i) => BigInt(i - most)),
  )
  return (log) => all[log + most] as Uint8Array
}
