import { ecb } from '@noble/ciphers/aes.js'

/** AES-256 on one block of 16 bytes: a permutation of the 128-bit integers. */
export function encryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return ecb(key, { disablePadding: true }).encrypt(block)
}

/** Inverse of `encryptBlock`. */
export function decryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return ecb(key, { disablePadding: true }).decrypt(block)
}
