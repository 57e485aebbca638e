import { createWriter } from '../../base'
import { encodeFr, type Fr } from '../../crypto'
import { type Address, encodeAddress, encodeFullViewingKey, type FullViewingKey, type Period } from '../../keys'
import type { TransactionId } from '../../tx'
import type { Amount, AssetId } from '../../value'

/** The key of one period of an account's journal; secret until it is disclosed. */
export interface ClaimedPeriod {
  readonly period: Period
  readonly key: Fr
}

/** Kind 1 (PROTOCOL §10.3): all that the account of this address sent in these periods. */
export interface StatementClaim {
  readonly kind: 'statement'
  readonly address: Address
  /** 1 to 120, rising. */
  readonly periods: readonly ClaimedPeriod[]
}

/** Kind 2 (PROTOCOL §10.6): all that the account sent and received in these periods, and what it holds. */
export interface AccountClaim {
  readonly kind: 'account'
  readonly viewingKey: FullViewingKey
  /** 1 to 120, rising. */
  readonly periods: readonly Period[]
}

/** Kind 3 (PROTOCOL §10.4): one payment that the account of this address received or made. */
export interface PaymentClaim {
  readonly kind: 'payment'
  /** Of who discloses. */
  readonly address: Address
  readonly payer: boolean
  readonly txId: TransactionId
  /** 3·action + output. */
  readonly output: number
  readonly payee: Address
  readonly rseed: Fr
  /** 32 bytes; `undefined` where the memo is not shown. */
  readonly memoSeed: Uint8Array | undefined
}

/** Notes at positions from `from` up to, not including, `to` hold at least so much together. */
export interface ClaimedRange {
  /** Multiples of four leaves. */
  readonly from: number
  readonly to: number
  /** Base units. */
  readonly threshold: Amount
}

/** Kinds 4 and 5 (PROTOCOL §10.5): the account holds, or received from others, at least so much. */
export interface AttestClaim {
  readonly kind: 'balance' | 'income'
  readonly asset: AssetId
  /** 1 to 1,000, rising and disjoint. */
  readonly ranges: readonly ClaimedRange[]
  /** Of an income: the blocks whose leaves bound the ranges. */
  readonly heights: { readonly first: number; readonly last: number } | undefined
}

export type Claim = StatementClaim | AccountClaim | PaymentClaim | AttestClaim

/** Most periods of one claim: ten years. */
export const MAX_PERIODS = 120
/** Most ranges of one claim, of four notes each. */
export const MAX_RANGES = 1_000

/** The bytes of a claim, which the context covers. */
export function encodeClaim(claim: Claim): Uint8Array {
  const writer = createWriter()
  switch (claim.kind) {
    case 'statement':
      writer.fixed(encodeAddress(claim.address)).uint(claim.periods.length, 1)
      for (const { period, key } of claim.periods) writer.uint(period, 4).fixed(encodeFr(key))
      return writer.finish()
    case 'account':
      writer.fixed(encodeFullViewingKey(claim.viewingKey)).uint(claim.periods.length, 1)
      for (const period of claim.periods) writer.uint(period, 4)
      return writer.finish()
    case 'payment':
      writer
        .fixed(encodeAddress(claim.address))
        .uint(claim.payer ? 1 : 0, 1)
        .fixed(claim.txId)
        .uint(claim.output, 1)
      writer.fixed(encodeAddress(claim.payee)).fixed(encodeFr(claim.rseed))
      return writer.counted(claim.memoSeed ?? new Uint8Array()).finish()
    case 'balance':
    case 'income':
      if (claim.heights) writer.uint(claim.heights.first, 6).uint(claim.heights.last, 6)
      writer.uint(claim.asset, 4).uint(claim.ranges.length, 2)
      for (const { from, to, threshold } of claim.ranges) writer.uint(from, 4).uint(to, 6).uint(threshold, 16)
      return writer.finish()
  }
}
