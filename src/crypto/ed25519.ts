import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { bytesToBigint, concatBytes } from '../base'

/** A 32-byte Ed25519 secret key as in RFC 8032, before expansion. */
export type Ed25519SecretKey = Uint8Array

export const ED25519_KEY_BYTES = 32
export const ED25519_SIGNATURE_BYTES = 64

export function deriveEd25519PublicKey(secret: Ed25519SecretKey): Uint8Array {
  return ed25519.getPublicKey(secret)
}

/** Deterministic, as in RFC 8032. */
export function signEd25519(secret: Ed25519SecretKey, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, secret)
}

/**
 * Strict verification for issuers and operators: canonical encodings of A and R, S < L, A not of small order, and the equation
 * S·B = R + k·A without a cofactor, so that all strict verifiers agree. `false` on anything malformed, never an exception.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_KEY_BYTES || signature.length !== ED25519_SIGNATURE_BYTES) return false
  const { Point } = ed25519
  const [encodedR, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))]
  if (s >= Point.Fn.ORDER) return false
  try {
    // Not by the library's `verify`: it multiplies the equation by the cofactor, which forgives a part of small order in R.
    const [a, r] = [Point.fromBytes(publicKey), Point.fromBytes(encodedR)]
    if (a.isSmallOrder()) return false
    const k = littleEndian(sha512(concatBytes(encodedR, publicKey, message))) % Point.Fn.ORDER
    return r.add(a.multiplyUnsafe(k)).equals(Point.BASE.multiplyUnsafe(s))
  } catch {
    return false
  }
}

/** Ed25519 writes its integers little-endian (RFC 8032). */
function littleEndian(bytes: Uint8Array): bigint {
  return bytesToBigint(bytes.slice().reverse())
}
