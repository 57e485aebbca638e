import type { Instance } from './instance'
import { ELEMENT_BYTES, FR } from './layout'
import type { Steps } from './steps'

/** From `from` to before `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

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

/** Bytes of a domain's three tables. */
export const domainBytes = (logSize: number): number => 2 * 2 ** logSize * ELEMENT_BYTES

/** Where a domain's tables lie in so many bytes from an address on. `logSize`: from 1 to `MAX_LOG_DOMAIN`. */
export function placeDomain(address: number, logSize: number): Domain {
  const size = 2 ** logSize
  const half = (size / 2) * ELEMENT_BYTES
  return { size, roots: address, inverseRoots: address + half, cosetPowers: address + 2 * half }
}

/** What fills the tables of a domain; each reserves, for a while, room for the largest. */
export function domainFillers(instance: Instance, { size, roots, inverseRoots, cosetPowers }: Domain): readonly (() => void)[] {
  const log = Math.log2(size)
  const root = rootOfUnity(log)
  return [
    () => fillPowers(instance, cosetPowers, power(BigInt(size), FR - 2n), rootOfUnity(log + 1), log),
    () => fillPowers(instance, roots, 1n, root, log - 1),
    () => fillPowers(instance, inverseRoots, 1n, power(root, FR - 2n), log - 1),
  ]
}

/** `logSize`: from 1 to `MAX_LOG_DOMAIN`. */
export function createDomain(instance: Instance, logSize: number): Domain {
  const domain = placeDomain(instance.reserve(domainBytes(logSize)), logSize)
  for (const fill of domainFillers(instance, domain)) fill()
  return domain
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
export const toCosetSteps = (instance: Instance, domain: Domain, data: number): Steps<void> =>
  blockToCosetSteps(instance, domain, data, 1, 0)

/*
 * The same, divided: the data are `blocks` blocks, a power of two. The first layers, and the last, take one element of each block together: elements `from`
 * to before `to` of all blocks need no others. The layers between stay within a block.
 */

/** The first layers, for some elements of all blocks. */
export function splitAcross(instance: Instance, domain: Domain, data: number, blocks: number, { from, to }: Range): void {
  for (let distance = domain.size / 2; distance >= domain.size / blocks; distance /= 2)
    layerAcross(instance, domain, 'split', data, distance, blocks, { from, to })
}

/** The last layers, for some elements of all blocks. */
export function joinAcross(instance: Instance, domain: Domain, data: number, blocks: number, { from, to }: Range): void {
  for (let distance = domain.size / blocks; distance < domain.size; distance *= 2)
    layerAcross(instance, domain, 'join', data, distance, blocks, { from, to })
}

function layerAcross(
  { kernels }: Instance,
  { size, roots, inverseRoots }: Domain,
  layer: 'split' | 'join',
  data: number,
  distance: number,
  blocks: number,
  { from, to }: Range,
): void {
  const length = size / blocks
  const twiddles = layer === 'split' ? inverseRoots : roots
  for (let start = 0; start < size; start += 2 * distance) {
    const twiddle = twiddles + (start / 2 / distance) * ELEMENT_BYTES
    for (let at = start; at < start + distance; at += length)
      kernels[layer]?.(data + (at + from) * ELEMENT_BYTES, distance * ELEMENT_BYTES, to - from, 1, twiddle)
  }
}

/** The layers between, of one block. */
export function* blockToCosetSteps(
  instance: Instance,
  { size, roots, inverseRoots, cosetPowers }: Domain,
  data: number,
  blocks: number,
  block: number,
): Steps<void> {
  const { kernels } = instance
  const length = size / blocks
  const offset = block * length * ELEMENT_BYTES
  const layer = (name: 'split' | 'join', distance: number, twiddles: number) => {
    const pairs = length / 2 / distance
    kernels[name]?.(data + offset, distance * ELEMENT_BYTES, distance, pairs, twiddles + block * pairs * ELEMENT_BYTES)
    return length / BUTTERFLIES
  }
  for (let distance = length / 2; distance >= 1; distance /= 2) yield layer('split', distance, inverseRoots)
  kernels['multiplyAll']?.(data + offset, data + offset, cosetPowers + offset, length)
  for (let distance = 1; distance < length; distance *= 2) yield layer('join', distance, roots)
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
