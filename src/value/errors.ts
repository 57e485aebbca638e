import { NacreError } from '../base'

/** Text or a number that is no amount: not digits with at most one point between digits, or negative. */
export class MalformedAmountError extends NacreError {
  readonly code = 'value/amount-malformed'
  readonly category = 'input'
}

/** An amount of 2^128 base units or more, or a sum that comes to that. */
export class AmountTooLargeError extends NacreError {
  readonly code = 'value/amount-too-large'
  readonly category = 'input'
}

/** Text with more decimals than the asset has. */
export class TooManyDecimalsError extends NacreError {
  readonly code = 'value/too-many-decimals'
  readonly category = 'input'
}

/** A subtraction that would give a negative amount. */
export class NegativeAmountError extends NacreError {
  readonly code = 'value/amount-negative'
  readonly category = 'refused'
}

/** A number that is no asset's index: not a whole number from 1 to 2^32 - 1. */
export class InvalidAssetIdError extends NacreError {
  readonly code = 'value/asset-invalid'
  readonly category = 'input'
}
