import { type ErrorOptions, NacreError } from '../../base'
import { EVIDENCE_CODES, type EvidenceCode } from './codes'

/** A file that is no evidence, or evidence that does not hold; `code` says which of its rules it breaks. */
export class InvalidEvidenceError extends NacreError {
  readonly code: EvidenceCode
  readonly category = 'refused'
  constructor(code: EvidenceCode, options: ErrorOptions = {}) {
    super(EVIDENCE_CODES[code].meaning, options)
    this.code = code
  }
}

/** Throws `InvalidEvidenceError` unless `holds`. */
export function assertEvidence(holds: boolean, code: EvidenceCode): asserts holds {
  if (!holds) throw new InvalidEvidenceError(code)
}

/** A request for evidence that cannot be made: terms out of bounds, no such block, payment or period, another account's key. */
export class DisclosureRequestError extends NacreError {
  readonly code = 'evidence/request-invalid'
  readonly category = 'input'
}

/** A report that a bank statement cannot tell: not valid, without blocks, of no period or with a gap, or with too many digits. */
export class StatementFormatError extends NacreError {
  readonly code = 'evidence/statement-format'
  readonly category = 'input'
}

/** Evidence that no reader would take: larger than an evidence file may be. */
export class EvidenceTooLargeError extends NacreError {
  readonly code = 'evidence/beyond-limits'
  readonly category = 'refused'
}

/** The notes of the account do not hold, or did not bring in, what was to be attested. */
export class InsufficientNotesError extends NacreError {
  readonly code = 'evidence/insufficient-notes'
  readonly category = 'refused'
}
