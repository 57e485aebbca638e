import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRanges } from '../../src/disclosure'
import { type Amount, parseAmount } from '../../src/value'
import { createRng } from '../ledger/fixture'
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
      fc.property(fc.string(), notes, bounds, fc.bigInt({ min: 1n, max: 20_000n }), (label, all, { from, to }, atLeast) => {
        const candidates = all.filter(({ position }) => position >= from && position < to)
        const ranges = chooseRanges(createRng(label), candidates, atLeast as Amount, { from, to })
        expect(ranges === undefined).toBe(sum(candidates.map(({ amount }) => amount)) < atLeast)
        if (!ranges) return
        expect(sum(ranges.map(({ range }) => range.threshold))).toBe(atLeast)
        expect([ranges[0]?.range.from, ranges.at(-1)?.range.to]).toEqual([from, to])
        const counted = ranges.flatMap(({ notes: own }) => own)
        expect(new Set(counted.map(({ position }) => position)).size).toBe(counted.length)
        let end = from
        for (const { range, notes: own } of ranges) {
          // One after the other, without a place left out, which would say that nothing lies there.
          expect(range.from === end && range.to > range.from).toBe(true)
          expect([range.from % 4, range.to % 4]).toEqual([0, 0])
          expect(own.length >= 1 && own.length <= 4).toBe(true)
          expect(own.every(({ position }) => position >= range.from && position < range.to)).toBe(true)
          const held = sum(own.map(({ amount }) => amount))
          expect(range.threshold <= held).toBe(true)
          expect(counted.every(({ amount }) => held - range.threshold < amount)).toBe(true)
          end = range.to
        }
      }),
      { numRuns: cases(300, 3_000, 30_000) },
    )
  })

  it('are one, as wide as can be, where four notes suffice', () => {
    const all = [3, 50, 51, 90, 399].map((position) => ({ position, amount: parseAmount(10n) }))
    const rng = createRng('four')
    expect(chooseRanges(rng, all, parseAmount(40n), { from: 0, to: LEAVES })?.map(({ range }) => range)).toEqual([
      { from: 0, to: LEAVES, threshold: 40n },
    ])
    expect(chooseRanges(rng, all, parseAmount(41n), { from: 0, to: LEAVES })).toHaveLength(2)
  })

  it('are cut wherever they can be, each place between two notes as often as the next', () => {
    const rng = createRng('cuts')
    const gap = 5
    const all = Array.from({ length: 9 }, (_, index) => ({ position: 4 * gap * index + 1, amount: parseAmount(100n) }))
    const to = 4 * (gap * 8 + 1)
    const draws = cases(2_000, 2_000, 20_000)
    const cuts = new Map<number, number>()
    const sizes = new Map<number, number>()
    for (let draw = 0; draw < draws; draw++) {
      const ranges = chooseRanges(rng, all, parseAmount(850n), { from: 0, to }) ?? []
      for (const { range, notes: own } of ranges) {
        if (range.from > 0) cuts.set(range.from, (cuts.get(range.from) ?? 0) + 1)
        sizes.set(own.length, (sizes.get(own.length) ?? 0) + 1)
      }
    }
    expect([...sizes.keys()].sort()).toEqual([2, 3, 4])
    // Not after the first note, nor before the last: none stands alone, which would tell its amount.
    const places = Array.from({ length: 8 }, (_, between) => [1, 2, 3, 4, 5].map((step) => 4 * (gap * between + step)))
    expect([...cuts.keys()].sort((a, b) => a - b)).toEqual(places.slice(1, -1).flat())
    for (const between of places.slice(1, -1)) {
      const counts = between.map((cut) => cuts.get(cut) ?? 0)
      const mean = counts.reduce((a, b) => a + b, 0) / gap
      // Chi squared with four degrees of freedom: over 23.5 one time in 10,000.
      expect(counts.reduce((total, count) => total + (count - mean) ** 2 / mean, 0)).toBeLessThan(23.5)
    }
  })

  it('leave no note alone where it can lie with those of the next action', () => {
    const rng = createRng('alone')
    const all = [0, 4, 5, 6, 20, 24, 25, 26, 40, 44, 45, 46].map((position) => ({ position, amount: parseAmount(10n) }))
    for (let draw = 0; draw < 200; draw++) {
      const ranges = chooseRanges(rng, all, parseAmount(120n), { from: 0, to: LEAVES }) ?? []
      expect(ranges.map(({ notes: own }) => own.length)).not.toContain(1)
    }
  })

  it('ask for thresholds by lot: what is held beyond what is asked may be missing anywhere', () => {
    const rng = createRng('thresholds')
    const all = Array.from({ length: 8 }, (_, index) => ({ position: 40 * index, amount: parseAmount(100n) }))
    const missing = new Set<string>()
    for (let draw = 0; draw < 500; draw++) {
      const ranges = chooseRanges(rng, all, parseAmount(740n), { from: 0, to: LEAVES }) ?? []
      const short = ranges.map(({ range, notes: own }) => 100n * BigInt(own.length) - range.threshold)
      expect(sum(short)).toBe(60n)
      if (ranges.length === 3) for (const [index, each] of short.entries()) missing.add(`${index} ${each}`)
    }
    // Of each of three ranges nearly every number from 0 to 60.
    for (const index of [0, 1, 2]) {
      const seen = [...missing].filter((each) => each.startsWith(`${index} `))
      expect(seen.length).toBeGreaterThan(45)
    }
  })

  it('are packed closely where there are more notes than ranges of two to four would take', () => {
    const all = Array.from({ length: 3_999 }, (_, index) => ({ position: 4 * index, amount: parseAmount(1n) }))
    const ranges = chooseRanges(createRng('many'), all, parseAmount(3_999n), { from: 0, to: 16_000 })
    expect(ranges).toHaveLength(1_000)
  })
})
