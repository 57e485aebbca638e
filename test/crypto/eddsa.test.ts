import { buildEddsa } from 'circomlibjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { InternalError } from '../../src/base'
import {
  addPoints,
  decodeSignature,
  encodeSignature,
  FIELD_MODULUS,
  type Fr,
  IDENTITY,
  MalformedSignatureError,
  mulBase8,
  type Point,
  parseFr,
  poseidon,
  type Signature,
  SUBGROUP_ORDER,
  signEddsa,
  verifyEddsa,
} from '../../src/crypto'
import { startStopwatch } from '../stopwatch'
import { cases } from '../suite'
import { bytes, fr, repeatingRng, scalar } from './arbitraries'
import { ORDER_2, ORDER_8 } from './points'

const runs = { numRuns: cases(10, 100, 200) }
const message = parseFr(42n)
const ask = 123456789n
const ak = mulBase8(ask)
const signature = signEddsa({ rng: repeatingRng(Uint8Array.of(1, 2, 3)) }, ask, message)

describe('a spend authorization', () => {
  let oracle: Awaited<ReturnType<typeof buildEddsa>>
  beforeAll(async () => {
    oracle = await buildEddsa()
  })
  const toOracle = ({ x, y }: Point): [Uint8Array, Uint8Array] => [oracle.F.e(x), oracle.F.e(y)]
  const fromOracle = ([x, y]: [Uint8Array, Uint8Array]): Point => ({
    x: parseFr(oracle.F.toObject(x)),
    y: parseFr(oracle.F.toObject(y)),
  })

  it('verifies here and in circomlibjs', () => {
    fc.assert(
      fc.property(scalar, fr, bytes(32), (secret, m, seed) => {
        const made = signEddsa({ rng: repeatingRng(seed) }, secret, m)
        const key = mulBase8(secret)
        expect(verifyEddsa(key, m, made)).toBe(true)
        expect(oracle.verifyPoseidon(oracle.F.e(m), { R8: toOracle(made.r), S: made.s }, toOracle(key))).toBe(true)
      }),
      runs,
    )
  })

  it('made by circomlibjs verifies here', () => {
    fc.assert(
      fc.property(bytes(32), fr, (secret, m) => {
        const made = oracle.signPoseidon(secret, oracle.F.e(m))
        const key = fromOracle(oracle.prv2pub(secret))
        expect(verifyEddsa(key, m, { r: fromOracle(made.R8), s: parseFr(made.S) })).toBe(true)
      }),
      runs,
    )
  })

  it('does not verify for another message, key, R or S', () => {
    fc.assert(
      fc.property(fr, scalar, (m, other) => {
        expect(verifyEddsa(ak, m, signature)).toBe(m === message)
        expect(verifyEddsa(mulBase8(other), message, signature)).toBe(other === ask)
        expect(verifyEddsa(ak, message, { ...signature, r: mulBase8(other) })).toBe(false)
        expect(verifyEddsa(ak, message, { ...signature, s: parseFr(other) })).toBe(other === signature.s)
      }),
      runs,
    )
  })

  it('has one S: S + l, S − l, S + r and huge or negative ones are refused at once', () => {
    const { s } = signature
    const took = startStopwatch(1_000)
    for (const bad of [
      s + SUBGROUP_ORDER,
      s - SUBGROUP_ORDER,
      -s,
      -1n,
      s + FIELD_MODULUS,
      SUBGROUP_ORDER,
      s + (SUBGROUP_ORDER << 4_096n),
      -(1n << 100_000n),
    ]) {
      expect(verifyEddsa(ak, message, { ...signature, s: bad as Fr })).toBe(false)
    }
    expect(took()).toBeLessThan(1_000)
  })

  it('is refused when R or ak is off the curve or an alias', () => {
    const off: Point = { x: signature.r.x, y: parseFr((signature.r.y + 1n) % FIELD_MODULUS) }
    expect(verifyEddsa(ak, message, { ...signature, r: off })).toBe(false)
    expect(verifyEddsa({ x: ak.x, y: off.y }, message, signature)).toBe(false)
    expect(verifyEddsa({ x: (ak.x + FIELD_MODULUS) as Fr, y: ak.y }, message, signature)).toBe(false)
    expect(verifyEddsa(ak, message, { ...signature, r: { ...signature.r, x: (signature.r.x - FIELD_MODULUS) as Fr } })).toBe(
      false,
    )
  })

  it('is refused for a message that is not canonical', () => {
    expect(verifyEddsa(ak, (message + FIELD_MODULUS) as Fr, signature)).toBe(false)
    expect(verifyEddsa(ak, -1n as Fr, signature)).toBe(false)
  })

  it('of a key of small order is refused, though anybody could make one that fulfils the equation', () => {
    for (const small of [IDENTITY, ORDER_2, ORDER_8]) {
      // 8h·ak is the identity, so that R = S·B8 will do.
      const forged = { r: mulBase8(5n), s: parseFr(5n) }
      expect(oracle.verifyPoseidon(oracle.F.e(message), { R8: toOracle(forged.r), S: forged.s }, toOracle(small))).toBe(true)
      expect(verifyEddsa(small, message, forged)).toBe(false)
    }
  })

  it('with a part of small order added to R does not verify', () => {
    for (const small of [ORDER_2, ORDER_8]) {
      const r = addPoints(mulBase8(77n), small)
      const h = poseidon([r.x, r.y, ak.x, ak.y, message])
      const s = parseFr((77n + 8n * h * ask) % SUBGROUP_ORDER)
      expect(verifyEddsa(ak, message, { r, s })).toBe(false)
    }
  })

  it("under a key with a part of small order agrees with circomlib's equation", () => {
    const mixed = addPoints(ak, ORDER_8)
    const r = mulBase8(77n)
    const h = poseidon([r.x, r.y, mixed.x, mixed.y, message])
    const made: Signature = { r, s: parseFr((77n + 8n * h * ask) % SUBGROUP_ORDER) }
    expect(oracle.verifyPoseidon(oracle.F.e(message), { R8: toOracle(r), S: made.s }, toOracle(mixed))).toBe(true)
    expect(verifyEddsa(mixed, message, made)).toBe(true)
  })

  it('differs when random bytes, key or message differ, and only then', () => {
    const sign = (seed: number, secret: bigint, m: bigint): Signature =>
      signEddsa({ rng: repeatingRng(Uint8Array.of(seed)) }, secret, parseFr(m))
    const first = sign(1, ask, 1n)
    expect(sign(1, ask, 1n)).toEqual(first)
    // The nonce must not repeat over two messages even when the source is stuck.
    const nonces = [first, sign(2, ask, 1n), sign(1, ask + 1n, 1n), sign(1, ask, 2n)].map((each) => each.r.x)
    expect(new Set(nonces).size).toBe(4)
  })

  it('is not made with a source that gives too little', () => {
    expect(() => signEddsa({ rng: { bytes: () => new Uint8Array(31) } }, ask, message)).toThrow(InternalError)
  })
})

