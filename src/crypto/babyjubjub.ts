import { babyjubjub } from '@noble/curves/misc.js'
import { CurvePointError } from './errors'
import { FIELD_MODULUS, type Fr, isFr } from './field'

/** An affine point of Baby Jubjub in circomlib's form, a·x² + y² = 1 + d·x²·y² (EIP-2494). */
export interface Point {
  readonly x: Fr
  readonly y: Fr
}

/** l, the prime order of the subgroup that B8 generates. */
export const SUBGROUP_ORDER = 0x060c89ce5c263405370a08b6d0302b0bab3eedb83920ee0a677297dc392126f1n

/** a and d of the curve's equation (EIP-2494). */
const CURVE_A = 168700n
const CURVE_D = 168696n

type CurvePoint = InstanceType<typeof babyjubjub.Point>

function fromCurve(point: CurvePoint): Point {
  const { x, y } = point.toAffine()
  return { x: x as Fr, y: y as Fr }
}

function toCurve(point: Point): CurvePoint {
  if (!isOnCurve(point)) throw new CurvePointError('not a point of Baby Jubjub')
  return babyjubjub.Point.fromAffine({ x: point.x, y: point.y })
}

/** The neutral element. */
export const IDENTITY: Point = { x: 0n as Fr, y: 1n as Fr }

/** B8, circomlib's `Base8`. */
export const BASE8: Point = /* @__PURE__ */ fromCurve(babyjubjub.Point.BASE)

/** Whether both coordinates are canonical and satisfy the curve's equation; the identity does. */
export function isOnCurve(point: Point): boolean {
  if (!isFr(point.x) || !isFr(point.y)) return false
  const xx = (point.x * point.x) % FIELD_MODULUS
  const yy = (point.y * point.y) % FIELD_MODULUS
  return (CURVE_A * xx + yy - 1n - CURVE_D * xx * yy) % FIELD_MODULUS === 0n
}

export function equalPoints(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y
}

/** Whether `point` is on the curve and of order l or the identity. */
export function isInSubgroup(point: Point): boolean {
  return isOnCurve(point) && toCurve(point).isTorsionFree()
}

/** Whether `point` is on the curve and of order 1, 2, 4 or 8. */
export function isOfSmallOrder(point: Point): boolean {
  return isOnCurve(point) && toCurve(point).isSmallOrder()
}

/** scalar·B8 for 0 < scalar < l, in constant time as far as bigints allow: for secret scalars. */
export function mulBase8(scalar: bigint): Point {
  if (scalar <= 0n || scalar >= SUBGROUP_ORDER) throw new CurvePointError('the scalar is not from 1 to l - 1')
  return fromCurve(babyjubjub.Point.BASE.multiply(scalar))
}

/** scalar·point for 0 ≤ scalar < l, in variable time: for public values. Throws `CurvePointError` off the curve. */
export function mulPoint(point: Point, scalar: bigint): Point {
  if (scalar < 0n || scalar >= SUBGROUP_ORDER) throw new CurvePointError('the scalar is not from 0 to l - 1')
  return fromCurve(toCurve(point).multiplyUnsafe(scalar))
}

/**
 * Whether base·B8 = r + 8·scalar·point, both scalars from 0 to l - 1, in variable time: for public values. `false` when `point` is of small order,
 * for then every scalar would do. Throws `CurvePointError` off the curve. Without a division, which turning sums into coordinates would take.
 */
export function isSumOfMultiples(base: bigint, r: Point, scalar: bigint, point: Point): boolean {
  const [left, eight] = [toCurve(r), toCurve(point).clearCofactor()]
  // 8·point lies in the subgroup, so that the scalar may be reduced modulo l; the point itself may have a part of small order.
  return !eight.is0() && left.add(eight.multiplyUnsafe(scalar)).equals(babyjubjub.Point.BASE.multiplyUnsafe(base))
}

/** Throws `CurvePointError` off the curve. */
export function addPoints(a: Point, b: Point): Point {
  return fromCurve(toCurve(a).add(toCurve(b)))
}
