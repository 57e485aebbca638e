/** L2: amounts, asset ids and their decimal text. @module */
export { type Amount, addAmounts, isAmount, MAX_AMOUNT, parseAmount, subtractAmounts, sumAmounts, ZERO_AMOUNT } from './amount'
export { type AssetId, isAssetId, parseAssetId, type Value } from './asset'
export { formatDecimal, parseDecimal } from './decimal'
export {
  AmountTooLargeError,
  InvalidAssetIdError,
  MalformedAmountError,
  NegativeAmountError,
  TooManyDecimalsError,
} from './errors'
