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

interface Attested {
  readonly asset: AssetId
  /** Base units. */
  readonly atLeast: Amount
  /** 32 bytes drawn for this claim alone: no two have one context, in which shares could be compared. */
  readonly salt: Uint8Array
}

/** Kind 4 (PROTOCOL §10.5): the account holds at least so much. */
export interface BalanceClaim extends Attested {
  readonly kind: 'balance'
}

/** Kind 5 (PROTOCOL §10.5): others paid the account at least so much in the blocks from `first` to `last`. */
export interface IncomeClaim extends Attested {
  readonly kind: 'income'
  /** Heights, both included. */
  readonly first: number
  readonly last: number
  /** The leaves of those blocks: positions from `from` up to, not including, `to`. */
  readonly from: number
  readonly to: number
}

export type AttestClaim = BalanceClaim | IncomeClaim

export type Claim = StatementClaim | AccountClaim | PaymentClaim | AttestClaim

/** Most periods of one claim: ten years. */
export const MAX_PERIODS = 120
/** Bytes of an attestation's salt. */
export const SALT_BYTES = 32
/** Most proofs of one file: parts of an attestation, of four notes each. */
export const MAX_PROOFS = 1_024

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
      return writer.uint(claim.asset, 4).uint(claim.atLeast, 16).fixed(claim.salt).finish()
    case 'income':
      writer.uint(claim.asset, 4).uint(claim.atLeast, 16).fixed(claim.salt).uint(claim.first, 6).uint(claim.last, 6)
      return writer.uint(claim.from, 4).uint(claim.to, 6).finish()
  }
}
