import { InternalError } from '../base'
import { type Amount, MAX_AMOUNT, parseAmount } from './amount'
import { AmountTooLargeError, MalformedAmountError, TooManyDecimalsError } from './errors'

/** Digits without a superfluous leading zero, then at most one point with digits after it; nothing else. */
const DECIMAL = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/

/** 2^128 − 1 has 39 digits: longer texts are too large, and need not be parsed to know it. */
const MAX_DIGITS = MAX_AMOUNT.toString().length

function assertDecimals(decimals: number): void {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 38)
    throw new InternalError('decimals are a whole number from 0 to 38')
}

/**
 * Reads an amount in the asset's units, `12.5` of 2 decimals being 1,250 base units. Strict: no sign, exponent, space, separator
 * or superfluous zero in front. Throws `MalformedAmountError`, `TooManyDecimalsError` or `AmountTooLargeError`.
 */
export function parseDecimal(text: string, decimals: number): Amount {
  assertDecimals(decimals)
  const match = DECIMAL.exec(text)
  if (!match) throw new MalformedAmountError('an amount is written with digits and at most one point, as 12 or 12.50')
  const whole = match[1] as string
  const fraction = match[2] ?? ''
  if (fraction.length > decimals) throw new TooManyDecimalsError(`this asset has ${decimals} decimals`)
  if (whole.length > MAX_DIGITS) throw new AmountTooLargeError('an amount is below 2^128 base units')
  return parseAmount(BigInt(whole + fraction.padEnd(decimals, '0')))
}

/** Writes an amount in the asset's units with all its decimals: 1,250 of 2 decimals is `12.50`. */
export function formatDecimal(amount: Amount, decimals: number): string {
  assertDecimals(decimals)
  const digits = amount.toString().padStart(decimals + 1, '0')
  if (decimals === 0) return digits
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
