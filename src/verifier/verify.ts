import { type Rng, systemRng } from '../base'
import { createPairing } from '../engine'
import type { Verifier } from '../statement'
import type { Backend } from './arithmetic'
import { checkTogether } from './batch'
import { prepareOn } from './engine'
import { createFrontEnd, type VerifierOptions } from './front-end'
import { preparePortable } from './portable'

/**
 * A strict Groth16 verifier. The order of its checks: known circuit, exact number of public signals, each canonical (below r),
 * 256 canonical proof bytes, points on the curve, B of order r, pairing. It answers with a verdict whatever it is given. The pairing is the engine's, and
 * plain JavaScript where WebAssembly is not allowed, in which case there are no batches.
 *
 * Groth16 proofs are malleable by design: from (A, B, C) anyone makes (-A, -B, C), or (t·A, B/t, C), and proofs that are re-randomised
 * with delta, all of them valid for the same signals. So a proof is never an identity: a transaction's id leaves it out.
 *
 * Throws `VerifyingKeyError` when the origin is `ceremony` and a key cannot be from one: no development key ever passes as one.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { rng = systemRng } = options
  let backend: Backend | undefined
  return createFrontEnd(options, () => {
    backend ??= createBackend(rng)
    return backend
  })
}

function createBackend(rng: Rng): Backend {
  const pairing = createPairing()
  if (pairing === undefined) return { prepare: preparePortable }
  return { prepare: (key) => prepareOn(pairing, key), checkAll: (key, claims) => checkTogether(key, claims, rng) }
}
