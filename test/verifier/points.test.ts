import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SCALAR_FIELD_MODULUS as R } from '../../src/verifier'
import { enginePoints, portablePoints } from '../../src/verifier/points'
import { pointOutsideSubgroup } from './sample'

const g1 = (scalar: bigint) => bn254.G1.Point.BASE.multiply(scalar).toAffine()
const g2 = (scalar: bigint) => bn254.G2.Point.BASE.multiply(scalar).toAffine()
const anyScalar = fc.bigInt({ min: 1n, max: R - 1n })
const KINDS = [
  { kind: 'by the engine', checks: enginePoints },
  { kind: 'in plain JavaScript', checks: () => portablePoints },
]

/** All of an object's properties, those that are not enumerable among them. */
const own = (object: object): object => Object.defineProperties({}, Object.getOwnPropertyDescriptors(object))

class NoMemory {
  constructor() {
    throw new RangeError('could not allocate memory')
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

describe.each(KINDS)('checks of points $kind', ({ checks }) => {
  it('name the fault of a point of G2, and find none in multiples of its generator', () => {
    const { faultOfG2 } = checks()
    const zero = { c0: 0n, c1: 0n }
    expect(faultOfG2({ x: zero, y: zero })).toBe('identity')
    expect(faultOfG2({ x: { c0: 1n, c1: 0n }, y: zero })).toBe('not-on-curve')
    expect(faultOfG2(pointOutsideSubgroup())).toBe('not-in-subgroup')
    for (const scalar of [1n, 2n, R - 1n]) expect(faultOfG2(g2(scalar))).toBe(undefined)
  })

  it('see the same multiple in both groups, and no other', () => {
    const { sameRatio } = checks()
    fc.assert(
      fc.property(anyScalar, anyScalar, anyScalar, (a, b, ratio) => {
        const pairs = [
          [g1(a), g1((a * ratio) % R)],
          [g2(b), g2((b * ratio) % R)],
        ] as const
        expect(sameRatio(...pairs)).toBe(true)
        const other = (ratio % (R - 1n)) + 1n
        expect(sameRatio(pairs[0], [g2(b), g2((b * other) % R)])).toBe(false)
      }),
      { numRuns: 5 },
    )
    // The opposite of the ratio, which an error of sign would take.
    expect(sameRatio([g1(1n), g1(5n)], [g2(1n), g2(R - 5n)])).toBe(false)
  })
})

it.each([
  { where: 'WebAssembly is not allowed', without: () => undefined },
  { where: 'no memory can be had', without: () => Object.defineProperty(own(WebAssembly), 'Memory', { value: NoMemory }) },
])('where $where, points are checked in plain JavaScript', async ({ without }) => {
  vi.resetModules()
  vi.stubGlobal('WebAssembly', without())
  const { enginePoints: engine, portablePoints: portable } = await import('../../src/verifier/points')
  expect(engine()).toBe(portable)
})
