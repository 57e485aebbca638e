import { readLittleEndian, writeLittleEndian } from '../../base'
import { invert } from '../../crypto'
import { BASE_FIELD_MODULUS as Q } from '../../verifier'
import { curveG1, curveG2, type FixedBaseCurve } from './curve'
import { createFixedBase, type PointColumns } from './fixed-base'

export type Group = 'g1' | 'g2'

/** Bytes of an affine point in a zkey file; the identity is all zero. */
export const POINT_BYTES = { g1: 64, g2: 128 } as const satisfies Record<Group, number>

/** zkey files hold coordinates in Montgomery form, times 2^256 mod q, little-endian. */
const MONTGOMERY = (1n << 256n) % Q
const FROM_MONTGOMERY = invert(MONTGOMERY, Q)

/** Multiplies the generators of G1 and G2 by scalars (32 little-endian bytes each) and gives the points as a zkey file holds them. */
export interface PointMaker {
  multiply(group: Group, scalars: Uint8Array): Uint8Array
}

/** Tables are built at the first use of a group and kept; `points`, how many are to come in all, only decides how large. */
export function createPointMaker(points: number): PointMaker {
  const makers: Partial<Record<Group, (scalars: Uint8Array) => Uint8Array>> = {}
  const many = points > 10_000
  return {
    multiply(group, scalars) {
      makers[group] ??= group === 'g1' ? encoder(curveG1, many ? 12 : 6) : encoder(curveG2, many ? 10 : 5)
      return makers[group](scalars)
    },
  }
}

function encoder<E>(curve: FixedBaseCurve<E>, bits: number): (scalars: Uint8Array) => Uint8Array {
  const base = createFixedBase(curve, bits)
  return (scalars) => encodeColumns(curve, base.multiply(scalars))
}

function encodeColumns<E>({ field }: FixedBaseCurve<E>, { x, y }: PointColumns<E>): Uint8Array {
  const size = 32 * field.parts
  const out = new Uint8Array(2 * size * x.length)
  const view = new DataView(out.buffer)
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [x[i], y[i]]
    if (px === undefined || py === undefined) continue
    const parts = [...field.toParts(px), ...field.toParts(py)]
    for (const [k, part] of parts.entries()) writeLittleEndian((part * MONTGOMERY) % Q, view, 2 * size * i + 32 * k)
  }
  return out
}

/** The coordinates below q of one encoded point: x y, or x.c0 x.c1 y.c0 y.c1. */
export function decodePoint(bytes: Uint8Array): readonly bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 32 }, (_, i) => (readLittleEndian(view, 32 * i) * FROM_MONTGOMERY) % Q)
}

/** Scalars below r as 32 little-endian bytes each. */
export function encodeScalars(scalars: readonly bigint[]): Uint8Array {
  const out = new Uint8Array(32 * scalars.length)
  const view = new DataView(out.buffer)
  for (const [i, scalar] of scalars.entries()) writeLittleEndian(scalar, view, 32 * i)
  return out
}
