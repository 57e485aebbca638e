import type { Brand } from '../base'
import { AmountTooLargeError, MalformedAmountError, NegativeAmountError } from './errors'

/** A quantity of one asset in base units: an integer 0 ≤ x < 2^128. */
export type Amount = Brand<bigint, 'Amount'>

/** The largest amount, 2^128 − 1 base units. */
export const MAX_AMOUNT = ((1n << 128n) - 1n) as Amount

export const ZERO_AMOUNT = 0n as Amount

export function isAmount(value: unknown): value is Amount {
  return typeof value === 'bigint' && value >= 0n && value <= MAX_AMOUNT
}

/** Takes an integer of base units; throws `MalformedAmountError` below 0 and `AmountTooLargeError` from 2^128 on. */
export function parseAmount(value: bigint): Amount {
  if (isAmount(value)) return value
  if (typeof value !== 'bigint' || value < 0n)
    throw new MalformedAmountError('an amount is a whole number of base units, at least 0')
  throw new AmountTooLargeError('an amount is below 2^128 base units')
}

/** a + b; throws `AmountTooLargeError` from 2^128 on. */
export function addAmounts(a: Amount, b: Amount): Amount {
  return parseAmount(a + b)
}

/** The sum of all, 0 of none; throws `AmountTooLargeError` from 2^128 on. */
export function sumAmounts(amounts: Iterable<Amount>): Amount {
  let total = ZERO_AMOUNT
  for (const amount of amounts) total = addAmounts(total, amount)
  return total
}

/** a − b; throws `NegativeAmountError` when b is larger. */
export function subtractAmounts(a: Amount, b: Amount): Amount {
  if (b > a) throw new NegativeAmountError('the difference of these amounts is below 0')
  return parseAmount(a - b)
}
