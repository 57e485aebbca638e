import { blake2b } from '@noble/hashes/blake2.js'
// Before the first hash: both return 64-bit sums as { h, l }, and where larger numbers come into that shape after V8 has seen the
// smaller ones of BLAKE2b, it makes each of them in the outdated shape for ever (Node 20), and every hash takes 20 times as long.
import '@noble/hashes/sha3.js'
import { concatBytes } from '../base'

/** BLAKE2b with a 32-byte digest over the joined parts (RFC 7693, no salt, no personalization). */
export function blake2b256(...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(concatBytes(...parts), { dkLen: 32 })
}

/** Keyed BLAKE2b with a 64-byte digest over the joined parts; `key` has 1 to 64 bytes. */
export function keyedBlake2b512(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(concatBytes(...parts), { dkLen: 64, key })
}
