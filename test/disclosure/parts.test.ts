import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseParts, EvidenceTooLargeError } from '../../src/disclosure'
import { type Amount, parseAmount } from '../../src/value'
import { cases } from '../suite'

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n)
const notes = fc
  .uniqueArray(fc.record({ position: fc.nat(399), amount: fc.bigInt({ min: 1n, max: 1_000n }) }), {
    selector: ({ position }) => position,
    maxLength: 60,
  })
  .map((all) => all.map(({ position, amount }) => ({ position, amount: parseAmount(amount) })))
const alike = (count: number) => Array.from({ length: count }, (_, index) => ({ position: 4 * index, amount: parseAmount(10n) }))

describe('the parts of an attestation', () => {
  it('hold four notes at most, none twice, and count together what is asked and no more, with as few notes as will do', () => {
    fc.assert(
      fc.property(notes, fc.bigInt({ min: 1n, max: 20_000n }), (candidates, atLeast) => {
        const parts = chooseParts(candidates, atLeast as Amount)
        expect(parts === undefined).toBe(sum(candidates.map(({ amount }) => amount)) < atLeast)
        if (!parts) return
        expect(sum(parts.map(({ threshold }) => threshold))).toBe(atLeast)
        const counted = parts.flatMap((part) => part.notes)
        expect(new Set(counted.map(({ position }) => position)).size).toBe(counted.length)
        expect(counted).toEqual([...counted].sort((a, b) => a.position - b.position))
        for (const part of parts) {
          expect(part.notes.length).toBeLessThanOrEqual(4)
          expect(part.threshold <= sum(part.notes.map(({ amount }) => amount))).toBe(true)
        }
        const largest = candidates.map(({ amount }) => amount).sort((a, b) => Number(b - a))
        expect(sum(largest.slice(0, counted.length)) >= atLeast && sum(largest.slice(0, counted.length - 1)) < atLeast).toBe(true)
        // A power of two, of which more than half has notes: all that a reader learns of how many there are.
        const { length } = parts
        expect(length & (length - 1)).toBe(0)
        expect(counted.length > 2 * length || length === 1).toBe(true)
      }),
      { numRuns: cases(300, 3_000, 30_000) },
    )
  })

  it.each([
    [1, 1],
    [4, 1],
    [5, 2],
    [8, 2],
    [9, 4],
    [33, 16],
    [4_096, 1_024],
  ])('of %i notes are %i', (count, parts) => {
    expect(chooseParts(alike(count), parseAmount(10n * BigInt(count)))).toHaveLength(parts)
  })

  it('are 1,024 at most', () => {
    expect(() => chooseParts(alike(4_097), parseAmount(40_970n))).toThrow(EvidenceTooLargeError)
  })
})
