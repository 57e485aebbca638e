import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigintToBytes, concatBytes } from '../../src/base'
import { createPairing, type Pairing, FQ as Q, FR as R, shortScalar } from '../../src/engine'
import { LAMBDA, BN_X as X } from '../../src/engine/layout'
import { encodeG1, encodeG2, openG1, openG2 } from '../../src/verifier/curve'
import { cases } from '../suite'

type G1 = InstanceType<typeof bn254.G1.Point>
type G2 = InstanceType<typeof bn254.G2.Point>
const { G1, G2, fields } = { G1: bn254.G1.Point, G2: bn254.G2.Point, fields: bn254.fields }

const pairing = createPairing() as Pairing
const bytes1 = (point: G1): Uint8Array => (point.is0() ? new Uint8Array(64) : encodeG1(point.toAffine()))
const bytes2 = (point: G2): Uint8Array => (point.is0() ? new Uint8Array(128) : encodeG2(point.toAffine()))
const times1 = (scalar: bigint, point = G1.BASE): G1 => (scalar % R === 0n ? G1.ZERO : point.multiply(scalar % R))
const times2 = (scalar: bigint, point = G2.BASE): G2 => (scalar % R === 0n ? G2.ZERO : point.multiply(scalar % R))
const modulo = (value: bigint): bigint => ((value % R) + R) % R

const anyScalar = fc.bigInt({ min: 0n, max: R - 1n })
const edge = [0n, 1n, 2n, 15n, 16n, 17n, R - 1n, R - 2n, LAMBDA, R - LAMBDA, LAMBDA + 1n, R >> 1n, 1n << 127n, (1n << 128n) - 1n]
const scalar = fc.oneof(anyScalar, fc.constantFrom(...edge))

/** A point of the twist with this x.c0 or the next one that has any; its order is r times the cofactor, or a part of that. */
function twistPoint(c0: bigint): G2 {
  const { Fp2 } = fields
  for (let next = c0; ; next++) {
    const x = Fp2.create({ c0: next, c1: 1n })
    try {
      return G2.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.CURVE().b)) })
    } catch {
      // No square.
    }
  }
}

/** Any multiple, of a point of whatever order. */
function repeated(scalar: bigint, point: G2): G2 {
  let sum = G2.ZERO
  for (const bit of scalar.toString(2)) {
    sum = sum.double()
    if (bit === '1') sum = sum.add(point)
  }
  return sum
}

const COFACTOR = 2n * Q - R

