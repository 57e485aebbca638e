import { NacreError } from '../base'

/** A memo that does not fit 254 bytes of UTF-8 or is no well-formed text. */
export class InvalidMemoError extends NacreError {
  readonly code = 'note/memo-invalid'
  readonly category = 'input'
}

/** Trial decryption that was disposed of, before or while it was asked. */
export class TrialsDisposedError extends NacreError {
  readonly code = 'note/trials-disposed'
  readonly category = 'input'
  constructor() {
    super('trial decryption was disposed')
  }
}
