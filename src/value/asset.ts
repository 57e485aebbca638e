import type { Brand } from '../base'
import type { Amount } from './amount'
import { InvalidAssetIdError } from './errors'

/** An asset's index in its ledger's registry: a whole number 1 ≤ x < 2^32; 0 is reserved. */
export type AssetId = Brand<number, 'AssetId'>

/** So much of that asset. */
export interface Value {
  readonly asset: AssetId
  readonly amount: Amount
}

export function isAssetId(value: unknown): value is AssetId {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 0xffff_ffff
}

/** Throws `InvalidAssetIdError` on anything but a whole number from 1 to 2^32 − 1. */
export function parseAssetId(value: number): AssetId {
  if (!isAssetId(value)) throw new InvalidAssetIdError('an asset id is a whole number from 1 to 4294967295')
  return value
}