describe('points', () => {
  it('of G1 have a fault exactly where the definition says so', () => {
    const coordinate = fc.bigInt({ min: 0n, max: Q - 1n })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.record({ x: coordinate, y: coordinate }),
          anyScalar.map((k) => times1(k + 1n).toAffine()),
        ),
        (point) => {
          const opened = openG1(point)
          expect(pairing.faultOf('g1', encodeG1(point))).toBe(typeof opened === 'string' ? opened : undefined)
        },
      ),
      { numRuns: cases(60, 1000, 1000) },
    )
    expect(pairing.faultOf('g1', new Uint8Array(64))).toBe('identity')
  })

  it('of G2 have a fault exactly where the definition says so', () => {
    const coordinate = fc.record({ c0: fc.bigInt({ min: 0n, max: Q - 1n }), c1: fc.bigInt({ min: 0n, max: Q - 1n }) })
    const points = fc.oneof(
      fc.record({ x: coordinate, y: coordinate }),
      anyScalar.map((k) => times2(k + 1n).toAffine()),
      coordinate.map(({ c0 }) => twistPoint(c0).toAffine()),
    )
    fc.assert(
      fc.property(points, (point) => {
        const opened = openG2(point)
        expect(pairing.faultOf('g2', encodeG2(point))).toBe(typeof opened === 'string' ? opened : undefined)
      }),
      { numRuns: cases(30, 500, 500) },
    )
    expect(pairing.faultOf('g2', new Uint8Array(128))).toBe('identity')
  })

  it('of the twist outside of G2 are found, those of small order too, and next to points of G2', () => {
    const smallOrder = 10069n
    expect(COFACTOR % smallOrder).toBe(0n)
    for (const c0 of [1n, 1000n, 1n << 200n]) {
      const point = twistPoint(c0)
      for (const stray of [repeated(R, point), repeated((R * COFACTOR) / smallOrder, point)]) {
        expect(stray.is0()).toBe(false)
        for (const each of [stray, stray.negate(), stray.double(), stray.add(G2.BASE), stray.add(G2.BASE.negate())])
          expect(pairing.faultOf('g2', bytes2(each))).toBe('not-in-subgroup')
      }
      expect(pairing.faultOf('g2', bytes2(repeated(COFACTOR, point)))).toBe(undefined)
    }
  })

  it('that the test of G2 takes have an order that divides r', () => {
    const trace = 6n * X * X + 1n
    expect([Q + 1n - trace, Q]).toEqual([R, 36n * X ** 4n + 36n * X ** 3n + 24n * X ** 2n + 6n * X + 1n])
    const h = [X + 1n, X, X, -2n * X] as const
    expect(modulo(h[0] + h[1] * Q + h[2] * Q ** 2n + h[3] * Q ** 3n)).toBe(0n)
    // T² = tT - q and T³ = (t² - q)T - tq leave a + bT, whose norm takes to the identity whatever h(ψ) does.
    const a = h[0] - h[2] * Q - h[3] * trace * Q
    const b = h[1] + h[2] * trace + h[3] * (trace * trace - Q)
    const norm = a * a + a * b * trace + b * b * Q
    const gcd = (m: bigint, n: bigint): bigint => (n === 0n ? m : gcd(n, m % n))
    expect([gcd(norm, COFACTOR), gcd(R, COFACTOR)]).toEqual([1n, 1n])
    expect(repeated(R * COFACTOR, twistPoint(5n)).is0()).toBe(true)
  })

  it('are refused when a coordinate is not below q or the length is another', () => {
    for (const [group, bytes] of [
      ['g1', bytes1(times1(7n))],
      ['g2', bytes2(times2(7n))],
    ] as const) {
      for (const value of [Q, Q + 1n, (1n << 256n) - 1n]) {
        for (let at = 0; at < bytes.length; at += 32) {
          const altered = Uint8Array.from(bytes)
          altered.set(bigintToBytes(value, 32), at)
          expect(pairing.faultOf(group, altered)).toBe('not-canonical')
        }
      }
      for (const length of [0, 32, bytes.length - 1, bytes.length + 1, 2 * bytes.length])
        expect(pairing.faultOf(group, new Uint8Array(length))).toBe('not-canonical')
      const largest = Uint8Array.from(bytes)
      largest.set(bigintToBytes(Q - 1n, 32), 0)
      expect(pairing.faultOf(group, largest)).toBe('not-on-curve')
    }
  })
})

