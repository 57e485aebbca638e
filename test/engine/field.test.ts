import { describe, expect, it } from 'vitest'
import { invert } from '../../src/crypto'
import { cases } from '../suite'
import {
  cleanLimbs,
  type Draw,
  difference,
  forSeeds,
  instance,
  integerOf,
  isClean,
  kernel,
  type Limbs,
  MODULI,
  modulo,
  put,
  R,
  take,
  withElements,
} from './engine'

/** Cases of one seed: what fast-check costs is shared among them. */
const BATCH = 50
const runs = cases(6, 800, 800)

describe.each(['fq', 'fr'] as const)('the field %s', (field) => {
  const p = MODULI[field]
  const call = (name: string) => kernel(`${field}_${name}`)

  /** What the kernel makes of operands, in place of one of them in every second case. */
  function apply(name: string, draw: Draw, operands: readonly Limbs[]): Limbs {
    return withElements(operands.length + 1, (...addresses) => {
      for (const [i, limbs] of operands.entries()) put(addresses[i + 1] as number, limbs)
      const out = draw.below(2) === 0 ? (addresses[0] as number) : (addresses[1 + draw.below(operands.length)] as number)
      call(name)(out, ...addresses.slice(1))
      return take(out)
    })
  }

  const fail = (name: string, ...operands: readonly Limbs[]): never => {
    throw new Error(`${name} is wrong for ${JSON.stringify(operands)}`)
  }
  const each = (property: (draw: Draw) => void) =>
    forSeeds(runs, (draw) => {
      for (let i = 0; i < BATCH; i++) property(draw)
    })

  /** Carried, modulo p what it should be, and within p/2^15 of [0, p]. */
  const isNormalised = (out: Limbs, expected: bigint): boolean => {
    const value = integerOf(out)
    return isClean(out) && modulo(value - expected, p) === 0n && value * 32768n > -p && value * 32768n < 32769n * p
  }
  /** Carried, and above the exact quotient by R by less than 2p. */
  const isProduct = (out: Limbs, product: bigint): boolean => {
    const excess = integerOf(out) * R - product
    return isClean(out) && excess % p === 0n && excess >= 0n && excess < 2n * p * R
  }
  const quotient = (product: bigint): bigint => modulo(product * invert(R % p, p), p)

  it('multiplies clean elements and lazy differences', () =>
    each((draw) => {
      const [a, b] = [draw.factor(p), draw.factor(p)]
      const out = apply('multiply', draw, [a, b])
      if (!isProduct(out, integerOf(a) * integerOf(b))) fail('multiply', a, b)
    }))

  it('squares clean elements', () =>
    each((draw) => {
      const a = draw.clean(p)
      if (!isProduct(apply('square', draw, [a]), integerOf(a) ** 2n)) fail('square', a)
    }))

  it('subtracts from products and squares', () =>
    each((draw) => {
      const [a, b, c, d] = [draw.factor(p), draw.factor(p), draw.clean(p), draw.clean(p)]
      const product = quotient(integerOf(a) * integerOf(b)) - integerOf(c)
      if (!isNormalised(apply('multiplySubtract', draw, [a, b, c]), product)) fail('multiplySubtract', a, b, c)
      const square = quotient(integerOf(d) ** 2n) - integerOf(c) - integerOf(c)
      if (!isNormalised(apply('squareSubtract', draw, [d, c, c]), square)) fail('squareSubtract', d, c, c)
    }))

  if (field === 'fq')
    it('multiplies differences, and divides them by what the inverse of the norm is given of', () =>
      each((draw) => {
        const [a, b, c, d] = [draw.clean(p), draw.clean(p), draw.clean(p), draw.clean(p)]
        const product = (integerOf(a) - integerOf(b)) * integerOf(c)
        if (!isNormalised(apply('multiplyDifference', draw, [a, b, c, d]), quotient(product) - integerOf(d)))
          fail('multiplyDifference', a, b, c, d)
        // The norm of a prime field's element is itself: what is divided by is only in the inverse.
        if (!isProduct(apply('divideDifference', draw, [a, b, d, c]), product)) fail('divideDifference', a, b, d, c)
        if (integerOf(apply('norm', draw, [a])) !== integerOf(a)) fail('norm', a)
      }))

  it('adds, subtracts and negates clean elements and lazy differences', () =>
    each((draw) => {
      const [a, b] = [draw.factor(p), draw.factor(p)]
      if (!isNormalised(apply('add', draw, [a, b]), integerOf(a) + integerOf(b))) fail('add', a, b)
      if (!isNormalised(apply('subtract', draw, [a, b]), integerOf(a) - integerOf(b))) fail('subtract', a, b)
      if (!isNormalised(apply('negate', draw, [a]), -integerOf(a))) fail('negate', a)
    }))

  it('finds out what is zero', () =>
    each((draw) => {
      const isZero = (a: Limbs) =>
        withElements(1, (at) => {
          put(at as number, a)
          return call('isZero')(at as number)
        })
      const [a, b] = [draw.factor(p), draw.clean(p)]
      if (isZero(a) !== (integerOf(a) % p === 0n ? 1 : 0)) fail('isZero', a)
      // Two clean elements that are the same modulo p, as close to ±8p as their difference allows.
      const other = cleanLimbs(modulo(integerOf(b), p) + BigInt(draw.below(15) - 7) * p)
      if (isZero(difference(b, other)) !== 1) fail('isZero', b, other)
      const near = cleanLimbs(integerOf(other) + BigInt(1 << draw.below(29)))
      if (integerOf(near) < 8n * p && isZero(difference(b, near)) !== 0) fail('isZero', b, near)
    }))

  it('takes every multiple of p from -16p to 16p for zero', () => {
    for (let k = -16; k <= 16; k++) {
      const first = Math.trunc(k / 2)
      const lazy = difference(cleanLimbs(BigInt(first) * p), cleanLimbs(BigInt(first - k) * p))
      withElements(1, (at) => {
        put(at as number, lazy)
        expect(call('isZero')(at as number)).toBe(1)
      })
    }
  })

  it('inverts powers of 2 and their neighbours, of any sign', () =>
    withElements(2, (out, at) => {
      for (let i = 0n; i < 256n; i++) {
        for (const value of [1n << i, (1n << i) - 1n, -(1n << i), p - (1n << i), p + (1n << i)]) {
          put(at as number, cleanLimbs(value))
          call('invert')(out as number, at as number)
          const inverse = take(out as number)
          const one = value === 0n ? 0n : R * R
          if (!isClean(inverse) || modulo(integerOf(inverse) * value - one, p) !== 0n) fail('invert', cleanLimbs(value))
        }
      }
    }))

  it('inverts, and gives 0 for 0', () =>
    forSeeds(runs, (draw) => {
      const a = draw.clean(p)
      const out = withElements(2, (to, at) => {
        put(at as number, a)
        call('invert')(to as number, at as number)
        return take(to as number)
      })
      const expected = integerOf(a) % p === 0n ? 0n : R * R
      if (!isClean(out) || modulo(integerOf(out) * integerOf(a) - expected, p) !== 0n) fail('invert', a)
      if (integerOf(a) % p === 0n && integerOf(out) % p !== 0n) fail('invert', a)
    }))

  it('reads and writes the Montgomery form of 2^256', () =>
    each((draw) => {
      const outside = [0n, 1n, p - 1n, p, p + 1n, (1n << 256n) - 1n, draw.element(1n << 256n), draw.element(p)]
      const value = outside[draw.below(outside.length)] as bigint
      const a = draw.factor(p)
      withElements(2, (to, from) => {
        const bytes = instance.bytes()
        for (let i = 0; i < 32; i++) bytes[(from as number) + i] = Number((value >> BigInt(8 * i)) & 255n)
        call('fromMontgomery256')(to as number, from as number)
        if (!isProduct(take(to as number), value * modulo(1n << 266n, p))) throw new Error(`fromMontgomery256 of ${value}`)
        put(to as number, a)
        call('toMontgomery256')(from as number, to as number)
        let written = 0n
        for (let i = 31; i >= 0; i--) written = written * 256n + BigInt(instance.bytes()[(from as number) + i] as number)
        if (written >= p || (written * 32n - integerOf(a)) % p !== 0n) fail('toMontgomery256', a)
      })
    }))
})
