import { describe, expect, it } from 'vitest'
import { invert } from '../../src/crypto'
import { ELEMENT_BYTES, FQ } from '../../src/engine'
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
  modulo,
  put,
  R,
  take,
} from './engine'

type Pair = readonly [Limbs, Limbs]
type Value = readonly [bigint, bigint]

const BATCH = 25
const runs = cases(8, 300, 1000)
const BY_R = invert(R % FQ, FQ)

const value = ([c0, c1]: Pair): Value => [integerOf(c0), integerOf(c1)]
const times = ([a0, a1]: Value, [b0, b1]: Value): Value => [a0 * b0 - a1 * b1, a0 * b1 + a1 * b0]
const minus = ([a0, a1]: Value, [b0, b1]: Value): Value => [a0 - b0, a1 - b1]
const reduce = ([c0, c1]: Value): Value => [modulo(c0 * BY_R, FQ), modulo(c1 * BY_R, FQ)]
const clean = (draw: Draw): Pair => [draw.clean(FQ), draw.clean(FQ)]
const factor = (draw: Draw): Pair => [draw.factor(FQ), draw.factor(FQ)]

function run(name: string, ...operands: readonly Pair[]): Pair {
  const mark = instance.mark()
  const addresses = operands.map((pair) => {
    const at = instance.reserve(2 * ELEMENT_BYTES)
    put(at, pair[0])
    put(at + ELEMENT_BYTES, pair[1])
    return at
  })
  const out = addresses[0] as number
  kernel(`fq2_${name}`)(out, ...addresses)
  instance.release(mark)
  return [take(out), take(out + ELEMENT_BYTES)]
}

function isZero([c0, c1]: Pair): number {
  const mark = instance.mark()
  const at = instance.reserve(2 * ELEMENT_BYTES)
  put(at, c0)
  put(at + ELEMENT_BYTES, c1)
  instance.release(mark)
  return kernel('fq2_isZero')(at)
}

/** Every kernel's result: coefficients carried, within ±8q, and what they should be modulo q. */
function check(name: string, out: Pair, expected: Value, normalised = false): void {
  for (const [i, limbs] of out.entries()) {
    const got = integerOf(limbs)
    const bounded = normalised ? got * 32768n > -FQ && got * 32768n < 32769n * FQ : got >= -8n * FQ && got <= 8n * FQ
    if (!isClean(limbs) || !bounded || modulo(got - (expected[i] as bigint), FQ) !== 0n)
      throw new Error(`${name}: ${JSON.stringify(out)}`)
  }
}

const each = (property: (draw: Draw) => void) =>
  forSeeds(runs, (draw) => {
    for (let i = 0; i < BATCH; i++) property(draw)
  })

describe('the quadratic extension', () => {
  it('multiplies clean elements and lazy differences', () =>
    each((draw) => {
      const [a, b] = [factor(draw), factor(draw)]
      check('multiply', run('multiply', a, b), reduce(times(value(a), value(b))))
    }))

  it('squares clean elements', () =>
    each((draw) => {
      const a = clean(draw)
      check('square', run('square', a), reduce(times(value(a), value(a))))
    }))

  it('subtracts from products and squares', () =>
    each((draw) => {
      const [a, b, c, d] = [factor(draw), factor(draw), clean(draw), clean(draw)]
      check('multiplySubtract', run('multiplySubtract', a, b, c), minus(reduce(times(value(a), value(b))), value(c)), true)
      const expected = minus(minus(reduce(times(value(c), value(c))), value(d)), value(c))
      check('squareSubtract', run('squareSubtract', c, d, c), expected, true)
    }))

  it('multiplies differences, and divides them by clean elements and lazy differences with the inverses of norms', () =>
    each((draw) => {
      const [a, b, c, d, e] = [clean(draw), clean(draw), clean(draw), factor(draw), clean(draw)]
      const product = reduce(times(minus(value(a), value(b)), value(c)))
      check('multiplyDifference', run('multiplyDifference', a, b, c, e), minus(product, value(e)), true)
      const [norm] = run('norm', d)
      const [d0, d1] = value(d)
      const expected = modulo((d0 * d0 + d1 * d1) * BY_R, FQ)
      if (!isClean(norm) || modulo(integerOf(norm) - expected, FQ) !== 0n) throw new Error(`norm of ${JSON.stringify(d)}`)
      const inverse = draw.clean(FQ)
      const numerator = reduce(times(minus(value(a), value(b)), [d0, -d1]))
      const scaled = reduce([numerator[0] * integerOf(inverse), numerator[1] * integerOf(inverse)])
      check('divideDifference', run('divideDifference', a, b, d, [inverse, inverse]), scaled)
    }))

  it('adds, subtracts and negates', () =>
    each((draw) => {
      const [a, b] = [factor(draw), factor(draw)]
      check('add', run('add', a, b), minus(value(a), minus([0n, 0n], value(b))), true)
      check('subtract', run('subtract', a, b), minus(value(a), value(b)), true)
      check('negate', run('negate', a), minus([0n, 0n], value(a)), true)
    }))

  it('finds out what is zero: both coefficients', () =>
    each((draw) => {
      const a = clean(draw)
      const multiple = () => cleanLimbs(BigInt(draw.below(15) - 7) * FQ)
      const zero: Pair = [multiple(), difference(multiple(), multiple())]
      expect(isZero(zero)).toBe(1)
      const isMultiple = (limbs: Limbs) => integerOf(limbs) % FQ === 0n
      expect(isZero([a[0], zero[1]])).toBe(isMultiple(a[0]) ? 1 : 0)
      expect(isZero([zero[0], a[1]])).toBe(isMultiple(a[1]) ? 1 : 0)
    }))

  it('inverts, and gives 0 for 0', () =>
    forSeeds(runs, (draw) => {
      const a = draw.below(8) === 0 ? ([cleanLimbs(FQ), cleanLimbs(-FQ)] as const) : clean(draw)
      const out = run('invert', a)
      const one: Value = isZero(a) === 1 ? [0n, 0n] : [R * R, 0n]
      for (const [i, got] of times(value(out), value(a)).entries()) expect(modulo(got - (one[i] as bigint), FQ)).toBe(0n)
      if (isZero(a) === 1) expect(isZero(out)).toBe(1)
    }))

  it('reads and writes the Montgomery form of 2^256, coefficient by coefficient', () =>
    each((draw) => {
      const [first, second] = [draw.element(FQ), draw.element(FQ)]
      const mark = instance.mark()
      const [bytes, at] = [instance.reserve(64), instance.reserve(2 * ELEMENT_BYTES)]
      const read = (from: number) =>
        BigInt(
          `0x${Buffer.from(
            instance
              .bytes()
              .slice(from, from + 32)
              .reverse(),
          ).toString('hex')}`,
        )
      const write = (to: number, element: bigint) =>
        instance.bytes().set(Buffer.from(element.toString(16).padStart(64, '0'), 'hex').reverse(), to)
      write(bytes, first)
      write(bytes + 32, second)
      kernel('fq2_fromMontgomery256')(at, bytes)
      check('fromMontgomery256', [take(at), take(at + ELEMENT_BYTES)], [first * 32n, second * 32n])
      instance.bytes().fill(0, bytes, bytes + 64)
      kernel('fq2_toMontgomery256')(bytes, at)
      expect([read(bytes), read(bytes + 32)]).toEqual([first, second])
      instance.release(mark)
    }))
})
