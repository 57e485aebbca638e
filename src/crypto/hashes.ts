// One file for both, so that sha3 is loaded before the first BLAKE2b, in every bundle: noble returns its 64-bit words as { h, l }, and
// where the large ones of sha3's tables come into that shape after BLAKE2b's sums, V8 (Node 20) makes each later sum in the outdated
// shape first, for ever, and a hash takes up to 20 times as long.
import { blake2b } from '@noble/hashes/blake2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes } from '../base'

/** BLAKE2b with a 32-byte digest over the joined parts (RFC 7693, no salt, no personalization). */
export function blake2b256(...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(concatBytes(...parts), { dkLen: 32 })
}

/** Keyed BLAKE2b with a 64-byte digest over the joined parts; `key` has 1 to 64 bytes. */
export function keyedBlake2b512(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return blake2b(concatBytes(...parts), { dkLen: 64, key })
}

/** keccak-256 with Ethereum's padding (not SHA3-256), which an EVM contract can recompute. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}
