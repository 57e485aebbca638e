/**
 * The optimal ate pairing of BN254, on bytes. A point of G1 is x y, of G2 x.c1 x.c0 y.c1 y.c0, each coordinate 32 bytes big-endian (EIP-197); the
 * identity is all zero. Apart from `faultOf`, functions take only points in which it finds no fault, or the identity.
 * @module
 */
import { createInstance, type Group, type Instance } from './instance'
import { ELEMENT_BYTES, FR, LAMBDA, TARGET_BYTES } from './layout'
import { LINES_BYTES, type MillerPair, millerLoop } from './miller'
import { type Multiples, sumMultiples, tabulate } from './multiples'
import { compilePairing } from './pairing-module'
import { isCanonical, isZero, packScalars, placePoint, writeG1 } from './point-bytes'
import { POINT_BYTES } from './point-table'

/** Why bytes are no point of a group other than its identity; the first that holds. */
export type PointFault = 'not-canonical' | 'identity' | 'not-on-curve' | 'not-in-subgroup'

/** What depends on a point of G2 alone, kept in the engine's memory. */
export interface PreparedG2 {
  readonly lines: number
}

/** A Miller function's value, kept in the engine's memory. */
export interface PreparedProduct {
  readonly value: number
}

/** Points of G1 for many sums, kept in the engine's memory. */
export interface PreparedG1 {
  readonly table: Multiples
}

export interface PointPair {
  readonly g1: Uint8Array
  readonly g2: Uint8Array | PreparedG2
}

export interface Pairing {
  faultOf(group: Group, point: Uint8Array): PointFault | undefined
  prepareG2(point: Uint8Array): PreparedG2
  /** Points other than the identity, one after the other. `bits` from 2 to 8: more make sums faster and the table larger. */
  prepareG1(points: Uint8Array, bits: number): PreparedG1
  /** The pairs' part of a product, for `isOne`. */
  prepareProduct(pairs: readonly PointPair[]): PreparedProduct
  /** Σ scalar·point, for one scalar in [0, r) a point. */
  sum(points: PreparedG1, scalars: readonly bigint[]): Uint8Array
  /** The same of points other than the identity that are used once. */
  sumOnce(points: Uint8Array, scalars: readonly bigint[]): Uint8Array
  /** Each point, none the identity, times its scalar. */
  multiplyEach(points: Uint8Array, scalars: readonly bigint[]): readonly Uint8Array[]
  /** Whether the product of the pairings of all pairs, and of `prepared`, is 1. */
  isOne(pairs: readonly PointPair[], prepared?: PreparedProduct): boolean
}

const SUM_BYTES = 3 * ELEMENT_BYTES
const POINT_OF = { g1: 2 * ELEMENT_BYTES, g2: 4 * ELEMENT_BYTES } as const satisfies Record<Group, number>
/** 256 MB: what a verifier keeps is some 200 kB a key, and 2 MB for a batch of 64; browsers may set the maximum aside beforehand. */
const MOST_PAGES = 4096
/** Windows of points that are used once. */
const BITS_ONCE = 4

/**
 * The scalar a + b·λ modulo r of two 64-bit integers, from 16 bytes: other bytes give other scalars, because the endomorphism's lattice has no
 * vector that short, and multiples by it take half the doublings of any scalar of 128 bits.
 */
export function shortScalar(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  return (view.getBigUint64(0) + view.getBigUint64(8) * LAMBDA) % FR
}

