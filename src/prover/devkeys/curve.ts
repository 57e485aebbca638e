import { bn254 } from '@noble/curves/bn254.js'
import { invert } from '../../crypto'
import { BASE_FIELD_MODULUS as Q } from '../../verifier'

/** The field under a curve, as plain functions on reduced elements; `E` is a bigint or a pair of bigints. */
export interface CoordinateField<E> {
  readonly zero: E
  readonly one: E
  isZero(a: E): boolean
  equal(a: E, b: E): boolean
  add(a: E, b: E): E
  sub(a: E, b: E): E
  neg(a: E): E
  mul(a: E, b: E): E
  invert(a: E): E
  /** How many integers below q an element is, and which. */
  readonly parts: number
  toParts(a: E): readonly bigint[]
}

/** A curve y² = x³ + b with a generator; the arithmetic never needs b. */
export interface FixedBaseCurve<E> {
  readonly field: CoordinateField<E>
  readonly generator: readonly [E, E]
}

type Pair = readonly [bigint, bigint]

const subtract = (a: bigint, b: bigint): bigint => (a >= b ? a - b : a - b + Q)
const sum = (a: bigint, b: bigint): bigint => (a + b >= Q ? a + b - Q : a + b)

const primeField: CoordinateField<bigint> = {
  zero: 0n,
  one: 1n,
  isZero: (a) => a === 0n,
  equal: (a, b) => a === b,
  add: sum,
  sub: subtract,
  neg: (a) => (a === 0n ? 0n : Q - a),
  mul: (a, b) => (a * b) % Q,
  invert: (a) => invert(a, Q),
  parts: 1,
  toParts: (a) => [a],
}

/** F_q[u] with u² = -1. */
const extensionField: CoordinateField<Pair> = {
  zero: [0n, 0n],
  one: [1n, 0n],
  isZero: (a) => a[0] === 0n && a[1] === 0n,
  equal: (a, b) => a[0] === b[0] && a[1] === b[1],
  add: (a, b) => [sum(a[0], b[0]), sum(a[1], b[1])],
  sub: (a, b) => [subtract(a[0], b[0]), subtract(a[1], b[1])],
  neg: (a) => [subtract(0n, a[0]), subtract(0n, a[1])],
  mul(a, b) {
    const low = a[0] * b[0]
    const high = a[1] * b[1]
    const real = (low - high) % Q
    // Karatsuba: the middle terms are a sum of products of non-negative numbers, so never negative.
    return [real < 0n ? real + Q : real, ((a[0] + a[1]) * (b[0] + b[1]) - low - high) % Q]
  },
  invert(a) {
    const norm = invert((a[0] * a[0] + a[1] * a[1]) % Q, Q)
    return [(a[0] * norm) % Q, (subtract(0n, a[1]) * norm) % Q]
  },
  parts: 2,
  toParts: (a) => a,
}

const g2 = bn254.G2.Point.BASE.toAffine()
const pair = ({ c0, c1 }: { c0: bigint; c1: bigint }): Pair => [c0, c1]

export const curveG1: FixedBaseCurve<bigint> = {
  field: primeField,
  generator: [bn254.G1.Point.BASE.x, bn254.G1.Point.BASE.y],
}

export const curveG2: FixedBaseCurve<Pair> = { field: extensionField, generator: [pair(g2.x), pair(g2.y)] }
