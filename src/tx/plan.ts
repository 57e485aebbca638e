import type { Address, LedgerDomain, Period } from '../keys'
import type { Note } from '../note'
import type { Position } from '../tree'
import type { Amount, AssetId } from '../value'

/** One payee of a request. */
export interface Payment {
  readonly to: Address
  readonly asset: AssetId
  readonly amount: Amount
  readonly memo?: string | undefined
}

/** What the user asks; nothing is decided yet. Fees come on top of `amount`. */
export type TransactionRequest =
  | { readonly kind: 'transfer'; readonly pay: readonly Payment[] }
  | { readonly kind: 'shield'; readonly asset: AssetId; readonly amount: Amount; readonly memo?: string | undefined }
  | { readonly kind: 'unshield'; readonly asset: AssetId; readonly amount: Amount; readonly recipient: string }

/** A note to spend, where it lies, and the diversifier of its address. */
export interface PlannedInput {
  readonly note: Note
  readonly diversifier: Uint8Array
  readonly position: Position
}

/** `payment`: to a payee (or, of a shield, to oneself); `change`: what is left over. Padding is added when the action is assembled. */
export interface PlannedOutput {
  readonly role: 'payment' | 'change'
  readonly address: Address
  readonly amount: Amount
  readonly memo: string
}

/** One action in clear: at most two inputs and three outputs of one asset. */
export interface ActionPlan {
  readonly asset: AssetId
  readonly inputs: readonly PlannedInput[]
  readonly outputs: readonly PlannedOutput[]
  readonly publicIn: Amount
  readonly publicOut: Amount
  readonly period: Period
}

/** What all actions of a transaction share. */
export interface TransactionHeader {
  readonly domain: LedgerDomain
  /** Unix seconds. */
  readonly expiry: number
  readonly relayer: Uint8Array
  readonly recipient: string
}

/** A complete cleartext decision: what will be spent, paid, and left over. Shown to the user it is the proposal. */
export interface TransactionPlan {
  readonly kind: TransactionRequest['kind']
  readonly header: TransactionHeader
  readonly action: ActionPlan
  /** Base units of the action's asset, taken by the ledger. */
  readonly fee: Amount
}

/** The steps from which a wallet picks an expiry, so that it tells nobody apart; seconds. */
export const EXPIRY_STEPS = { '15m': 900, '1h': 3_600, '6h': 21_600, '24h': 86_400 } as const
export type ExpiryStep = keyof typeof EXPIRY_STEPS

/**
 * Expiry of a transaction built at `time`, the later of the tip's block time and the wallet's clock, Unix seconds (PROTOCOL §6.2); not after `end`, that of
 * the grace of its period.
 */
export function deriveExpiry(time: number, step: ExpiryStep = '1h', end = Number.POSITIVE_INFINITY): number {
  return Math.min(time - (time % 60) + EXPIRY_STEPS[step], end - (end % 60 || 0))
}