describe('sums of multiples', () => {
  const term = fc.record({ point: fc.oneof(anyScalar, fc.constantFrom(1n, 2n, R - 1n)).map((k) => times1(k || 1n)), scalar })

  it('are those of the definition, by small and by large tables', () => {
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), fc.integer({ min: 2, max: 8 }), (terms, bits) => {
        const points = concatBytes(...terms.map(({ point }) => bytes1(point)))
        const scalars = terms.map((each) => each.scalar)
        const expected = bytes1(terms.reduce((sum, each) => sum.add(times1(each.scalar, each.point)), G1.ZERO))
        expect(pairing.sumOnce(points, scalars)).toEqual(expected)
        expect(pairing.sum(pairing.prepareG1(points, bits), scalars)).toEqual(expected)
        expect(pairing.multiplyEach(points, scalars)).toEqual(terms.map((each) => bytes1(times1(each.scalar, each.point))))
      }),
      { numRuns: cases(30, 300, 300) },
    )
  })

  it('are complete: equal and opposite points, and sums that cancel on the way', () => {
    const point = times1(12345n)
    const both = concatBytes(bytes1(point), bytes1(point.negate()))
    const twice = concatBytes(bytes1(point), bytes1(point))
    for (const k of [1n, 2n, 9n, LAMBDA, R - 1n, 1n << 100n]) {
      expect(pairing.sumOnce(both, [k, k])).toEqual(new Uint8Array(64))
      expect(pairing.sumOnce(twice, [k, R - k])).toEqual(new Uint8Array(64))
      expect(pairing.sumOnce(twice, [k, k])).toEqual(bytes1(times1(2n * k, point)))
      // λ² + λ + 1 = 0
      const thrice = concatBytes(twice, bytes1(point))
      expect(pairing.sumOnce(thrice, [k, modulo(k * LAMBDA), modulo(k * LAMBDA * LAMBDA)])).toEqual(new Uint8Array(64))
    }
  })

  it('have short scalars, other ones for other bytes', () => {
    expect((LAMBDA * LAMBDA + LAMBDA + 1n) % R).toBe(0n)
    const bytes = (last: number): Uint8Array => new Uint8Array(16).fill(255, 0, 15).fill(last, 15)
    expect(new Set([0, 1, 2, 254, 255].map((last) => shortScalar(bytes(last)))).size).toBe(5)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (given) => {
        const [a, b] = [0, 8].map((at) => BigInt(`0x${Buffer.from(given.slice(at, at + 8)).toString('hex')}`)) as [bigint, bigint]
        expect(shortScalar(given)).toBe((a + b * LAMBDA) % R)
      }),
    )
  })
})

describe('the pairing', () => {
  const pair = (a: bigint, b: bigint, prepared = false) => ({
    g1: bytes1(times1(a)),
    g2: prepared ? pairing.prepareG2(bytes2(times2(b))) : bytes2(times2(b)),
  })

  it('is bilinear and not degenerate', () => {
    fc.assert(
      fc.property(anyScalar, anyScalar, fc.boolean(), (a, b, prepared) => {
        const other = modulo(-a * b)
        expect(pairing.isOne([pair(a, b), pair(other, 1n, prepared)])).toBe(true)
        expect(pairing.isOne([pair(a, b), pair(1n, other)])).toBe(true)
        expect(pairing.isOne([pair(a, b), pair(other + 1n, 1n, prepared)])).toBe(false)
        expect(pairing.isOne([pair((a || 1n) % R, b || 1n)])).toBe(false)
      }),
      { numRuns: cases(15, 200, 200) },
    )
  })

  it('of several pairs says what @noble/curves says', () => {
    const { Fp12 } = fields
    const small = fc.bigInt({ min: 1n, max: 3n })
    fc.assert(
      fc.property(fc.array(fc.tuple(small, small, fc.boolean()), { minLength: 1, maxLength: 4 }), (list) => {
        const signed = list.map(([a, b, negative]) => [negative ? R - a : a, b] as const)
        const product = bn254.pairingBatch(signed.map(([a, b]) => ({ g1: times1(a), g2: times2(b) })))
        expect(pairing.isOne(signed.map(([a, b]) => pair(a, b)))).toBe(Fp12.eql(product, Fp12.ONE))
      }),
      { numRuns: cases(15, 100, 100) },
    )
  })

  it('with the identity on either side is 1, and a part of a product may be prepared', () => {
    expect(pairing.isOne([])).toBe(true)
    expect(pairing.isOne([pair(0n, 5n), pair(5n, 0n), pair(0n, 0n)])).toBe(true)
    expect(pairing.isOne([pair(0n, 5n), pair(1n, 1n)])).toBe(false)
    const prepared = pairing.prepareProduct([pair(6n, 7n), pair(1n, 2n)])
    for (let i = 0; i < 3; i++) {
      expect(pairing.isOne([pair(R - 11n, 4n)], prepared)).toBe(true)
      expect(pairing.isOne([pair(R - 11n, 5n)], prepared)).toBe(false)
    }
    expect(pairing.isOne([], pairing.prepareProduct([]))).toBe(true)
  })
})
