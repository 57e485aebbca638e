import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRanges } from '../../src/disclosure'
import { type Amount, parseAmount } from '../../src/value'
import { cases } from '../suite'

const LEAVES = 400
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n)
const notes = fc
  .uniqueArray(fc.record({ position: fc.integer({ min: 0, max: LEAVES - 1 }), amount: fc.bigInt({ min: 1n, max: 1_000n }) }), {
    selector: ({ position }) => position,
    maxLength: 60,
  })
  .map((all) => all.map(({ position, amount }) => ({ position, amount: parseAmount(amount) })))
const bounds = fc
  .tuple(fc.integer({ min: 0, max: LEAVES / 8 }), fc.integer({ min: LEAVES / 8, max: LEAVES / 4 }))
  .map(([from, to]) => ({ from: 4 * from, to: 4 * to }))

describe('the ranges of an attestation', () => {
  it('are disjoint, hold one to four notes each, and ask together for what is asked and no more', () => {
    fc.assert(
      fc.property(notes, bounds, fc.bigInt({ min: 1n, max: 20_000n }), (all, { from, to }, atLeast) => {
        const candidates = all.filter(({ position }) => position >= from && position < to)
        const ranges = chooseRanges(candidates, atLeast as Amount, { from, to })
        expect(ranges === undefined).toBe(sum(candidates.map(({ amount }) => amount)) < atLeast)
        if (!ranges) return
        expect(sum(ranges.map(({ range }) => range.threshold))).toBe(atLeast)
        let end = from
        for (const { range, notes: own } of ranges ?? []) {
          expect(range.from >= end && range.to > range.from && range.to <= to).toBe(true)
          expect([range.from % 4, range.to % 4]).toEqual([0, 0])
          expect(own.length >= 1 && own.length <= 4).toBe(true)
          expect(own.every(({ position }) => position >= range.from && position < range.to)).toBe(true)
          expect(sum(own.map(({ amount }) => amount)) >= range.threshold).toBe(true)
          end = range.to
        }
      }),
      { numRuns: cases(300, 3_000, 30_000) },
    )
  })

  it('are one, as wide as can be, where four notes suffice', () => {
    const all = [3, 50, 51, 90, 399].map((position) => ({ position, amount: parseAmount(10n) }))
    expect(chooseRanges(all, parseAmount(40n), { from: 0, to: LEAVES })?.map(({ range }) => range)).toEqual([
      { from: 0, to: LEAVES, threshold: 40n },
    ])
    expect(chooseRanges(all, parseAmount(41n), { from: 0, to: LEAVES })?.map(({ range: { from, to } }) => [from, to])).toEqual([
      [0, 256],
      [256, LEAVES],
    ])
  })
})
