import { createPublicKey, verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToBigint, bytesToHex, concatBytes, parseHex } from '../../src/base'
import { deriveEd25519PublicKey, signEd25519, verifyEd25519 } from '../../src/crypto'
import { cases } from '../suite'
import { bytes } from './arbitraries'

const { Point } = ed25519
const L = Point.Fn.ORDER
const P = Point.Fp.ORDER
/** y of a point of order 8 (RFC 8032's curve; encoded, x even). */
const ORDER_8 = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')

const littleEndian = (input: Uint8Array): bigint => bytesToBigint(input.slice().reverse())
const encode = (value: bigint): Uint8Array => parseHex(value.toString(16).padStart(64, '0')).reverse()

/** Signs with scalar a, A = a·B + torsion, R = 99·B + torsion of its own. */
function signByHand(a: bigint, keyTorsion: typeof ORDER_8, nonceTorsion: typeof ORDER_8, message: Uint8Array) {
  const publicKey = Point.BASE.multiply(a).add(keyTorsion).toBytes()
  const r = Point.BASE.multiply(99n).add(nonceTorsion).toBytes()
  const k = littleEndian(sha512(concatBytes(r, publicKey, message))) % L
  return { publicKey, signature: concatBytes(r, encode((99n + k * a) % L)) }
}

function verifyByNode(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
    format: 'jwk',
  })
  return verify(null, message, key, signature)
}

describe('Ed25519 of issuers and operators', () => {
  it('gives the vectors of RFC 8032 §7.1', () => {
    const vectors = [
      {
        secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
        publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
        message: '',
        signature:
          'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
      },
      {
        secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
        publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
        message: '72',
        signature:
          '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      },
    ]
    for (const { secret, publicKey, message, signature } of vectors) {
      expect(bytesToHex(deriveEd25519PublicKey(parseHex(secret)))).toBe(publicKey)
      expect(bytesToHex(signEd25519(parseHex(secret), parseHex(message)))).toBe(signature)
      expect(verifyEd25519(parseHex(publicKey), parseHex(message), parseHex(signature))).toBe(true)
    }
  })

  it('verifies what was signed, as Node does, and no other message', () => {
    fc.assert(
      fc.property(bytes(32), fc.uint8Array({ maxLength: 80 }), (secret, message) => {
        const publicKey = deriveEd25519PublicKey(secret)
        const signature = signEd25519(secret, message)
        expect(verifyEd25519(publicKey, message, signature)).toBe(true)
        expect(verifyByNode(publicKey, message, signature)).toBe(true)
        expect(verifyEd25519(publicKey, concatBytes(message, Uint8Array.of(0)), signature)).toBe(false)
      }),
      { numRuns: cases(20, 200, 2_000) },
    )
  })

  it('says of keys asked for over and over what it says of new ones, as Node does', () => {
    // More keys than are remembered, some with a part of small order, in an order in which some are asked for again soon and others late.
    const torsions = [Point.ZERO, ORDER_8, ORDER_8.double()]
    const keys = Array.from({ length: 12 }, (_, i) => ({ a: 1_000n + BigInt(i), torsion: torsions[i % 3] as typeof ORDER_8 }))
    const verdicts = new Set<boolean>()
    for (let asked = 0; asked < cases(60, 400, 1_500); asked++) {
      const { a, torsion } = keys[(asked * asked) % (asked % 5 === 0 ? 12 : 4)] as (typeof keys)[number]
      const message = Uint8Array.of(asked & 255, asked >> 8)
      const { publicKey, signature } = signByHand(a, torsion, Point.ZERO, message)
      const expected = verifyByNode(publicKey, message, signature)
      verdicts.add(expected)
      expect(verifyEd25519(publicKey, message, signature)).toBe(expected)
      expect(verifyEd25519(publicKey, concatBytes(message, message), signature)).toBe(false)
      expect(verifyEd25519(publicKey, message, signature.with(asked % 32, (signature[asked % 32] as number) ^ 1))).toBe(false)
    }
    expect(verdicts).toEqual(new Set([true, false]))
  })

  it('refuses S + l', () => {
    const secret = new Uint8Array(32).fill(7)
    const signature = signEd25519(secret, new Uint8Array())
    const raised = concatBytes(signature.subarray(0, 32), encode(littleEndian(signature.subarray(32)) + L))
    expect(verifyEd25519(deriveEd25519PublicKey(secret), new Uint8Array(), raised)).toBe(false)
  })

  it('refuses a part of small order in R, which a verifier with cofactor forgives', () => {
    const message = Uint8Array.of(1, 2, 3)
    const honest = signByHand(1234n, Point.ZERO, Point.ZERO, message)
    expect(verifyEd25519(honest.publicKey, message, honest.signature)).toBe(true)
    const lax = signByHand(1234n, Point.ZERO, ORDER_8, message)
    expect(ed25519.verify(lax.signature, message, lax.publicKey, { zip215: false })).toBe(true)
    expect(verifyByNode(lax.publicKey, message, lax.signature)).toBe(false)
    expect(verifyEd25519(lax.publicKey, message, lax.signature)).toBe(false)
  })

  it('agrees with Node on keys that have a part of small order', () => {
    for (let index = 0; index < 16; index++) {
      const message = Uint8Array.of(index)
      const mixed = signByHand(1234n, ORDER_8, Point.ZERO, message)
      expect(verifyEd25519(mixed.publicKey, message, mixed.signature)).toBe(
        verifyByNode(mixed.publicKey, message, mixed.signature),
      )
    }
  })

  it('refuses keys of small order, under which one signature fits every message', () => {
    for (let k = 0n, point = Point.ZERO; k < 8n; k++, point = point.add(ORDER_8)) {
      const signature = concatBytes(Point.BASE.toBytes(), encode(1n))
      for (const message of [0, 1, 2, 3, 4, 5, 6, 7])
        expect(verifyEd25519(point.toBytes(), Uint8Array.of(message), signature)).toBe(false)
    }
  })

  it('refuses encodings of A and R that are not canonical', () => {
    // y = p + 1 encodes the identity a second time.
    const alias = encode(P + 1n)
    expect(verifyEd25519(alias, new Uint8Array(), concatBytes(alias, new Uint8Array(32)))).toBe(false)
    const { publicKey } = signByHand(5n, Point.ZERO, Point.ZERO, new Uint8Array())
    const k = littleEndian(sha512(concatBytes(alias, publicKey))) % L
    expect(verifyEd25519(publicKey, new Uint8Array(), concatBytes(alias, encode((k * 5n) % L)))).toBe(false)
  })

  it('is false, not an exception, on any bytes of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 70 }), (key, signature) => {
        expect(verifyEd25519(key, new Uint8Array(), signature)).toBe(false)
      }),
      { numRuns: cases(100, 1_000, 10_000) },
    )
  })
})