/** A pairing over a memory of its own, which only grows; undefined where WebAssembly, or a memory for it, cannot be had. */
export function createPairing(): Pairing | undefined {
  const module = compilePairing()
  if (module === undefined) return undefined
  try {
    return pairingOver(createInstance(module, new WebAssembly.Memory({ initial: 2, maximum: MOST_PAGES })))
  } catch (error) {
    // What engines throw when they find no room.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function pairingOver(instance: Instance): Pairing {
  const call = (name: string, ...parameters: number[]): number =>
    (instance.kernels[name] as (...parameters: number[]) => number)(...parameters)
  /** Runs a computation, and frees what it reserved. */
  const scratch = <T>(run: () => T): T => {
    const mark = instance.mark()
    try {
      return run()
    } finally {
      instance.release(mark)
    }
  }

  const read = (group: Group, bytes: Uint8Array): number => {
    const address = instance.reserve(POINT_OF[group])
    placePoint(instance, group, address, bytes)
    return address
  }
  const readAll = (bytes: Uint8Array): { readonly points: number; readonly count: number } => {
    const count = bytes.length / POINT_BYTES.g1
    const points = instance.reserve(count * POINT_OF.g1)
    for (let i = 0; i < count; i++)
      placePoint(instance, 'g1', points + i * POINT_OF.g1, bytes.subarray(i * POINT_BYTES.g1, (i + 1) * POINT_BYTES.g1))
    return { points, count }
  }

  const linesOf = (bytes: Uint8Array): number => {
    const lines = instance.reserve(LINES_BYTES)
    scratch(() => call('g2_readLines', lines, read('g2', bytes)))
    return lines
  }

  const sumFrom = (table: Multiples, scalars: Uint8Array, first = 0): Uint8Array =>
    scratch(() => {
      const sum = instance.reserve(SUM_BYTES)
      const point = instance.reserve(POINT_OF.g1)
      const isIdentity = !sumMultiples(instance, table, scalars, sum, first) || call('g1_toAffine', point, sum) === 1
      return isIdentity ? new Uint8Array(POINT_BYTES.g1) : writeG1(instance, point)
    })

  /** The pairs that count, read. */
  const millerPairs = (pairs: readonly PointPair[]): readonly MillerPair[] =>
    pairs
      .filter(({ g1, g2 }) => !isZero(g1) && !(g2 instanceof Uint8Array && isZero(g2)))
      .map(({ g1, g2 }) => ({ point: read('g1', g1), lines: g2 instanceof Uint8Array ? linesOf(g2) : g2.lines }))

  return {
    faultOf: (group, point) =>
      scratch(() => {
        if (point.length !== POINT_BYTES[group] || !isCanonical(point)) return 'not-canonical'
        if (isZero(point)) return 'identity'
        const address = read(group, point)
        if (call(`${group}_isOnCurve`, address) === 0) return 'not-on-curve'
        return group === 'g2' && call('g2_isInSubgroup', address) === 0 ? 'not-in-subgroup' : undefined
      }),
    prepareG2: (point) => ({ lines: linesOf(point) }),
    prepareG1(points, bits) {
      const { points: at, count } = readAll(points)
      return { table: tabulate(instance, at, count, bits) }
    },
    prepareProduct(pairs) {
      const value = instance.reserve(TARGET_BYTES)
      scratch(() => millerLoop(instance, value, millerPairs(pairs)))
      return { value }
    },
    sum: ({ table }, scalars) => sumFrom(table, packScalars(scalars)),
    sumOnce: (points, scalars) =>
      scratch(() => {
        const { points: at, count } = readAll(points)
        return sumFrom(tabulate(instance, at, count, BITS_ONCE), packScalars(scalars))
      }),
    multiplyEach: (points, scalars) =>
      scratch(() => {
        const { points: at, count } = readAll(points)
        const table = tabulate(instance, at, count, BITS_ONCE)
        return scalars.map((scalar, i) => sumFrom(table, packScalars([scalar]), i))
      }),
    isOne: (pairs, prepared) =>
      scratch(() => {
        const f = instance.reserve(TARGET_BYTES)
        millerLoop(instance, f, millerPairs(pairs))
        if (prepared !== undefined) call('target_multiply', f, f, prepared.value)
        call('target_exponentiate', f, f)
        return call('target_isOne', f) === 1
      }),
  }
}
