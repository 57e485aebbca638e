import { chacha20poly1305 } from '@noble/ciphers/chacha.js'

/** Length of the tag that `seal` appends. */
export const AEAD_TAG_BYTES = 16

/** Every key encrypts once (PROTOCOL §1), which is why a constant nonce is safe. */
const NONCE = new Uint8Array(12)

/** ChaCha20-Poly1305 (RFC 8439), nonce zero, no associated data. `key`: 32 bytes, never used for a second plaintext. */
export function seal(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return chacha20poly1305(key, NONCE).encrypt(plaintext)
}

/** The plaintext, or `undefined` when `ciphertext` was not sealed under `key`. */
export function open(key: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
  const cipher = chacha20poly1305(key, NONCE)
  if (ciphertext.length < AEAD_TAG_BYTES) return undefined
  try {
    return cipher.decrypt(ciphertext)
  } catch {
    return undefined
  }
}
