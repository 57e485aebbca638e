import { keccak_256 } from '@noble/hashes/sha3.js'

/** keccak-256 with Ethereum's padding (not SHA3-256), which an EVM contract can recompute. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}
