import { NacreError } from '../base'

/** A verifying key that breaks the schema, the curve or the rules of Groth16 (see `parseVerifyingKey`). */
export class VerifyingKeyError extends NacreError {
  readonly code = 'verifier/key-malformed'
  readonly category = 'input'
}

/** Bytes or JSON that are not the canonical encoding of a proof. */
export class ProofMalformedError extends NacreError {
  readonly code = 'verifier/proof-malformed'
  readonly category = 'input'
}

/** The verifier has no key for the circuit. */
export class KeyUnknownError extends NacreError {
  readonly code = 'verifier/circuit-unknown'
  readonly category = 'input'
  constructor(readonly circuit: string) {
    super(`there is no verifying key for circuit ${JSON.stringify(circuit)}`)
  }
}
