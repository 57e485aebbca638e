import { bn254 } from '@noble/curves/bn254.js'
import { readLittleEndian, writeLittleEndian } from '../../base'
import { invert } from '../../crypto'
import { createFixedBase, type FixedBase, type Group, type Instance } from '../../engine'
import { BASE_FIELD_MODULUS as Q } from '../../verifier'

/** zkey files hold coordinates in Montgomery form, times 2^256 mod q, little-endian. */
const MONTGOMERY = (1n << 256n) % Q
const FROM_MONTGOMERY = invert(MONTGOMERY, Q)

/** Multiplies the generators of G1 and G2 by scalars (32 little-endian bytes each) and gives the points as a zkey file holds them. */
export interface PointMaker {
  multiply(group: Group, scalars: Uint8Array): Uint8Array
}

/** Tables are made at the first use of a group and kept; `points`, how many are to come in all, only decides how large. */
export function createPointMaker(instance: Instance, points: number): PointMaker {
  const tables: Partial<Record<Group, FixedBase>> = {}
  return {
    multiply(group, scalars) {
      tables[group] ??= createFixedBase(instance, group, generator(group), points)
      return tables[group].multiply(scalars)
    },
  }
}

function generator(group: Group): Uint8Array {
  if (group === 'g1') {
    const { x, y } = bn254.G1.Point.BASE
    return encodePoint([x, y])
  }
  const { x, y } = bn254.G2.Point.BASE
  return encodePoint([x.c0, x.c1, y.c0, y.c1])
}

/** One point from its coordinates below q: x y, or x.c0 x.c1 y.c0 y.c1. */
function encodePoint(coordinates: readonly bigint[]): Uint8Array {
  return encodeScalars(coordinates.map((value) => (value * MONTGOMERY) % Q))
}

/** The reverse: the coordinates of one encoded point. */
export function decodePoint(bytes: Uint8Array): readonly bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 32 }, (_, i) => (readLittleEndian(view, 32 * i) * FROM_MONTGOMERY) % Q)
}

/** Integers below 2^256 as 32 little-endian bytes each. */
export function encodeScalars(scalars: readonly bigint[]): Uint8Array {
  const out = new Uint8Array(32 * scalars.length)
  const view = new DataView(out.buffer)
  for (const [i, scalar] of scalars.entries()) writeLittleEndian(scalar, view, 32 * i)
  return out
}
