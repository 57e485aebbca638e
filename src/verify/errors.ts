import { type ErrorOptions, NacreError } from '../base'

/** A file that is larger than what it is taken for can be. */
export class FileTooLargeError extends NacreError {
  readonly code = 'verify/file-too-large'
  readonly category = 'input'
  constructor(readonly file: string) {
    super(`${JSON.stringify(file)} is too large to be read`)
  }
}

/** A head file that names no block: height and hash. */
export class HeadMalformedError extends NacreError {
  readonly code = 'verify/head-malformed'
  readonly category = 'input'
}

/** An export that does not replay: evidence cannot be compared with it. */
export class LedgerInvalidError extends NacreError {
  readonly code = 'verify/ledger-invalid'
  readonly category = 'refused'
  /** `detail` is the code of what is wrong, and the height where it is known. */
  constructor(
    readonly detail: string,
    options: ErrorOptions = {},
  ) {
    super(`the ledger export does not hold: ${detail}`, options)
  }
}
