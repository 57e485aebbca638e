import { createCipheriv, createHash, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes, parseHex, utf8ToBytes } from '../../src/base'
import { blake2b256, decryptBlock, encryptBlock, kdf, keccak256, keyedBlake2b512, open, seal } from '../../src/crypto'
import { cases } from '../suite'
import { bytes } from './arbitraries'

const runs = { numRuns: cases(100, 1_000, 10_000) }

describe('kdf', () => {
  it('is HKDF-SHA-256 with the salt nacre.v1 and label, zero byte, context', () => {
    const ikms = fc.uint8Array({ minLength: 1, maxLength: 64 })
    fc.assert(
      fc.property(
        ikms,
        fc.constantFrom('esk', 'payee', 'memo-seed', 'memo-esk', 'memo', 'sender'),
        fc.uint8Array({ maxLength: 100 }),
        (ikm, label, context) => {
          const info = concatBytes(utf8ToBytes(label), Uint8Array.of(0), context)
          expect(kdf(ikm, label, context)).toEqual(new Uint8Array(hkdfSync('sha256', ikm, 'nacre.v1', info, 32)))
        },
      ),
      runs,
    )
  })
})

describe('the one-time AEAD', () => {
  it('is ChaCha20-Poly1305 with a zero nonce and no associated data', () => {
    fc.assert(
      fc.property(bytes(32), fc.uint8Array({ maxLength: 300 }), (key, plaintext) => {
        const cipher = createCipheriv('chacha20-poly1305', key, new Uint8Array(12), { authTagLength: 16 })
        const expected = concatBytes(
          new Uint8Array(cipher.update(plaintext)),
          new Uint8Array(cipher.final()),
          new Uint8Array(cipher.getAuthTag()),
        )
        expect(seal(key, plaintext)).toEqual(expected)
        expect(open(key, expected)).toEqual(plaintext)
      }),
      runs,
    )
  })

  it('opens nothing under another key, with a flipped bit, or cut', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), fc.uint8Array({ maxLength: 60 }), fc.nat(), (key, other, plaintext, at) => {
        fc.pre(bytesToHex(key) !== bytesToHex(other))
        const sealed = seal(key, plaintext)
        const bit = at % (8 * sealed.length)
        const flipped = sealed.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(open(other, sealed)).toBeUndefined()
        expect(open(key, flipped)).toBeUndefined()
        expect(open(key, sealed.slice(0, at % sealed.length))).toBeUndefined()
      }),
      runs,
    )
  })
})

describe('AES-256 on a block', () => {
  it('gives the vector of FIPS 197, and back', () => {
    const key = parseHex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')
    const plain = parseHex('00112233445566778899aabbccddeeff')
    expect(bytesToHex(encryptBlock(key, plain))).toBe('8ea2b7ca516745bfeafc49904b496089')
    expect(decryptBlock(key, encryptBlock(key, plain))).toEqual(plain)
  })

  it('takes one block and a key of 32 bytes', () => {
    expect(() => encryptBlock(new Uint8Array(32), new Uint8Array(15))).toThrow()
    expect(encryptBlock(new Uint8Array(32), new Uint8Array(16))).toHaveLength(16)
  })
})

describe('the hashes', () => {
  it('are BLAKE2b, keyed and not: vectors of RFC 7693 and of the BLAKE2 authors', () => {
    // 64 bytes, keyed with 00..3f, over the empty string and over 00 01 02 (blake2-kat).
    const key = Uint8Array.from({ length: 64 }, (_, index) => index)
    expect(bytesToHex(keyedBlake2b512(key))).toBe(
      '10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568',
    )
    expect(bytesToHex(blake2b256(utf8ToBytes('abc')))).toBe('bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
  })

  it('join their parts', () => {
    const [a, b] = [utf8ToBytes('ab'), utf8ToBytes('c')]
    expect(blake2b256(a, b)).toEqual(blake2b256(utf8ToBytes('abc')))
    expect(keyedBlake2b512(a, a, b)).toEqual(keyedBlake2b512(a, utf8ToBytes('abc')))
  })

  it("is Ethereum's keccak-256 and not SHA3-256", () => {
    const empty = 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
    expect(bytesToHex(keccak256(new Uint8Array()))).toBe(empty)
    expect(createHash('sha3-256').digest('hex')).not.toBe(empty)
  })
})
