import { bech32m } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bech32TextError, decodeText, encodeText, readTextPrefix } from '../../src/crypto'
import { cases } from '../suite'

const prefix = fc.constantFrom('nacre', 'nacresk', 'nacreperiod')
const payload = fc.uint8Array({ minLength: 1, maxLength: 200 })
const runs = { numRuns: cases(100, 1_000, 10_000) }
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

describe('bech32m text', () => {
  it('comes back as the bytes that it was made of', () => {
    fc.assert(
      fc.property(prefix, payload, (name, bytes) => {
        expect(decodeText(name, encodeText(name, bytes))).toEqual(bytes)
        expect(readTextPrefix(encodeText(name, bytes))).toBe(name)
      }),
      runs,
    )
  })

  it('gives the valid strings of BIP-350 in lower case', () => {
    expect(() => decodeText('a', 'a1lqfn3a')).not.toThrow()
    expect(() => decodeText('?', '?1v759aa')).not.toThrow()
    // BIP-173's checksum constant is another.
    expect(() => decodeText('a', 'a12uel5l')).toThrow(Bech32TextError)
  })

  it('is refused with a single character changed, dropped, doubled or swapped with the next', () => {
    fc.assert(
      fc.property(prefix, payload, fc.nat(), fc.constantFrom(...ALPHABET, 'b', '1', ' ', 'Q'), (name, bytes, at, character) => {
        const text = encodeText(name, bytes)
        const place = at % text.length
        const [before, here, after] = [text.slice(0, place), text[place] as string, text.slice(place + 1)]
        const swapped = after === '' ? text : before + after[0] + here + after.slice(1)
        for (const changed of [before + character + after, before + after, before + here + here + after, swapped]) {
          if (changed !== text) expect(() => decodeText(name, changed)).toThrow(Bech32TextError)
        }
      }),
      runs,
    )
  })

  it('is refused in upper or mixed case', () => {
    const text = encodeText('nacre', Uint8Array.of(1, 2, 3))
    expect(() => decodeText('nacre', text.toUpperCase())).toThrow(Bech32TextError)
    expect(() => decodeText('nacre', `N${text.slice(1)}`)).toThrow(Bech32TextError)
    // A prefix without letters does not tell the case of the rest.
    expect(() => decodeText('?', '?1V759AA')).toThrow(Bech32TextError)
    // U+212A, the Kelvin sign, becomes k in lower case.
    const withK = Array.from({ length: 20 }, (_, byte) => encodeText('nacre', Uint8Array.of(byte))).find((each) =>
      each.includes('k'),
    ) as string
    expect(() => decodeText('nacre', withK.replace('k', '\u212a'))).toThrow(Bech32TextError)
  })

  it('is refused under another prefix, a longer or a shorter one too', () => {
    const text = encodeText('nacre', Uint8Array.of(1, 2, 3))
    for (const other of ['nacresk', 'nacr', '', 'acre']) expect(() => decodeText(other, text)).toThrow(Bech32TextError)
  })

  it('is refused when padded with bits that are not zero, or with a whole word', () => {
    const words = bech32m.toWords(Uint8Array.of(1, 2, 3, 4))
    const last = words.length - 1
    expect(decodeText('nacre', bech32m.encode('nacre', words))).toEqual(Uint8Array.of(1, 2, 3, 4))
    for (let bits = 1; bits < 8; bits++) {
      const padded = words.map((word, index) => (index === last ? (word as number) | bits : word))
      expect(() => decodeText('nacre', bech32m.encode('nacre', padded))).toThrow(Bech32TextError)
    }
    // Three bytes fill five words; a sixth holds nothing.
    const three = bech32m.toWords(Uint8Array.of(1, 2, 3))
    expect(() => decodeText('nacre', bech32m.encode('nacre', [...three, 0]))).toThrow(Bech32TextError)
  })

  it('is refused, never anything but a typed error, for any string', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.string().map((tail) => `nacre1${tail}`),
        ),
        (text) => {
          expect(() => decodeText('nacre', text)).toThrow(Bech32TextError)
        },
      ),
      runs,
    )
    expect(() => decodeText('nacre', `nacre1${'q'.repeat(100_000)}`)).toThrow(Bech32TextError)
  })

  it('does not quote the text in its error', () => {
    const text = encodeText('nacresk', new Uint8Array(100).fill(7))
    const broken = `${text.slice(0, -1)}${text.endsWith('q') ? 'p' : 'q'}`
    const print = (): string => {
      try {
        decodeText('nacresk', broken)
      } catch (error) {
        return `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack} ${String((error as Error).cause)}`
      }
      return ''
    }
    expect(print()).toContain('Bech32TextError')
    expect(print()).not.toContain(text.slice(10, 20))
  })
})
