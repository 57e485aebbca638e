import { type ErrorOptions, NacreError } from '../base'
import type { VerifierCode } from '../statement'
import type { RuleCode } from './codes'

/** A rule of the ledger says no to a transaction; `code` is that rule's (PROTOCOL §7). Nothing changed. */
export class RefusedTransactionError extends NacreError {
  readonly code: RuleCode
  readonly category = 'refused'
  /** What the verifier found, when the rule is `rules/proof`. */
  readonly verdict: VerifierCode | undefined

  constructor(code: RuleCode, message: string, options: ErrorOptions & { readonly verdict?: VerifierCode | undefined } = {}) {
    super(message, options)
    this.code = code
    this.verdict = options.verdict
  }
}

/** Bytes or fields that are no genesis (PROTOCOL §8.1). */
export class MalformedGenesisError extends NacreError {
  readonly code = 'rules/genesis-malformed'
  readonly category = 'input'
}

/** Bytes or fields that are no block (PROTOCOL §8.2). */
export class MalformedBlockError extends NacreError {
  readonly code = 'rules/block-malformed'
  readonly category = 'input'
}

/** Development keys, under which anyone can forge, meet a network whose name does not start with `dev`. */
export class DevelopmentKeysError extends NacreError {
  readonly code = 'rules/development-keys'
  readonly category = 'refused'
}

/** The verifier's keys are not those that the genesis pins. */
export class VerifyingKeyMismatchError extends NacreError {
  readonly code = 'rules/verifying-key'
  readonly category = 'refused'
}

/** Text that is no head of a ledger (PROTOCOL §8.4), or one whose signatures do not hold. */
export class MalformedHeadError extends NacreError {
  readonly code = 'rules/head-malformed'
  readonly category = 'input'
}
