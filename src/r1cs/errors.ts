import { NacreError } from '../base'

/** Bytes that are no r1cs file over the BN254 scalar field, or one beyond the limits. */
export class R1csMalformedError extends NacreError {
  readonly code = 'r1cs/file-malformed'
  readonly category = 'input'
}

/** Text that is no sym file, or one of another circuit. */
export class SymbolsMalformedError extends NacreError {
  readonly code = 'r1cs/symbols-malformed'
  readonly category = 'input'
}

/** Bytes that are no wtns file over the BN254 scalar field, or the witness of another circuit. */
export class WitnessMalformedError extends NacreError {
  readonly code = 'r1cs/witness-malformed'
  readonly category = 'input'
}

/** A JSON value that says nothing of a circuit as it should, or names signals that the circuit does not have. */
export class ExpectationsMalformedError extends NacreError {
  readonly code = 'r1cs/expectations-malformed'
  readonly category = 'input'
}
