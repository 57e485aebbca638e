import { describe, expect, it } from 'vitest'
import { systemRng } from '../../src/base'
import { parseFr } from '../../src/crypto'
import {
  decodeMemo,
  deriveCommitment,
  deriveNullifier,
  drawRandomSeed,
  encodeMemo,
  InvalidMemoError,
  type Psi,
  packValue,
} from '../../src/note'
import { parsePosition } from '../../src/tree'
import { MAX_AMOUNT, parseAmount, parseAssetId } from '../../src/value'

const note = { owner: parseFr(9n), asset: parseAssetId(1), amount: parseAmount(7n), psi: parseFr(5n) as Psi }

describe('notes', () => {
  it('commit to owner, asset, amount and psi, each of them', () => {
    const base = deriveCommitment(note)
    expect(deriveCommitment({ ...note, owner: parseFr(10n) })).not.toBe(base)
    expect(deriveCommitment({ ...note, asset: parseAssetId(2) })).not.toBe(base)
    expect(deriveCommitment({ ...note, amount: parseAmount(8n) })).not.toBe(base)
    expect(deriveCommitment({ ...note, psi: parseFr(6n) as Psi })).not.toBe(base)
  })

  it('pack asset and amount without overlap', () => {
    expect(packValue(0xffffffffn, MAX_AMOUNT)).toBe((1n << 160n) - 1n)
    expect(packValue(0xffffffffn, 0n)).toBe(0xffffffffn)
    expect(packValue(0n, 1n)).toBe(1n << 32n)
  })

  it('with equal commitments have different nullifiers at different positions', () => {
    const [nk, cm] = [parseFr(3n), deriveCommitment(note)]
    expect(deriveNullifier(nk, cm, parsePosition(0))).not.toBe(deriveNullifier(nk, cm, parsePosition(1)))
    expect(deriveNullifier(nk, cm, parsePosition(0))).not.toBe(deriveNullifier(parseFr(4n), cm, parsePosition(0)))
  })

  it('draw seeds of 252 bits that differ', () => {
    const seeds = Array.from({ length: 200 }, () => drawRandomSeed(systemRng))
    expect(new Set(seeds).size).toBe(200)
    expect(seeds.every((seed) => seed < 1n << 252n)).toBe(true)
    expect(seeds.some((seed) => seed >= 1n << 251n)).toBe(true)
  })
})

describe('memos', () => {
  it('round-trip up to 254 bytes and are refused above', () => {
    for (const text of ['', 'a', '午饭 🍜', 'x'.repeat(254)]) expect(decodeMemo(encodeMemo(text))).toBe(text)
    expect(() => encodeMemo('x'.repeat(255))).toThrow(InvalidMemoError)
    expect(() => encodeMemo('é'.repeat(128))).toThrow(InvalidMemoError)
    expect(() => encodeMemo('\ud800')).toThrow(InvalidMemoError)
  })

  it('are one encoding each: bad lengths, padding or UTF-8 give no text', () => {
    const padded = encodeMemo('abc')
    expect(decodeMemo(padded.slice(1))).toBeUndefined()
    expect(decodeMemo(padded.map((byte, i) => (i === 255 ? 1 : byte)))).toBeUndefined()
    expect(decodeMemo(padded.map((byte, i) => (i === 0 ? 1 : byte)))).toBeUndefined()
    expect(decodeMemo(padded.map((byte, i) => (i === 2 ? 0xff : byte)))).toBeUndefined()
  })
})
