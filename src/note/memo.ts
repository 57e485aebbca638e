import { createReader, createWriter, utf8ToBytes } from '../base'
import { InvalidMemoError } from './errors'

const MEMO_BYTES = 256
/** Longest memo, in bytes of UTF-8. */
export const MAX_MEMO_TEXT_BYTES = 254

/** Pads a memo to 256 bytes: u16 length, UTF-8, zeros. Throws `InvalidMemoError`. */
export function encodeMemo(text: string): Uint8Array {
  const bytes = utf8ToBytes(text)
  if (!text.isWellFormed()) throw new InvalidMemoError('a memo must be well-formed Unicode')
  if (bytes.length > MAX_MEMO_TEXT_BYTES) {
    throw new InvalidMemoError(`a memo has at most ${MAX_MEMO_TEXT_BYTES} bytes, not ${bytes.length}`)
  }
  const padding = new Uint8Array(MAX_MEMO_TEXT_BYTES - bytes.length)
  return createWriter().counted(bytes).fixed(padding).finish()
}

/** The text of a padded memo, or `undefined` when it is none: what a sender put there binds nobody. */
export function decodeMemo(bytes: Uint8Array): string | undefined {
  if (bytes.length !== MEMO_BYTES) return undefined
  try {
    const reader = createReader(bytes)
    const text = reader.counted(MAX_MEMO_TEXT_BYTES)
    if (reader.fixed(MAX_MEMO_TEXT_BYTES - text.length).some((byte) => byte !== 0)) return undefined
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)
  } catch {
    return undefined
  }
}
