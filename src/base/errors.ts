/**
 * Who has to act: `refused` a rule said no (exit status 1), `input` what was given cannot be read (2),
 * `store` a store, ledger or artifact is corrupt, locked, missing or unreachable (3).
 */
export type ErrorCategory = 'refused' | 'input' | 'store'

export interface ErrorOptions {
  readonly cause?: unknown
  /** One sentence that says what the caller can do about it. */
  readonly hint?: string
}

/** Base of every error that nacre throws; subclasses fix a stable `code` of the form `room/what-happened`. */
export abstract class NacreError extends Error {
  abstract readonly code: string
  abstract readonly category: ErrorCategory
  readonly hint: string | undefined

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.hint = options.hint
  }
}

/** Bytes or text that are not the canonical form of anything; rooms wrap it in an error of their own. */
export class MalformedBytesError extends NacreError {
  readonly code = 'base/bytes-malformed'
  readonly category = 'input'
}

/** Which of the strict reader's rules a JSON text breaks. */
export type JsonFault = 'syntax' | 'duplicate-key' | 'depth' | 'size' | 'values' | 'number' | 'string'

/** Text that is no JSON, or not in the one form that the strict reader takes. */
export class MalformedJsonError extends NacreError {
  readonly code = 'base/json-malformed'
  readonly category = 'input'
  constructor(
    readonly fault: JsonFault,
    message: string,
  ) {
    super(message)
  }
}

/** The caller's `AbortSignal` fired; nothing was left half-done. */
export class AbortedError extends NacreError {
  readonly code = 'base/aborted'
  readonly category = 'refused'
  constructor(options: ErrorOptions = {}) {
    super('the operation was cancelled', options)
  }
}

/** An invariant of our own code broke: always a bug of nacre, never of its caller. */
export class InternalError extends NacreError {
  readonly code = 'base/internal'
  readonly category = 'store'
}
