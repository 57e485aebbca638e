import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '../base'
import { KDF_SALT, type KdfLabel } from './domain'

/** The salt's state is the same in every extraction, and scanning extracts twice an output. */
const salted = /* @__PURE__ */ (() => hmac.create(sha256, utf8ToBytes(KDF_SALT)))()

/** HKDF-SHA-256 (RFC 5869) of `ikm`, salt "nacre.v1", info = label ‖ 0x00 ‖ context; 32 bytes, the first block of its expansion. */
export function kdf(ikm: Uint8Array, label: KdfLabel, context: Uint8Array): Uint8Array {
  const labelled = utf8ToBytes(label)
  const block = new Uint8Array(labelled.length + context.length + 2)
  block.set(labelled)
  block.set(context, labelled.length + 1)
  block[block.length - 1] = 1
  return hmac(sha256, salted.clone().update(ikm).digest(), block)
}
