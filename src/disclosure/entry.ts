import type { Address } from '../keys'
import type { Genesis } from '../rules'
import type { ActionBody, TransactionId } from '../tx'
import { type Amount, type AssetId, parseAmount, parseAssetId } from '../value'

export type HistoryDirection = 'in' | 'out' | 'change' | 'shield' | 'unshield'

/** One line of an account's history: one payment, receipt, change, shield or unshield. */
export interface HistoryEntry {
  readonly txId: TransactionId
  readonly height: number
  /** Unix seconds. */
  readonly time: number
  readonly period: number
  readonly direction: HistoryDirection
  /** The output's place in its transaction; `undefined` for what leaves the pool. */
  readonly output: number | undefined
  readonly asset: AssetId
  readonly amount: Amount
  readonly fee: Amount
  /** Whom it went to: an address, or an unshield's recipient text; `undefined` for receipts, whose sender is hidden. */
  readonly counterparty: Address | string | undefined
  readonly memo: string | undefined
}

/** What the entries of one action share. */
export interface EntryContext {
  readonly txId: TransactionId
  readonly height: number
  readonly time: number
  readonly period: number
}

/** The entry for what crossed the pool's border, if anything did. */
export function borderEntry(
  action: ActionBody,
  common: EntryContext,
  genesis: Genesis,
  recipient: string,
): HistoryEntry | undefined {
  if (action.publicAsset === 0) return undefined
  const asset = genesis.assets[action.publicAsset - 1]
  if (!asset) return undefined
  const shields = action.publicIn !== 0n
  const fee = parseAmount(shields ? asset.shieldFee : asset.unshieldFee)
  return {
    ...common,
    direction: shields ? 'shield' : 'unshield',
    output: undefined,
    asset: parseAssetId(action.publicAsset),
    amount: parseAmount(shields ? action.publicIn : action.publicOut - fee),
    fee,
    counterparty: shields ? undefined : recipient,
    memo: undefined,
  }
}
