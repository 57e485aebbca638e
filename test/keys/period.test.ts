import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatPeriod,
  MalformedPeriodError,
  parsePeriod,
  parsePeriodIndex,
  periodBegin,
  periodEnd,
  periodOf,
} from '../../src/keys'
import { cases } from '../suite'
import { u32 } from './arbitraries'

const runs = { numRuns: cases(500, 5_000, 50_000) }

describe('a period', () => {
  it('is 682 for 2026-11', () => {
    expect(parsePeriod('2026-11')).toBe(682)
    expect(formatPeriod(parsePeriodIndex(682))).toBe('2026-11')
    expect(parsePeriod('1970-01')).toBe(0)
    expect(parsePeriod('9999-12')).toBe(12 * 8029 + 11)
  })

  it('of a time is the month that Date says, in UTC', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const date = new Date(seconds * 1000)
        expect(periodOf(seconds)).toBe(12 * (date.getUTCFullYear() - 1970) + date.getUTCMonth())
      }),
      runs,
    )
  })

  it('begins where Date says and ends where the next begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 96_359 }), (index) => {
        const period = parsePeriodIndex(index)
        expect(periodBegin(period)).toBe(Date.UTC(1970, index) / 1000)
        expect(periodEnd(period)).toBe(Date.UTC(1970, index + 1) / 1000)
      }),
      runs,
    )
  })

  it('holds its first second and its last, and neither neighbour', () => {
    for (const [text, days] of [
      ['1970-01', 31],
      ['2000-02', 29],
      ['2100-02', 28],
      ['2024-02', 29],
      ['2026-11', 30],
      ['2026-12', 31],
      ['2400-02', 29],
    ] as const) {
      const period = parsePeriod(text)
      expect(periodEnd(period) - periodBegin(period)).toBe(days * 86_400)
      expect(periodOf(periodBegin(period))).toBe(period)
      expect(periodOf(periodEnd(period) - 1)).toBe(period)
      expect(periodOf(periodEnd(period))).toBe(period + 1)
      if (period > 0) expect(periodOf(periodBegin(period) - 1)).toBe(period - 1)
    }
  })

  it('is consistent to the last u32 whose seconds are exact', () => {
    // Number.MAX_SAFE_INTEGER seconds are the year 285,428,751.
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_425_000_000 }), (index) => {
        const period = parsePeriodIndex(index)
        expect(periodOf(periodBegin(period))).toBe(period)
        expect(periodOf(periodEnd(period) - 1)).toBe(period)
      }),
      runs,
    )
  })

  it('is ordered as time is, to the last u32', () => {
    fc.assert(
      fc.property(u32, (index) => {
        const period = parsePeriodIndex(index)
        expect(periodEnd(period)).toBeGreaterThan(periodBegin(period))
      }),
      runs,
    )
  })

  it('comes back from its text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 96_359 }), (index) => {
        expect(parsePeriod(formatPeriod(parsePeriodIndex(index)))).toBe(index)
      }),
      runs,
    )
  })

  it.each([
    '2026-13',
    '2026-00',
    '2026-1',
    '26-11',
    '2026-011',
    '1969-12',
    '2026/11',
    '202611',
    '2026-11-01',
    ' 2026-11',
    '2026-11\n',
    '',
    '-2026-11',
    '02026-11',
    '2026-1١',
    '0000-01',
  ])('is not read from %j', (text) => {
    expect(() => parsePeriod(text)).toThrow(MalformedPeriodError)
    expect(() => parsePeriod(text)).toThrow(expect.objectContaining({ code: 'keys/period-malformed', category: 'input' }))
  })

  it('is no other number than a u32, and of no other time than whole seconds since 1970', () => {
    for (const index of [-1, 1.5, 0x1_0000_0000, Number.NaN]) expect(() => parsePeriodIndex(index)).toThrow(MalformedPeriodError)
    for (const time of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => periodOf(time)).toThrow(MalformedPeriodError)
  })
})
