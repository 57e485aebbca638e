import { describe, expect, it } from 'vitest'
import { bytesToHex, utf8ToBytes } from '../../src/base'
import { hashToCurve25519, isUsableU } from '../../src/crypto'

/** RFC 9380 §J.4.1: the suite's DST, and message → P.x. */
const RFC_DST = 'QUUX-V01-CS02-with-curve25519_XMD:SHA-512_ELL2_RO_'
const VECTORS = [
  ['', '2de3780abb67e861289f5749d16d3e217ffa722192d16bbd9d1bfb9d112b98c0'],
  ['abc', '2b4419f1f2d48f5872de692b0aca72cc7b0a60915dd70bde432e826b6abc526d'],
  ['abcdef0123456789', '68ca1ea5a6acf4e9956daa101709b1eee6c1bb0df1de3b90d4602382a104c036'],
  [`q128_${'q'.repeat(128)}`, '096e9c8bae6c06b554c1ee69383bb0e82267e064236b3a30608d4ed20b73ac5a'],
  [`a512_${'a'.repeat(512)}`, '1bc61845a138e912f047b5e70ba9606ba2a447a4dade024c8ef3dd42b7bbc5fe'],
] as const

describe('the hash to Curve25519', () => {
  it.each(VECTORS)('gives the vector of RFC 9380 for %j', (message, expected) => {
    expect(bytesToHex(hashToCurve25519(utf8ToBytes(message), RFC_DST).reverse())).toBe(expected)
  })

  it('has a domain of its own', () => {
    const message = utf8ToBytes('abc')
    expect(hashToCurve25519(message)).not.toEqual(hashToCurve25519(message, RFC_DST))
    const spelled = 'nacre.v1.diversify-curve25519_XMD:SHA-512_ELL2_RO_'
    expect(hashToCurve25519(message)).toEqual(hashToCurve25519(message, spelled))
  })

  it('gives usable points, another for each message', () => {
    const points = Array.from({ length: 20 }, (_, index) => hashToCurve25519(Uint8Array.of(index)))
    expect(points.every(isUsableU)).toBe(true)
    expect(new Set(points.map(bytesToHex)).size).toBe(20)
  })
})
