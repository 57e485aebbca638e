import { ed25519, ed25519_hasher } from '@noble/curves/ed25519.js'
import { equalBytes } from '../base'
import { DIVERSIFY_DST } from './domain'

/** Change and padding of an account have one diversifier: whoever writes or reads its transactions asks for the same point again and again. */
const REMEMBERED_POINTS = 4
let remembered: readonly { readonly diversifier: Uint8Array; readonly u: Uint8Array }[] = []

/** G(d), the base of the addresses with a diversifier: 32 bytes. */
export function diversifiedBase(diversifier: Uint8Array): Uint8Array {
  const found = remembered.find((each) => equalBytes(each.diversifier, diversifier)) ?? {
    diversifier: diversifier.slice(),
    u: hashToCurve25519(diversifier),
  }
  if (remembered[0] !== found) remembered = [found, ...remembered.filter((each) => each !== found)].slice(0, REMEMBERED_POINTS)
  return found.u.slice()
}

/**
 * u-coordinate of RFC 9380's hash_to_curve, suite curve25519_XMD:SHA-512_ELL2_RO_; 32 bytes, little-endian.
 * The edwards25519 suite is this one followed by the birational map (RFC 9380 §6.8.2), hence the way back: u = (1 + y)/(1 − y).
 */
export function hashToCurve25519(message: Uint8Array, dst: string = DIVERSIFY_DST): Uint8Array {
  const { Fp } = ed25519.Point
  const point = ed25519_hasher.hashToCurve(message, { DST: dst })
  // Projective: y = Y/Z. The identity, whose u is infinite, has a chance of 2^-252 and makes the inversion throw.
  return Fp.toBytes(Fp.div(Fp.add(point.Z, point.Y), Fp.sub(point.Z, point.Y)))
}
