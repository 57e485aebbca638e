import { type ErrorOptions, NacreError } from '../base'

/** The spendable notes of the asset do not cover amount and fee. */
export class InsufficientFundsError extends NacreError {
  readonly code = 'wallet/insufficient-funds'
  readonly category = 'refused'
  constructor(
    /** Base units. */
    readonly available: bigint,
    readonly needed: bigint,
    options: ErrorOptions = {},
  ) {
    super(`the payment needs ${needed} base units, ${available} are spendable`, options)
  }
}

/** A request that no plan can fulfil: no payee, an amount of 0, several assets, an unknown asset, a bad recipient. */
export class InvalidRequestError extends NacreError {
  readonly code = 'wallet/request-invalid'
  readonly category = 'input'
}

/** A payee's address belongs to another ledger. */
export class ForeignAddressError extends NacreError {
  readonly code = 'wallet/foreign-address'
  readonly category = 'input'
}

/** The wallet was made without a prover or for another spending key. */
export class WatchOnlyError extends NacreError {
  readonly code = 'wallet/watch-only'
  readonly category = 'refused'
}

/** The viewing key belongs to another ledger. */
export class ForeignLedgerError extends NacreError {
  readonly code = 'wallet/foreign-ledger'
  readonly category = 'input'
}

/** An earlier payment stopped half-way; resume or abandon it first. */
export class UnfinishedProposalError extends NacreError {
  readonly code = 'wallet/unfinished'
  readonly category = 'refused'
}

/** The notes that a proposal spends are no longer there: it has to be made anew. */
export class StaleProposalError extends NacreError {
  readonly code = 'wallet/proposal-stale'
  readonly category = 'refused'
}

/** Even a fresh scan does not give the roots that the ledger names: the ledger is not what it claims to be. */
export class LedgerInconsistentError extends NacreError {
  readonly code = 'wallet/ledger-inconsistent'
  readonly category = 'store'
}

/** What the store holds is not what this wallet wrote; a rescan heals it. */
export class DamagedStateError extends NacreError {
  readonly code = 'wallet/state-damaged'
  readonly category = 'store'
}
