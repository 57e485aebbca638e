import type { PointFault } from './curve'
import type { VerifyingKey } from './key'
import type { ProofPoints } from './proof'

/** A proof of 256 canonical bytes, and their points. */
export interface Candidate {
  readonly bytes: Uint8Array
  readonly points: ProofPoints
}

/** A candidate whose points were found without fault, and as many signals below r as the key wants. */
export interface Checkable {
  readonly signals: readonly bigint[]
  readonly proof: Candidate
}

/** A verifying key with what depends on it alone, for one kind of arithmetic. */
export interface PreparedKey {
  /** How many public signals it wants. */
  readonly signals: number
  /** What is wrong with the points of a proof: the first fault of A, of C, of B. */
  faultOf(proof: Candidate): PointFault | undefined
  /** The equation of Groth16. */
  holds(claim: Checkable): boolean
  /**
   * The product of the claims' equations, each to a power of its own: true when all hold; when one does not, for at most one of all the values that
   * its coefficient can have, given the others. Absent where the arithmetic is too slow for it to matter.
   */
  readonly allHold?: ((claims: readonly Checkable[], coefficients: readonly bigint[]) => boolean) | undefined
}

export interface Backend {
  prepare(key: VerifyingKey): PreparedKey
  /** Which of the claims hold, of many cheaper than one by one. */
  readonly checkAll?: (key: PreparedKey, claims: readonly Checkable[]) => readonly boolean[]
}
