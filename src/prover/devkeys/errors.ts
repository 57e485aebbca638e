import { NacreError } from '../../base'

/** Bytes that are no r1cs file over the BN254 scalar field, or one beyond the limits. */
export class R1csMalformedError extends NacreError {
  readonly code = 'devkeys/r1cs-malformed'
  readonly category = 'input'
}
