import { bigintToBytes, bytesToBigint, concatBytes, createReader, InternalError, type Rng } from '../base'
import { isOnCurve, isSumOfMultiples, mulBase8, type Point, SUBGROUP_ORDER } from './babyjubjub'
import { labelBytes } from './domain'
import { MalformedSignatureError } from './errors'
import { encodeFr, type Fr, isFr, parseFr, readFr } from './field'
import { keyedBlake2b512 } from './hashes'
import { poseidon } from './poseidon'

/** A spend authorization (PROTOCOL §3.5): R on the curve and 0 ≤ S < l. */
export interface Signature {
  readonly r: Point
  readonly s: Fr
}

/** Length of an encoded signature: R.x ‖ R.y ‖ S. */
export const SIGNATURE_BYTES = 96

const COFACTOR = 8n

function challenge(r: Point, ak: Point, message: Fr): bigint {
  return (COFACTOR * poseidon([r.x, r.y, ak.x, ak.y, message])) % SUBGROUP_ORDER
}

/** k: fresh randomness hedged with the key, so that neither a weak source nor a repeated message gives the key away. */
function drawNonce(rng: Rng, ask: bigint, message: Fr): bigint {
  const random = rng.bytes(32)
  if (random.length !== 32) throw new InternalError('the random source gave another number of bytes than asked for')
  const wide = keyedBlake2b512(bigintToBytes(ask, 32), labelBytes('nonce'), random, encodeFr(message))
  const k = bytesToBigint(wide) % SUBGROUP_ORDER
  if (k === 0n) throw new InternalError('the nonce is zero')
  return k
}

/** Signs an element with 0 < ask < l. */
export function signEddsa(deps: { readonly rng: Rng }, ask: bigint, message: Fr): Signature {
  const ak = mulBase8(ask)
  const k = drawNonce(deps.rng, ask, parseFr(message))
  const r = mulBase8(k)
  return { r, s: parseFr((k + challenge(r, ak, message) * ask) % SUBGROUP_ORDER) }
}

/**
 * Whether S·B8 = R + 8h·ak, with R and ak on the curve, ak not of small order and 0 ≤ S < l; `false` on anything malformed,
 * never an exception. As in circomlib's gadget, a small-order ak has no signatures: everybody could make one.
 */
export function verifyEddsa(ak: Point, message: Fr, signature: Signature): boolean {
  const { r, s } = signature
  if (!isFr(message) || typeof s !== 'bigint' || s < 0n || s >= SUBGROUP_ORDER) return false
  if (!isOnCurve(r) || !isOnCurve(ak)) return false
  const h = poseidon([r.x, r.y, ak.x, ak.y, message]) % SUBGROUP_ORDER
  return isSumOfMultiples(s, r, h, ak)
}

export function encodeSignature(signature: Signature): Uint8Array {
  return concatBytes(encodeFr(signature.r.x), encodeFr(signature.r.y), encodeFr(signature.s))
}

/** Reads 96 bytes; throws `MalformedSignatureError` unless R is on the curve and S < l. */
export function decodeSignature(bytes: Uint8Array): Signature {
  if (bytes.length !== SIGNATURE_BYTES)
    throw new MalformedSignatureError(`${bytes.length} bytes where a signature has ${SIGNATURE_BYTES}`)
  try {
    const reader = createReader(bytes)
    const r = { x: readFr(reader), y: readFr(reader) }
    const s = readFr(reader)
    if (!isOnCurve(r) || s >= SUBGROUP_ORDER) throw new MalformedSignatureError('R is off the curve or S is not below l')
    return { r, s }
  } catch (cause) {
    if (cause instanceof MalformedSignatureError) throw cause
    throw new MalformedSignatureError('an element is not canonical', { cause })
  }
}
