import fc from 'fast-check'
import { compileEngine, createInstance, ELEMENT_BYTES, FQ, FR } from '../../src/engine'

/** One instance for all tests of a file; each test gives back what it reserves. */
export const instance = createInstance(await compileEngine())

export const MODULI = { fq: FQ, fr: FR } as const
export const R = 1n << 261n
const LIMB = 2 ** 29

export type Limbs = readonly number[]

/** A kernel by its name. */
export function kernel(name: string): (...parameters: number[]) => number {
  const found = instance.kernels[name]
  if (found === undefined) throw new Error(`the engine has no kernel ${name}`)
  return found
}

export const integerOf = (limbs: Limbs): bigint => limbs.reduceRight((sum, limb) => sum * BigInt(LIMB) + BigInt(limb), 0n)

/** Any integer between ±2^263 with limbs 0 to 7 in [0, 2^29). */
export const cleanLimbs = (value: bigint): Limbs =>
  Array.from({ length: 9 }, (_, i) => Number(i < 8 ? BigInt.asUintN(29, value >> BigInt(29 * i)) : value >> 232n))

export const isClean = (limbs: Limbs): boolean => limbs.slice(0, 8).every((limb) => limb >= 0 && limb < LIMB)

export const difference = (a: Limbs, b: Limbs): Limbs => a.map((limb, i) => limb - (b[i] as number))

export function put(address: number, limbs: Limbs): void {
  instance.words().set(limbs, address >> 2)
}

export const take = (address: number): Limbs => [...instance.words().subarray(address >> 2, (address + ELEMENT_BYTES) >> 2)]

export const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus

/** Runs with the number of elements reserved, and frees them. */
export function withElements<T>(count: number, work: (...addresses: number[]) => T): T {
  const mark = instance.mark()
  try {
    return work(...Array.from({ length: count }, () => instance.reserve(ELEMENT_BYTES)))
  } finally {
    instance.release(mark)
  }
}

/** Numbers that follow from a seed, quickly. */
export interface Draw {
  below(bound: number): number
  /** Limbs of a clean element, anywhere within ±8p: random, with limbs at their ends, or close to a multiple of p. */
  clean(modulus: bigint): Limbs
  /** A difference of two clean elements, or a clean one. */
  factor(modulus: bigint): Limbs
  /** Below `modulus`: random, small, or close to the modulus. */
  element(modulus: bigint): bigint
}

export function createDraw(seed: number): Draw {
  let state = seed >>> 0
  const below = (bound: number): number => {
    // A Weyl sequence, mixed as MurmurHash3 ends.
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % bound
  }
  const integer = (): bigint => integerOf(Array.from({ length: 9 }, () => below(LIMB)))
  const clean = (modulus: bigint): Limbs => {
    if (below(4) === 0) return cleanLimbs(BigInt(below(15) - 7) * modulus + BigInt(below(5) - 2))
    // One less than 8p's top limb, so that the value stays within ±8p whatever the others are.
    const top = Number((8n * modulus) >> 232n) - 1
    const limb = () => [below(LIMB), below(LIMB), below(LIMB), 0, 1, LIMB - 1][below(6)] as number
    const tops = [below(2 * top) - top, below(2 * top) - top, top, -top, 0, -1, below(LIMB) % Number(modulus >> 232n)]
    return [...Array.from({ length: 8 }, limb), tops[below(tops.length)] as number]
  }
  return {
    below,
    clean,
    factor: (modulus) => (below(2) === 0 ? clean(modulus) : difference(clean(modulus), clean(modulus))),
    element(modulus) {
      const kind = below(8)
      if (kind === 0) return BigInt(below(64))
      if (kind === 1) return modulus - 1n - BigInt(below(64))
      if (kind === 2) return modulo((1n << BigInt(29 * below(9))) - BigInt(below(3)), modulus)
      return integer() % modulus
    },
  }
}

/** Runs a property for `runs` seeds; a failure prints its seed. */
export function forSeeds(runs: number, property: (draw: Draw) => void): void {
  fc.assert(
    fc.property(fc.nat({ max: 0xffffffff }), (seed) => property(createDraw(seed))),
    { numRuns: runs },
  )
}
