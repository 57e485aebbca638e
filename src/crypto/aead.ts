import { poly1305 } from '@noble/ciphers/_poly1305.js'
import { chacha20, chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { equalBytes } from '../base'

/** Length of the tag that `seal` appends. */
export const AEAD_TAG_BYTES = 16

/** Every key encrypts once (PROTOCOL §1), which is why a constant nonce is safe. */
const NONCE = new Uint8Array(12)

const ZEROS = new Uint8Array(32)

/** ChaCha20-Poly1305 (RFC 8439), nonce zero, no associated data. `key`: 32 bytes, never used for a second plaintext. */
export function seal(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return chacha20poly1305(key, NONCE).encrypt(plaintext)
}

/** The plaintext, or `undefined` when `ciphertext` was not sealed under `key`. */
export function open(key: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
  const length = ciphertext.length - AEAD_TAG_BYTES
  if (length < 0) return undefined
  // Most outputs that a scan tries are not ours, and the library says so by throwing, which costs as much as the tag itself.
  if (!equalBytes(tagOf(key, ciphertext.subarray(0, length)), ciphertext.subarray(length))) return undefined
  try {
    return chacha20poly1305(key, NONCE).decrypt(ciphertext)
  } catch {
    return undefined
  }
}

/** Poly1305 under the first 32 bytes of the key's stream, of the bytes padded to whole blocks of 16 and two lengths: 0 and theirs. */
function tagOf(key: Uint8Array, encrypted: Uint8Array): Uint8Array {
  const padded = Math.ceil(encrypted.length / 16) * 16
  const message = new Uint8Array(padded + 16)
  message.set(encrypted)
  new DataView(message.buffer).setUint32(padded + 8, encrypted.length, true)
  return poly1305(message, chacha20(key, NONCE, ZEROS))
}
