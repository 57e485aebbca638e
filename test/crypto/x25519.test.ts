import { x25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, InternalError, parseHex } from '../../src/base'
import { isCanonicalU, isUsableU, portableX25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { cases } from '../suite'
import { bytes } from './arbitraries'

const P = (1n << 255n) - 19n

/** A u-coordinate's 32 little-endian bytes. */
function encodeU(u: bigint): Uint8Array {
  return parseHex(u.toString(16).padStart(64, '0'), 32).reverse()
}

/** The u of all points of order 1, 2, 4 and 8, on the curve and on its twist (Bernstein, "Curve25519: new Diffie-Hellman speed records"). */
const SMALL_ORDER = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  P - 1n,
]

/** RFC 7748 §5.2. */
const VECTORS = [
  {
    scalar: 'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    u: 'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    shared: 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  },
  {
    // The top bit of u is set here, and ignored.
    scalar: '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
    u: 'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
    shared: '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
  },
]

describe.each([
  ['portable', portableX25519],
  ['node', nodeX25519],
])('X25519, %s', (_, engine) => {
  it('gives the vectors of RFC 7748', () => {
    for (const { scalar, u, shared } of VECTORS)
      expect(bytesToHex(engine.sharedKey(parseHex(scalar), parseHex(u)) as Uint8Array)).toBe(shared)
  })

  it('gives the iterated vectors of RFC 7748', () => {
    let [k, u] = [encodeU(9n), encodeU(9n)]
    const rounds = cases(100, 1_000, 1_000)
    for (let round = 1; round <= rounds; round++) {
      ;[k, u] = [engine.sharedKey(k, u) as Uint8Array, k]
      if (round === 1) expect(bytesToHex(k)).toBe('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079')
      if (round === 1_000) expect(bytesToHex(k)).toBe('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51')
    }
  })

  it('gives both sides of RFC 7748 §6.1 the same secret', () => {
    const alice = parseHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a')
    const bob = parseHex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb')
    const base = encodeU(9n)
    const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'
    expect(bytesToHex(engine.sharedKey(alice, engine.sharedKey(bob, base) as Uint8Array) as Uint8Array)).toBe(shared)
    expect(bytesToHex(engine.sharedKey(bob, engine.sharedKey(alice, base) as Uint8Array) as Uint8Array)).toBe(shared)
  })

  it('is undefined where the shared secret is all-zero', () => {
    fc.assert(
      fc.property(bytes(32), fc.constantFrom(...SMALL_ORDER, P, P + 1n), (scalar, u) => {
        expect(engine.sharedKey(scalar, encodeU(u))).toBeUndefined()
      }),
      { numRuns: cases(20, 100, 1_000) },
    )
  })

  it('refuses other lengths', () => {
    for (const length of [0, 31, 33]) {
      expect(() => engine.sharedKey(new Uint8Array(length), encodeU(9n))).toThrow(InternalError)
      expect(() => engine.sharedKey(encodeU(9n), new Uint8Array(length))).toThrow(InternalError)
    }
  })

  it('leaves its arguments as they are and gives bytes of its own', () => {
    const [scalar, u] = [encodeU(77n), encodeU(9n)]
    const first = engine.sharedKey(scalar, u) as Uint8Array
    const kept = bytesToHex(first)
    expect([scalar, u]).toEqual([encodeU(77n), encodeU(9n)])
    first.fill(0)
    expect(bytesToHex(engine.sharedKey(scalar, u) as Uint8Array)).toBe(kept)
    // A scalar changed in place is another scalar, whatever was remembered of the old one.
    scalar[5] = 9
    expect(bytesToHex(engine.sharedKey(scalar, u) as Uint8Array)).not.toBe(kept)
  })
})

describe('the implementations of X25519', () => {
  it('agree on every scalar and u, canonical or not', () => {
    const u = fc.oneof(bytes(32), fc.bigInt({ min: P - 3n, max: P + 18n }).map(encodeU))
    fc.assert(
      fc.property(bytes(32), u, (scalar, point) => {
        expect(nodeX25519.sharedKey(scalar, point)).toEqual(portableX25519.sharedKey(scalar, point))
      }),
      { numRuns: cases(50, 500, 10_000) },
    )
  })

  it('commute for any base, on the curve and on its twist', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), bytes(32), (a, b, base) => {
        const there = nodeX25519.sharedKey(b, nodeX25519.sharedKey(a, base) as Uint8Array)
        expect(nodeX25519.sharedKey(a, nodeX25519.sharedKey(b, base) as Uint8Array)).toEqual(there)
      }),
      { numRuns: cases(50, 500, 10_000) },
    )
  })
})

describe('a u-coordinate', () => {
  it('is canonical below 2^255 − 19', () => {
    for (const u of [0n, 1n, 9n, P - 1n, 1n << 254n]) expect(isCanonicalU(encodeU(u))).toBe(true)
    for (const u of [P, P + 1n, P + 18n, 1n << 255n, (1n << 256n) - 1n, (1n << 255n) + 9n])
      expect(isCanonicalU(encodeU(u))).toBe(false)
    for (const length of [0, 31, 33]) expect(isCanonicalU(new Uint8Array(length))).toBe(false)
  })

  it('is canonical exactly if its integer is below 2^255 − 19', () => {
    const near = fc.oneof(bytes(32), fc.bigInt({ min: P - 300n, max: P + 300n }).map(encodeU))
    fc.assert(
      fc.property(near, (u) => isCanonicalU(u) === BigInt(`0x${bytesToHex(u.slice().reverse())}`) < P),
      { numRuns: cases(500, 5_000, 50_000) },
    )
  })

  it('is usable unless its order is small or it is not canonical', () => {
    for (const u of [...SMALL_ORDER, P, P + 1n, P + 9n, 1n << 255n, (1n << 255n) + 9n]) expect(isUsableU(encodeU(u))).toBe(false)
    expect(isUsableU(x25519.GuBytes)).toBe(true)
    fc.assert(
      fc.property(bytes(32), (scalar) => isUsableU(nodeX25519.sharedKey(scalar, encodeU(9n)) as Uint8Array)),
      { numRuns: cases(20, 200, 2_000) },
    )
  })
})
