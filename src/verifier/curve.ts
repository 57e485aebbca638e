import { bn254 } from '@noble/curves/bn254.js'
import { bigintToBytes, bytesToBigint, concatBytes } from '../base'

/** The BN254 base field's modulus q: coordinates are integers 0 <= x < q. */
export const BASE_FIELD_MODULUS: bigint = bn254.fields.Fp.ORDER

/** The BN254 scalar field's modulus r: public signals are integers 0 <= x < r. */
export const SCALAR_FIELD_MODULUS: bigint = bn254.fields.Fr.ORDER

/** Affine coordinates of a point of G1, each below q. */
export interface G1Coordinates {
  readonly x: bigint
  readonly y: bigint
}

/** An element c0 + c1·u of the quadratic extension, u² = -1, each part below q. */
export interface Fp2Coordinates {
  readonly c0: bigint
  readonly c1: bigint
}

/** Affine coordinates of a point of G2. */
export interface G2Coordinates {
  readonly x: Fp2Coordinates
  readonly y: Fp2Coordinates
}

export type G1 = InstanceType<typeof bn254.G1.Point>
export type G2 = InstanceType<typeof bn254.G2.Point>

/** Why coordinates below q are no point that a proof or key may hold. */
export type PointFault = 'identity' | 'not-on-curve' | 'not-in-subgroup'

/** A point of G1 other than the identity (its order is r: the cofactor of G1 is 1). */
export function openG1({ x, y }: G1Coordinates): G1 | PointFault {
  if (x === 0n && y === 0n) return 'identity'
  const { Fp } = bn254.fields
  if (Fp.sqr(y) !== Fp.add(Fp.mul(Fp.sqr(x), x), 3n)) return 'not-on-curve'
  return bn254.G1.Point.fromAffine({ x, y })
}

/** A point of G2 of order r, not the identity. */
export function openG2({ x, y }: G2Coordinates): G2 | PointFault {
  const { Fp2 } = bn254.fields
  if (Fp2.is0(x) && Fp2.is0(y)) return 'identity'
  if (!Fp2.eql(Fp2.sqr(y), Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b))) return 'not-on-curve'
  const point = bn254.G2.Point.fromAffine({ x, y })
  return point.isTorsionFree() ? point : 'not-in-subgroup'
}

export function negateG1({ x, y }: G1Coordinates): G1Coordinates {
  return { x, y: y === 0n ? y : BASE_FIELD_MODULUS - y }
}

/** x y, 32 bytes big-endian each. */
export function encodeG1({ x, y }: G1Coordinates): Uint8Array {
  return concatBytes(bigintToBytes(x, 32), bigintToBytes(y, 32))
}

/** x.c1 x.c0 y.c1 y.c0, 32 bytes big-endian each: the order that an EVM pairing precompile reads. */
export function encodeG2({ x, y }: G2Coordinates): Uint8Array {
  return concatBytes(...[x.c1, x.c0, y.c1, y.c0].map((part) => bigintToBytes(part, 32)))
}

/** `count` coordinates of 32 bytes big-endian, or undefined when one is not below q. */
export function decodeCoordinates(bytes: Uint8Array, count: number): readonly bigint[] | undefined {
  const out: bigint[] = []
  for (let i = 0; i < count; i++) {
    const value = bytesToBigint(bytes.subarray(32 * i, 32 * (i + 1)))
    if (value >= BASE_FIELD_MODULUS) return undefined
    out.push(value)
  }
  return out
}
