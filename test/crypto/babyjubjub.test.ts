import { buildEddsa } from 'circomlibjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  addPoints,
  BASE8,
  CurvePointError,
  equalPoints,
  FIELD_MODULUS,
  IDENTITY,
  isInSubgroup,
  isOfSmallOrder,
  isOnCurve,
  mulBase8,
  mulPoint,
  type Point,
  parseFr,
  SUBGROUP_ORDER,
} from '../../src/crypto'
import { cases } from '../suite'
import { fr, scalar } from './arbitraries'
import { GENERATOR, ORDER_2, ORDER_8 } from './points'

const runs = { numRuns: cases(15, 150, 1_500) }

describe('Baby Jubjub', () => {
  let oracle: Awaited<ReturnType<typeof buildEddsa>>
  beforeAll(async () => {
    oracle = await buildEddsa()
  })
  const toOracle = ({ x, y }: Point): [Uint8Array, Uint8Array] => [oracle.F.e(x), oracle.F.e(y)]
  const fromOracle = ([x, y]: [Uint8Array, Uint8Array]): Point => ({
    x: parseFr(oracle.F.toObject(x)),
    y: parseFr(oracle.F.toObject(y)),
  })

  it("has circomlib's base point and order", () => {
    expect(BASE8).toEqual(fromOracle(oracle.babyJub.Base8))
    expect(SUBGROUP_ORDER).toBe(oracle.babyJub.subOrder)
    // EIP-2494: the generator of the whole curve, of which B8 is eight times.
    expect(BASE8).toEqual(mulPoint(GENERATOR, 8n))
  })

  it('multiplies as the oracle does', () => {
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        const point = mulBase8(a)
        expect(point).toEqual(fromOracle(oracle.babyJub.mulPointEscalar(oracle.babyJub.Base8, a)))
        expect(mulPoint(point, b)).toEqual(fromOracle(oracle.babyJub.mulPointEscalar(toOracle(point), b)))
      }),
      { numRuns: cases(4, 30, 300) },
    )
  })

  it('multiplies points that have a part of small order as the oracle does', () => {
    const mixed = addPoints(mulBase8(7n), ORDER_8)
    for (const k of [0n, 1n, 2n, 8n, 12345n, SUBGROUP_ORDER - 1n]) {
      expect(mulPoint(mixed, k)).toEqual(fromOracle(oracle.babyJub.mulPointEscalar(toOracle(mixed), k)))
    }
  })

  it('adds in the exponent', () => {
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        const sum = (a + b) % SUBGROUP_ORDER
        expect(addPoints(mulBase8(a), mulBase8(b))).toEqual(sum === 0n ? IDENTITY : mulBase8(sum))
      }),
      runs,
    )
  })

  it('tells the curve from the rest of the plane', () => {
    fc.assert(
      fc.property(scalar, fc.boolean(), (a, second) => {
        const point = mulBase8(a)
        const moved = second
          ? { x: point.x, y: parseFr((point.y + 1n) % FIELD_MODULUS) }
          : { x: parseFr((point.x + 1n) % FIELD_MODULUS), y: point.y }
        expect(isOnCurve(point)).toBe(true)
        expect(isOnCurve(moved)).toBe(oracle.babyJub.inCurve(toOracle(moved)))
      }),
      runs,
    )
    fc.assert(
      fc.property(fr, fr, (x, y) => isOnCurve({ x, y }) === oracle.babyJub.inCurve(toOracle({ x, y }))),
      runs,
    )
  })

  it('refuses aliases of coordinates', () => {
    const { x, y } = BASE8
    for (const alias of [
      { x: x + FIELD_MODULUS, y },
      { x, y: y + FIELD_MODULUS },
      { x: x - FIELD_MODULUS, y },
    ]) {
      expect(isOnCurve(alias as Point)).toBe(false)
      expect(isInSubgroup(alias as Point)).toBe(false)
      expect(() => mulPoint(alias as Point, 2n)).toThrow(CurvePointError)
    }
  })

  it('tells the subgroup of order l', () => {
    expect(isInSubgroup(BASE8)).toBe(true)
    expect(isInSubgroup(IDENTITY)).toBe(true)
    for (const point of [GENERATOR, ORDER_2, ORDER_8, addPoints(BASE8, ORDER_2), addPoints(BASE8, ORDER_8)]) {
      expect(isOnCurve(point)).toBe(true)
      expect(isInSubgroup(point)).toBe(false)
      expect(oracle.babyJub.inSubgroup(toOracle(point))).toBe(false)
    }
  })

  it('tells points of small order', () => {
    let point = IDENTITY
    const seen: Point[] = []
    for (let k = 0; k < 8; k++) {
      expect(isOfSmallOrder(point)).toBe(true)
      expect(seen.some((other) => equalPoints(other, point))).toBe(false)
      seen.push(point)
      point = addPoints(point, ORDER_8)
    }
    expect(point).toEqual(IDENTITY)
    expect(isOfSmallOrder(BASE8)).toBe(false)
    expect(isOfSmallOrder(addPoints(BASE8, ORDER_8))).toBe(false)
    expect(isOfSmallOrder({ x: parseFr(1n), y: parseFr(1n) })).toBe(false)
  })

  it('refuses scalars out of range: s and s + l are no aliases', () => {
    for (const bad of [0n, -1n, SUBGROUP_ORDER, SUBGROUP_ORDER + 1n, 1n << 300n])
      expect(() => mulBase8(bad)).toThrow(CurvePointError)
    for (const bad of [-1n, SUBGROUP_ORDER, SUBGROUP_ORDER + 1n]) expect(() => mulPoint(BASE8, bad)).toThrow(CurvePointError)
    expect(mulPoint(BASE8, 0n)).toEqual(IDENTITY)
  })
})
