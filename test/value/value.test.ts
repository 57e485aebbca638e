import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Amount,
  AmountTooLargeError,
  addAmounts,
  formatDecimal,
  InvalidAssetIdError,
  isAmount,
  isAssetId,
  MAX_AMOUNT,
  MalformedAmountError,
  NegativeAmountError,
  parseAmount,
  parseAssetId,
  parseDecimal,
  subtractAmounts,
  sumAmounts,
  TooManyDecimalsError,
  ZERO_AMOUNT,
} from '../../src/value'
import { startStopwatch } from '../stopwatch'
import { cases } from '../suite'

const LIMIT = 1n << 128n
const amount = fc
  .oneof(fc.bigInt({ min: 0n, max: LIMIT - 1n }), fc.bigInt({ min: 0n, max: 1_000_000n }), fc.constantFrom(0n, 1n, LIMIT - 1n))
  .map((value) => parseAmount(value))
const decimals = fc.integer({ min: 0, max: 18 })
const runs = { numRuns: cases(300, 3_000, 30_000) }

describe('an amount', () => {
  it('is a whole number of base units below 2^128', () => {
    for (const value of [0n, 1n, LIMIT - 1n]) expect(parseAmount(value)).toBe(value)
    expect(() => parseAmount(-1n)).toThrow(MalformedAmountError)
    for (const value of [LIMIT, LIMIT + 1n, LIMIT << 200n]) expect(() => parseAmount(value)).toThrow(AmountTooLargeError)
    for (const value of [1, '1', undefined, null, 1.5]) {
      expect(isAmount(value)).toBe(false)
      expect(() => parseAmount(value as unknown as bigint)).toThrow(MalformedAmountError)
    }
  })

  it('adds and subtracts exactly or throws', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        if (a + b < LIMIT) expect(addAmounts(a, b)).toBe(a + b)
        else expect(() => addAmounts(a, b)).toThrow(AmountTooLargeError)
        if (a >= b) expect(subtractAmounts(a, b)).toBe(a - b)
        else expect(() => subtractAmounts(a, b)).toThrow(NegativeAmountError)
      }),
      runs,
    )
  })

  it('sums a list, 0 when it is empty, and does not wrap', () => {
    expect(sumAmounts([])).toBe(ZERO_AMOUNT)
    expect(sumAmounts([1n, 2n, 3n].map((value) => parseAmount(value)))).toBe(6n)
    expect(() => sumAmounts([MAX_AMOUNT, parseAmount(1n)])).toThrow(AmountTooLargeError)
  })
})

describe('decimal text', () => {
  it('comes back as the amount that it was written from', () => {
    fc.assert(
      fc.property(amount, decimals, (value, places) => {
        expect(parseDecimal(formatDecimal(value, places), places)).toBe(value)
      }),
      runs,
    )
  })

  it('always has all decimals of its asset', () => {
    fc.assert(
      fc.property(amount, decimals, (value, places) => {
        expect(formatDecimal(value, places)).toMatch(
          places === 0 ? /^(0|[1-9][0-9]*)$/ : new RegExp(`^(0|[1-9][0-9]*)[.][0-9]{${places}}$`),
        )
      }),
      runs,
    )
  })

  it.each([
    ['0', 2, 0n],
    ['12', 2, 1_200n],
    ['12.5', 2, 1_250n],
    ['12.50', 2, 1_250n],
    ['0.01', 2, 1n],
    ['0.00', 2, 0n],
    ['7', 0, 7n],
    ['340282366920938463463374607431768211455', 0, LIMIT - 1n],
    ['3402823669209384634633746074317682114.55', 2, LIMIT - 1n],
  ])('reads %s of %i decimals', (text, places, expected) => {
    expect(parseDecimal(text, places)).toBe(expected)
  })

  it.each([
    ...[
      '1e3',
      '-1',
      '+1',
      '.5',
      '1.',
      '01',
      ' 1',
      '1 ',
      '',
      '.',
      '00',
      '0x10',
      '1,5',
      '1_000',
      '1..2',
      '1.2.3',
      'NaN',
      'Infinity',
      '1n',
      '-0',
      '1\n',
    ],
    ...['١', '１', '1\u00a0', '1.5e1', '\u22121', "1'000", '007.5', '1.-5', '1. 5'],
  ])('refuses %j as malformed', (text) => {
    expect(() => parseDecimal(text, 2)).toThrow(expect.objectContaining({ code: 'value/amount-malformed', category: 'input' }))
  })

  it('refuses more decimals than the asset has, zeros too', () => {
    for (const [text, places] of [
      ['1.001', 2],
      ['1.000', 2],
      ['1.0', 0],
    ] as const) {
      expect(() => parseDecimal(text, places)).toThrow(TooManyDecimalsError)
      expect(() => parseDecimal(text, places)).toThrow(expect.objectContaining({ code: 'value/too-many-decimals' }))
    }
  })

  it('refuses 2^128 base units and more, at once however long the text', () => {
    const took = startStopwatch(1_000)
    for (const [text, places] of [
      ['340282366920938463463374607431768211456', 0],
      ['3402823669209384634633746074317682114.56', 2],
      ['9'.repeat(39), 0],
      ['9'.repeat(40), 18],
      ['1'.repeat(1_000_000), 2],
    ] as const) {
      expect(() => parseDecimal(text, places)).toThrow(AmountTooLargeError)
      expect(() => parseDecimal(text, places)).toThrow(expect.objectContaining({ code: 'value/amount-too-large' }))
    }
    expect(took()).toBeLessThan(1_000)
  })

  it('throws typed errors only, whatever the text, and takes nothing but its own grammar', () => {
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.stringMatching(/^[0-9.eE+\- ]{0,8}$/))
    fc.assert(
      fc.property(text, decimals, (input, places) => {
        try {
          const value: Amount = parseDecimal(input, places)
          expect(Number(formatDecimal(value, places))).toBeCloseTo(Number(input), 5)
        } catch (error) {
          expect([MalformedAmountError, TooManyDecimalsError, AmountTooLargeError].some((known) => error instanceof known)).toBe(
            true,
          )
        }
      }),
      runs,
    )
  })
})

describe('an asset id', () => {
  it('is a whole number from 1 to 2^32 − 1', () => {
    for (const value of [1, 2, 0xffff_ffff]) expect(parseAssetId(value)).toBe(value)
    for (const value of [0, -1, 1.5, 0x1_0000_0000, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(isAssetId(value)).toBe(false)
      expect(() => parseAssetId(value)).toThrow(InvalidAssetIdError)
    }
    for (const value of ['1', 1n, undefined]) expect(() => parseAssetId(value as unknown as number)).toThrow(InvalidAssetIdError)
  })
})
