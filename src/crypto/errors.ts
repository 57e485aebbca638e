import { NacreError } from '../base'

/** An integer or 32 bytes that are no canonical field element, 0 ≤ x < r. */
export class FieldElementError extends NacreError {
  readonly code = 'crypto/field-not-canonical'
  readonly category = 'input'
}

/** Coordinates that are no point of the curve, or of its prime-order subgroup where that is asked for. */
export class CurvePointError extends NacreError {
  readonly code = 'crypto/point-invalid'
  readonly category = 'input'
}

/** A signature whose bytes are malformed; one that is merely wrong is `false`, not an error. */
export class MalformedSignatureError extends NacreError {
  readonly code = 'crypto/signature-malformed'
  readonly category = 'input'
}

/** Text that is no lower-case bech32m, or has another prefix than the expected one. */
export class Bech32TextError extends NacreError {
  readonly code = 'crypto/text-malformed'
  readonly category = 'input'
}