describe('the bytes of a signature', () => {
  it('come back as they were', () => {
    expect(decodeSignature(encodeSignature(signature))).toEqual(signature)
    expect(encodeSignature(signature)).toHaveLength(96)
  })

  it('are refused when short, long, off the curve or with an S of l and more', () => {
    const encoded = encodeSignature(signature)
    const withLast = (s: bigint): Uint8Array => encodeSignature({ ...signature, s: parseFr(s) })
    const offCurve = encodeSignature({ ...signature, r: { x: parseFr(1n), y: parseFr(1n) } })
    for (const bad of [
      encoded.slice(1),
      new Uint8Array([...encoded, 0]),
      new Uint8Array(),
      withLast(SUBGROUP_ORDER),
      offCurve,
      encoded.map(() => 255),
    ]) {
      expect(() => decodeSignature(bad)).toThrow(MalformedSignatureError)
    }
  })

  it('never give another valid signature when one bit is flipped', () => {
    const encoded = encodeSignature(signature)
    const bits = cases(96, 768, 768)
    for (let bit = 0; bit < 768; bit += 768 / bits) {
      const flipped = encoded.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      let decoded: Signature | undefined
      try {
        decoded = decodeSignature(flipped)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedSignatureError)
      }
      if (decoded) expect(verifyEddsa(ak, message, decoded)).toBe(false)
    }
  })
})
