import { readLittleEndian, writeLittleEndian } from '../../base'
import { invert } from '../../crypto'
import { type G1Coordinates, type G2Coordinates, BASE_FIELD_MODULUS as Q } from '../../verifier'

/** zkey files hold coordinates in Montgomery form, times 2^256 mod q. */
const MONTGOMERY = (1n << 256n) % Q
const FROM_MONTGOMERY = invert(MONTGOMERY, Q)

/** The coordinate that a Montgomery form stands for, below q. */
export const fromMontgomery = (value: bigint): bigint => (value * FROM_MONTGOMERY) % Q

/** The coordinates of a point as bytes, 64 or 128 of them: x y, or x.c0 x.c1 y.c0 y.c1, each below q. */
export const encodePoint = (coordinates: readonly bigint[]): Uint8Array =>
  encodeScalars(coordinates.map((value) => (value * MONTGOMERY) % Q))

/** The reverse, of bytes that are known to be a point's. */
export function decodePoint(bytes: Uint8Array): readonly bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 32 }, (_, i) => fromMontgomery(readLittleEndian(view, 32 * i)))
}

/** The same for a point of G1, of 64 bytes. */
export function decodeG1(bytes: Uint8Array): G1Coordinates {
  const [x, y] = decodePoint(bytes) as [bigint, bigint]
  return { x, y }
}

/** The same for a point of G2, of 128 bytes. */
export function decodeG2(bytes: Uint8Array): G2Coordinates {
  const [x0, x1, y0, y1] = decodePoint(bytes) as [bigint, bigint, bigint, bigint]
  return { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
}

/** Integers below 2^256 as 32 little-endian bytes each. */
export function encodeScalars(scalars: readonly bigint[]): Uint8Array {
  const out = new Uint8Array(32 * scalars.length)
  const view = new DataView(out.buffer)
  for (const [i, scalar] of scalars.entries()) writeLittleEndian(scalar, view, 32 * i)
  return out
}
