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
