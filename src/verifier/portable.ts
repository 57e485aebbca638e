/** Verification in plain JavaScript, for where WebAssembly is not allowed. @module */
import { interleavedMSMUnsafe } from '@noble/curves/abstract/curve.js'
import { bn254 } from '@noble/curves/bn254.js'
import { InternalError } from '../base'
import type { Verifier } from '../statement'
import type { Checkable, PreparedKey } from './arithmetic'
import { type G1, type G1Coordinates, type G2, type G2Coordinates, negateG1, openG1, openG2 } from './curve'
import { createFrontEnd, type VerifierOptions } from './front-end'
import type { VerifyingKey } from './key'

type Lines = ReturnType<typeof bn254.utils.calcPairingPrecomputes>

/** A verifier like `createVerifier`'s that uses no WebAssembly; it has no batches. */
export function createPortableVerifier(options: VerifierOptions): Verifier {
  return createFrontEnd(options, () => ({ prepare: preparePortable }))
}

/** The arithmetic of @noble/curves. */
export function preparePortable(key: VerifyingKey): PreparedKey {
  const ic = key.ic.map(trustedG1)
  const [ic0, ...rest] = ic
  if (ic0 === undefined) throw new InternalError('a verifying key without IC')
  const combine = rest.length === 0 ? () => bn254.G1.Point.ZERO : interleavedMSMUnsafe(bn254.G1.Point, rest, 5)
  const lines = (point: G2Coordinates): Lines => bn254.utils.calcPairingPrecomputes(trustedG2(point))
  const [gamma, delta] = [lines(key.gamma), lines(key.delta)]
  // Miller loop of (alpha, beta), before the final exponentiation.
  const alphaBeta = bn254.millerLoopBatch([pairOf(lines(key.beta), key.alpha)])

  /** e(-A, B) · e(alpha, beta) · e(IC0 + Σ signal·IC, gamma) · e(C, delta) = 1. */
  const holds = ({ signals, proof: { points } }: Checkable): boolean => {
    const { Fp12 } = bn254.fields
    const inputs = ic0.add(combine([...signals]))
    const pairs = [pairOf(lines(points.b), negateG1(points.a)), pairOf(delta, points.c)]
    // Paired with the identity, the inputs contribute nothing.
    if (!inputs.is0()) pairs.push(pairOf(gamma, inputs.toAffine()))
    return Fp12.eql(Fp12.finalExponentiate(Fp12.mul(bn254.millerLoopBatch(pairs), alphaBeta)), Fp12.ONE)
  }

  return {
    signals: rest.length,
    faultOf({ points: { a, b, c } }) {
      for (const opened of [openG1(a), openG1(c), openG2(b)]) if (typeof opened === 'string') return opened
      return undefined
    },
    holds,
  }
}

const pairOf = (lines: Lines, { x, y }: G1Coordinates): [Lines, bigint, bigint] => [lines, x, y]

// The brand says that these were checked.
const trustedG1 = (point: G1Coordinates): G1 => bn254.G1.Point.fromAffine(point)
const trustedG2 = (point: G2Coordinates): G2 => bn254.G2.Point.fromAffine(point)
