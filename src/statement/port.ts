import type { Brand, Observed } from '../base'

/**
 * A Groth16 proof over BN254: 256 bytes, A.x A.y, B.x.c1 B.x.c0 B.y.c1 B.y.c0, C.x C.y, each coordinate 32 bytes big-endian
 * (the order that an EVM pairing precompile reads).
 */
export type Proof = Brand<Uint8Array, 'Proof'>

export const PROOF_BYTES = 256

/** A circuit's inputs by signal name; arrays nest as in the circuit. */
export type SignalInputs = Readonly<Record<string, SignalValue>>
export type SignalValue = bigint | readonly SignalValue[]

export interface ProveResult {
  readonly proof: Proof
  /** In the circuit's order, without the leading 1. */
  readonly publicSignals: readonly bigint[]
  readonly witnessMs: number
  readonly proofMs: number
}

/**
 * Makes proofs; it sees signals and bytes, never notes or keys. Stages of `onProgress` are `load`, `witness`, `prove`.
 * Rejects with `UnsatisfiedError` when the inputs fulfil no witness, with `AbortedError` when cancelled.
 */
export interface Prover {
  prove(circuit: string, inputs: SignalInputs, options?: Observed): Promise<ProveResult>
  /** Ends every process and worker; later calls of `prove` reject. */
  dispose(): Promise<void>
}

/** What a verifier says; it never throws on input. */
export type VerifierVerdict = { readonly ok: true } | { readonly ok: false; readonly code: VerifierCode }

export type VerifierCode =
  | 'verifier/circuit-unknown'
  | 'verifier/signal-count'
  | 'verifier/signal-not-canonical'
  | 'verifier/proof-malformed'
  | 'verifier/point-not-on-curve'
  | 'verifier/point-not-in-subgroup'
  | 'verifier/pairing'

/** Public signals and the proof that is said to hold for them. */
export interface ProofClaim {
  readonly publicSignals: readonly bigint[]
  readonly proof: Uint8Array
}

/** Checks proofs against verifying keys fixed when it was made. */
export interface Verifier {
  verify(circuit: string, publicSignals: readonly bigint[], proof: Uint8Array): VerifierVerdict
  /**
   * What `verify` says of each claim, for much less each than one by one; no claim of a false statement is taken for a good one but with probability
   * 2^-128, over randomness that the verifier draws. Absent where it would save nothing.
   */
  readonly verifyBatch?: ((circuit: string, claims: readonly ProofClaim[]) => readonly VerifierVerdict[]) | undefined
  /** BLAKE2b-256 of the canonical bytes of the circuit's verifying key; genesis pins it. */
  keyHash(circuit: string): Uint8Array
  /** Where the keys come from: `dev` keys are forgeable by anyone and good for tests only. */
  readonly keys: 'dev' | 'ceremony'
}
