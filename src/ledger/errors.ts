import { NacreError } from '../base'

/** Nothing that is a ledger lies at the path. */
export class LedgerNotFoundError extends NacreError {
  readonly code = 'ledger/not-found'
  readonly category = 'store'
}

/** A ledger would be made where something already lies. */
export class LedgerExistsError extends NacreError {
  readonly code = 'ledger/exists'
  readonly category = 'input'
}

/** The ledger's files are damaged: what they hold contradicts itself or cannot be read. */
export class CorruptLedgerError extends NacreError {
  readonly code = 'ledger/corrupt'
  readonly category = 'store'
}

/** The ledger's files have a format that this version of nacre does not know. */
export class LedgerVersionError extends NacreError {
  readonly code = 'ledger/version'
  readonly category = 'store'
}

/** The system refuses to read or write the ledger: no permission, no space, too many open files. Nothing was changed. */
export class LedgerUnavailableError extends NacreError {
  readonly code = 'ledger/unavailable'
  readonly category = 'store'
}

/** Too many others have the ledger open. */
export class LedgerLockedError extends NacreError {
  readonly code = 'ledger/locked'
  readonly category = 'store'
}

/** This ledger was opened for reading, or the operator's key is not here: it takes no transactions. */
export class LedgerReadOnlyError extends NacreError {
  readonly code = 'ledger/read-only'
  readonly category = 'store'
}

/** The operator's key is not the one that the genesis names. */
export class OperatorKeyError extends NacreError {
  readonly code = 'ledger/operator-key'
  readonly category = 'store'
}

/** More transactions within a minute than the operator lets in; the same transaction may be sent again later. */
export class RateLimitedError extends NacreError {
  readonly code = 'ledger/rate-limited'
  readonly category = 'refused'
}

/** The ledger was closed before. */
export class LedgerClosedError extends NacreError {
  readonly code = 'ledger/closed'
  readonly category = 'input'
}

/** A stream that is no export of a ledger (PROTOCOL §8.3). */
export class MalformedExportError extends NacreError {
  readonly code = 'ledger/export-malformed'
  readonly category = 'input'
}

/** A height to which the chain cannot go back. */
export class RewindHeightError extends NacreError {
  readonly code = 'ledger/rewind-height'
  readonly category = 'input'
}
