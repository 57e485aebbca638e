import { bn254 } from '@noble/curves/bn254.js'
import type { VerifyingKeyFields } from '../../verifier'
import { DisguisedKeysError } from '../artifacts'
import { deriveTrapdoor } from './trapdoor'

/**
 * Throws `DisguisedKeysError` for a verifying key with alpha, beta or gamma of the development keys of that constraint system
 * (SHA-256 of its r1cs file, size of its domain), whatever was done to its delta.
 */
export function assertNoDevelopmentKey(key: VerifyingKeyFields, r1csSha256: Uint8Array, domain: number): void {
  const { alpha, beta, gamma } = deriveTrapdoor(r1csSha256, domain)
  const { G1, G2 } = bn254
  const known =
    G1.Point.BASE.multiply(alpha).equals(G1.Point.fromAffine(key.alpha)) ||
    G2.Point.BASE.multiply(beta).equals(G2.Point.fromAffine(key.beta)) ||
    G2.Point.BASE.multiply(gamma).equals(G2.Point.fromAffine(key.gamma))
  if (known) throw new DisguisedKeysError('development keys: their trapdoor is public, and no ceremony made them')
}
