import { NacreError } from '../base'

/** A memo that does not fit 254 bytes of UTF-8 or is no well-formed text. */
export class InvalidMemoError extends NacreError {
  readonly code = 'note/memo-invalid'
  readonly category = 'input'
}
