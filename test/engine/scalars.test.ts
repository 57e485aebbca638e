import { describe, expect, it } from 'vitest'
import { cubeRootOfUnity, shortVectors } from '../../src/codegen/endomorphism'
import { FR, prepareScalars } from '../../src/engine'
import { placeDigits, recode } from '../../src/engine/digits'
import { encodeScalars } from '../../src/prover/zkey'
import { cases } from '../suite'
import { forSeeds, instance, kernel, modulo } from './engine'

const LAMBDA = cubeRootOfUnity(FR)
const VECTORS = shortVectors(LAMBDA, FR)
const BATCH = 200
const HALF = 1n << 127n

/** Scalars where the nearest multiple of a short vector changes, and others at some edge. */
const edges: readonly bigint[] = [
  ...[0n, 1n, 2n, FR - 1n, FR - 2n, FR / 2n, FR / 2n + 1n, FR / 3n, LAMBDA, FR - LAMBDA, LAMBDA + 1n],
  ...[1n << 126n, 1n << 127n, 1n << 128n, 1n << 253n],
  ...VECTORS.flatMap(([a, b]) => [a, b, -a, -b, a + LAMBDA * b, a - LAMBDA * b, b * LAMBDA]),
  ...VECTORS.flat().flatMap((part) => [(FR * FR) / (2n * part), FR / part, FR / (2n * part)]),
].flatMap((value) => [value - 1n, value, value + 1n].map((near) => modulo(near, FR)))

function halve(scalars: readonly bigint[]): {
  readonly words: Int32Array
  readonly halves: readonly (readonly [bigint, bigint])[]
} {
  const mark = instance.mark()
  const [bytes, out] = [instance.reserve(32 * scalars.length), instance.reserve(40 * scalars.length)]
  instance.bytes().set(encodeScalars(scalars), bytes)
  kernel('halve')(out, bytes, scalars.length)
  const words = instance.words().slice(out >> 2, (out >> 2) + 10 * scalars.length)
  instance.release(mark)
  const half = (at: number) =>
    BigInt.asIntN(
      160,
      words.subarray(at, at + 5).reduceRight((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n),
    )
  return { words, halves: scalars.map((_, i) => [half(10 * i), half(10 * i + 5)]) }
}

function check(scalars: readonly bigint[]): void {
  const { words, halves } = halve(scalars)
  for (const [i, [k1, k2]] of halves.entries()) {
    const within = (k: bigint) => k > -HALF && k < HALF
    if (!within(k1) || !within(k2) || modulo(k1 + k2 * LAMBDA - (scalars[i] as bigint), FR) !== 0n)
      throw new Error(`${scalars[i]} is not ${k1} + ${k2}λ`)
  }
  for (let bits = 2; bits <= 15; bits++) {
    const digits = placeDigits(scalars.length, bits)
    // In two pieces, as workers do it.
    const half = scalars.length >> 1
    recode(words.subarray(0, 10 * half), digits)
    recode(words.subarray(10 * half), digits, half)
    const { rows, windows } = digits
    expect(rows).toHaveLength(windows)
    for (const [i, half] of halves.flat().entries()) {
      let sum = 0n
      for (const [window, row] of rows.entries()) {
        const digit = row[i] as number
        if (Math.abs(digit) > 2 ** (bits - 1)) throw new Error(`digit ${digit} of ${bits} bits`)
        sum += BigInt(digit) << BigInt(bits * window)
      }
      if (sum !== half) throw new Error(`digits of ${bits} bits give ${sum} and not ${half}`)
    }
  }
}

describe('scalars', () => {
  it('are halved, and their digits give them back, at every edge', () => {
    expect((LAMBDA * LAMBDA + LAMBDA + 1n) % FR).toBe(0n)
    check(edges)
  })

  it('are halved, and their digits give them back, at random', () =>
    forSeeds(cases(2, 60, 400), (draw) => check(Array.from({ length: BATCH }, () => draw.element(FR)))))

  it('have halves of their full length: the bound is not larger than needed', () => {
    const lengths = halve(edges)
      .halves.flat()
      .map((half) => (half < 0n ? -half : half).toString(2).length)
    expect(Math.max(...lengths)).toBeGreaterThanOrEqual(126)
  })

  it('leave no memory behind, and may be none', () => {
    const before = instance.mark()
    expect(prepareScalars(instance, new Uint8Array()).rows.every((row) => row.length === 0)).toBe(true)
    prepareScalars(instance, encodeScalars(edges))
    expect(instance.mark()).toBe(before)
  })
})
