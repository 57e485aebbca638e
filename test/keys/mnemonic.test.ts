import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, InternalError } from '../../src/base'
import { createMnemonic, deriveSeed, InvalidMnemonicError, InvalidSeedError, parseMnemonic, parseSeed } from '../../src/keys'
import { revealSeed } from '../../src/keys/mnemonic'
import { bytes, repeatingRng } from '../crypto/arbitraries'
import { cases } from '../suite'

/** BIP-39's published vectors, passphrase TREZOR. */
const VECTORS = [
  {
    words: 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
    seed: 'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04',
  },
  {
    words:
      'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art',
    seed: 'bda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd3097170af7a4d73245cafa9c3cca8d561a7c3de6f5d4a10be8ed2a5e608d68f92fcc8',
  },
]

describe('a mnemonic', () => {
  it.each(VECTORS)('gives the seed of the BIP-39 vectors', ({ words, seed }) => {
    expect(bytesToHex(revealSeed(deriveSeed(parseMnemonic(words), 'TREZOR')))).toBe(seed)
  })

  it('has another seed with another passphrase; the default is the empty one', () => {
    const mnemonic = parseMnemonic((VECTORS[0] as (typeof VECTORS)[number]).words)
    expect(revealSeed(deriveSeed(mnemonic))).toEqual(revealSeed(deriveSeed(mnemonic, '')))
    expect(revealSeed(deriveSeed(mnemonic))).not.toEqual(revealSeed(deriveSeed(mnemonic, 'x')))
  })

  it('that is created has 24 words and is taken back', () => {
    fc.assert(
      fc.property(bytes(32), (entropy) => {
        const mnemonic = createMnemonic(repeatingRng(entropy))
        expect(mnemonic.split(' ')).toHaveLength(24)
        expect(parseMnemonic(mnemonic)).toBe(mnemonic)
        expect(parseMnemonic(`  ${mnemonic.replaceAll(' ', ' \n\t ').toUpperCase()}\r\n`)).toBe(mnemonic)
      }),
      { numRuns: cases(30, 300, 3_000) },
    )
  })

  it('is not created from a source that gives too little', () => {
    expect(() => createMnemonic({ bytes: () => new Uint8Array(16) })).toThrow(InternalError)
  })

  it('is refused with a wrong word, order, count or language', () => {
    const [words] = VECTORS.map((vector) => vector.words.split(' ')) as [string[]]
    const bad = [
      '',
      ' ',
      words.slice(1).join(' '),
      [...words, 'about'].join(' '),
      [...words.slice(0, 11), 'abandon'].join(' '),
      [...words.slice(0, 11), 'abbout'].join(' '),
      [...words.slice(0, 11), '__proto__'].join(' '),
      [...words].reverse().join(' '),
      'abaco abaco abaco abaco abaco abaco abaco abaco abaco abaco abaco abete',
    ]
    for (const text of bad) {
      expect(() => parseMnemonic(text)).toThrow(InvalidMnemonicError)
      expect(() => parseMnemonic(text)).toThrow(expect.objectContaining({ code: 'keys/mnemonic-invalid', category: 'input' }))
    }
  })

  it('is not quoted in an error', () => {
    const words = 'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrang'
    const print = (): string => {
      try {
        return parseMnemonic(words)
      } catch (error) {
        return `${(error as Error).stack} ${JSON.stringify(error)} ${String((error as Error).cause)}`
      }
    }
    expect(print()).not.toMatch(/zoo|wrang/)
    expect(print()).toContain('word 12')
  })
})

describe('a seed', () => {
  it('has 64 bytes', () => {
    for (const length of [0, 16, 32, 63, 65]) expect(() => parseSeed(new Uint8Array(length))).toThrow(InvalidSeedError)
  })

  it('does not change with the buffer that it was made of', () => {
    const buffer = new Uint8Array(64).fill(1)
    const seed = parseSeed(buffer)
    buffer.fill(2)
    expect(revealSeed(seed)).toEqual(new Uint8Array(64).fill(1))
  })
})
