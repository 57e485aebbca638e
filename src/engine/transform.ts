import type { Instance } from './instance'
import { ELEMENT_BYTES, FR } from './layout'
import type { Steps } from './steps'

/** r - 1 is 2^28 times an odd number, and the odd coset takes a root of twice the order: the largest domain. */
export const MAX_LOG_DOMAIN = 27

/** What transforms over the 2^k-th roots of unity and their odd coset need, in the engine's memory. */
export interface Domain {
  readonly size: number
  /** Roots in bit-reversed order, and their inverses: size/2 elements each. */
  readonly roots: number
  readonly inverseRoots: number
  /** s^j/size in bit-reversed order of j, s being a root of twice the order. */
  readonly cosetPowers: number
}

/** `logSize`: from 1 to `MAX_LOG_DOMAIN`. */
export function createDomain(instance: Instance, logSize: number): Domain {
  const size = 2 ** logSize
  const roots = instance.reserve((size / 2) * ELEMENT_BYTES)
  const inverseRoots = instance.reserve((size / 2) * ELEMENT_BYTES)
  const cosetPowers = instance.reserve(size * ELEMENT_BYTES)
  const root = rootOfUnity(logSize)
  fillPowers(instance, roots, 1n, root, logSize - 1)
  fillPowers(instance, inverseRoots, 1n, power(root, FR - 2n), logSize - 1)
  fillPowers(instance, cosetPowers, power(BigInt(size), FR - 2n), rootOfUnity(logSize + 1), logSize)
  return { size, roots, inverseRoots, cosetPowers }
}

/** first·factor^i for i below 2^log, in bit-reversed order of i. */
function fillPowers(instance: Instance, out: number, first: bigint, factor: bigint, log: number): void {
  const mark = instance.mark()
  const start = writeElement(instance, first)
  const step = writeElement(instance, factor)
  const natural = instance.reserve(2 ** log * ELEMENT_BYTES)
  instance.kernels['powers']?.(natural, start, step, 2 ** log)
  const words = instance.words()
  const length = ELEMENT_BYTES / 4
  for (let i = 0, reversed = 0; i < 2 ** log; i++) {
    const from = (natural >> 2) + reversed * length
    words.copyWithin((out >> 2) + i * length, from, from + length)
    reversed = nextReversed(reversed, 2 ** log)
  }
  instance.release(mark)
}

/** The bit-reversed i + 1 from the bit-reversed i: carries go down. */
function nextReversed(reversed: number, size: number): number {
  let bit = size >> 1
  let next = reversed ^ bit
  while (bit > 0 && (next & bit) === 0) {
    bit >>= 1
    next ^= bit
  }
  return next
}

/** An element of the scalar field in Montgomery form, in memory reserved for it. */
export function writeElement(instance: Instance, value: bigint): number {
  const address = instance.reserve(ELEMENT_BYTES)
  const scaled = (value << 261n) % FR
  for (let i = 0; i < 9; i++) instance.words()[(address >> 2) + i] = Number((scaled >> BigInt(29 * i)) & 0x1fffffffn)
  return address
}

/** Elements of a layer that take as long as an addition of points. */
const BUTTERFLIES = 10

/** What `toCosetSteps` will yield in all. */
export const toCosetWork = (logSize: number): number => (2 * logSize * 2 ** logSize) / BUTTERFLIES

/** Values at the roots, in place, to values at the odd coset's points: the polynomial through them, at s·w^i instead of w^i. */
export function* toCosetSteps(instance: Instance, domain: Domain, data: number): Steps<void> {
  const { kernels } = instance
  const { size, roots, inverseRoots, cosetPowers } = domain
  for (let distance = size / 2; distance >= 1; distance /= 2) {
    kernels['split']?.(data, distance * ELEMENT_BYTES, distance, size / 2 / distance, inverseRoots)
    yield size / BUTTERFLIES
  }
  kernels['multiplyAll']?.(data, data, cosetPowers, size)
  for (let distance = 1; distance < size; distance *= 2) {
    kernels['join']?.(data, distance * ELEMENT_BYTES, distance, size / 2 / distance, roots)
    yield size / BUTTERFLIES
  }
}

/** A root of unity of order 2^log: 5 is no square modulo r. */
function rootOfUnity(log: number): bigint {
  return power(5n, (FR - 1n) >> BigInt(log))
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let [square, rest] = [base % FR, exponent]; rest > 0n; rest >>= 1n, square = (square * square) % FR) {
    if (rest & 1n) result = (result * square) % FR
  }
  return result
}
