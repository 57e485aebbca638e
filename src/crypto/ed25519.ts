import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { bytesToBigint, concatBytes, equalBytes } from '../base'

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
    const a = verifyingPoint(publicKey)
    if (!a) return false
    const k = littleEndian(sha512(concatBytes(encodedR, publicKey, message))) % Point.Fn.ORDER
    // Compared as bytes, for a point has one canonical encoding, and to write it takes a third of the time that reading R would.
    return equalBytes(Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes(), encodedR)
  } catch {
    return false
  }
}

type VerifyingPoint = ReturnType<typeof ed25519.Point.fromBytes>

/** A ledger is signed by one operator and a few issuers: theirs are the keys that are asked for again and again. */
const REMEMBERED_KEYS = 8
let remembered: readonly { readonly key: Uint8Array; readonly point: VerifyingPoint }[] = []

/** Bits of a key's windows. Its table has 520 points, and costs what it spares in seven signatures. */
const WINDOW = 4

/** The point A of a key that may verify, `undefined` when it is of small order; throws when it is none. */
function verifyingPoint(publicKey: Uint8Array): VerifyingPoint | undefined {
  const found = remembered.find(({ key }) => equalBytes(key, publicKey))
  if (found) {
    // Asked for a second time it will be for a third: multiples in a table, made when it is first multiplied, spare all doublings.
    if (!tabled.has(found.point)) tabled.add(found.point.precompute(WINDOW))
    if (remembered[0] !== found) remembered = [found, ...remembered.filter((each) => each !== found)]
    return found.point
  }
  const point = ed25519.Point.fromBytes(publicKey)
  if (point.isSmallOrder()) return undefined
  remembered = [{ key: publicKey.slice(), point }, ...remembered].slice(0, REMEMBERED_KEYS)
  return point
}

const tabled = /* @__PURE__ */ new WeakSet<VerifyingPoint>()

/** Ed25519 writes its integers little-endian (RFC 8032). */
function littleEndian(bytes: Uint8Array): bigint {
  return bytesToBigint(bytes.slice().reverse())
}
