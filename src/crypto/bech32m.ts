import { bech32m } from '@scure/base'
import { Bech32TextError } from './errors'

/** Longer than any text of the protocol, short enough to refuse at a glance. */
const MAX_TEXT_LENGTH = 1_000

/** bech32m (BIP-350) of `payload`, without the limit of 90 characters. */
export function encodeText(prefix: string, payload: Uint8Array): string {
  return bech32m.encode(prefix, bech32m.toWords(payload), MAX_TEXT_LENGTH)
}

/**
 * The payload of lower-case bech32m with this very prefix; throws `Bech32TextError`. Neither text nor payload is quoted, and no
 * cause kept: both may be secrets.
 */
export function decodeText(prefix: string, text: string): Uint8Array {
  if (text !== text.toLowerCase()) throw new Bech32TextError('upper-case letters')
  if (readTextPrefix(text) !== prefix) throw new Bech32TextError(`does not start with ${prefix}1`)
  try {
    const { words } = bech32m.decode(text as `${string}1${string}`, MAX_TEXT_LENGTH)
    return bech32m.fromWords(words)
  } catch {
    throw new Bech32TextError('the checksum does not match: a character is wrong, missing or too many')
  }
}

/** What stands before the last `1`, unchecked; `undefined` if there is none. */
export function readTextPrefix(text: string): string | undefined {
  const separator = text.lastIndexOf('1')
  return separator < 1 ? undefined : text.slice(0, separator)
}
