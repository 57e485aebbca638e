import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigintToBytes, createReader } from '../../src/base'
import { decodeFr, encodeFr, FIELD_MODULUS, FieldElementError, isFr, parseFr, readFr, reduceFr } from '../../src/crypto'
import { cases } from '../suite'
import { bytes, fr } from './arbitraries'

const runs = { numRuns: cases(200, 2_000, 20_000) }

describe('a field element', () => {
  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(fr, (x) => {
        expect(decodeFr(encodeFr(x))).toBe(x)
        expect(readFr(createReader(encodeFr(x)))).toBe(x)
      }),
      runs,
    )
  })

  it('has one encoding: 32 bytes decode exactly if they are below r, and then encode to themselves', () => {
    fc.assert(
      fc.property(bytes(32), (input) => {
        const value = BigInt(`0x${Buffer.from(input).toString('hex')}`)
        if (value < FIELD_MODULUS) expect(encodeFr(decodeFr(input))).toEqual(input)
        else expect(() => decodeFr(input)).toThrow(FieldElementError)
      }),
      runs,
    )
  })

  it('is big-endian', () => {
    expect(encodeFr(parseFr(0x0102n))[31]).toBe(2)
    expect(encodeFr(parseFr(0x0102n))[30]).toBe(1)
  })

  it.each([-1n, FIELD_MODULUS, FIELD_MODULUS + 1n, 2n * FIELD_MODULUS, (1n << 256n) - 1n])(
    'is refused when not canonical: %s',
    (value) => {
      expect(isFr(value)).toBe(false)
      expect(() => parseFr(value)).toThrow(FieldElementError)
      if (value >= 0n) expect(() => decodeFr(bigintToBytes(value, 32))).toThrow(FieldElementError)
    },
  )

  it('is refused with a length other than 32 bytes', () => {
    for (const length of [0, 1, 31, 33, 64]) expect(() => decodeFr(new Uint8Array(length))).toThrow(FieldElementError)
  })

  it('is no number, string or missing value', () => {
    for (const value of [1, '1', undefined, null, {}]) expect(isFr(value)).toBe(false)
  })

  it('is reduced to the same residue from any integer, below zero too', () => {
    fc.assert(
      fc.property(fr, fc.bigInt({ min: -1000n, max: 1000n }), (x, k) => {
        expect(reduceFr(x + k * FIELD_MODULUS)).toBe(x)
      }),
      runs,
    )
  })

  it('never shows its value in an error', () => {
    const secret = FIELD_MODULUS + 123456789n
    expect(() => parseFr(secret)).toThrow(expect.not.objectContaining({ message: expect.stringContaining('123456789') }))
    expect(() => parseFr(secret)).toThrow(expect.objectContaining({ code: 'crypto/field-not-canonical', category: 'input' }))
  })
})
