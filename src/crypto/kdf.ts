import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8ToBytes } from '../base'
import { KDF_SALT, type KdfLabel } from './domain'

/** HKDF-SHA-256 of `ikm`, salt "nacre.v1", info = label ‖ 0x00 ‖ context; 32 bytes. */
export function kdf(ikm: Uint8Array, label: KdfLabel, context: Uint8Array): Uint8Array {
  const info = concatBytes(utf8ToBytes(label), Uint8Array.of(0), context)
  return hkdf(sha256, ikm, utf8ToBytes(KDF_SALT), info, 32)
}
