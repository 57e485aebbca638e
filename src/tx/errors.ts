import { NacreError } from '../base'

/** Bytes that are no canonical transaction (PROTOCOL §6.1). */
export class MalformedTransactionError extends NacreError {
  readonly code = 'tx/malformed'
  readonly category = 'input'
}

/** A plan that does not add up or does not fit an action: never signed, never proven. */
export class PlanInvalidError extends NacreError {
  readonly code = 'tx/plan-invalid'
  readonly category = 'input'
}

/** What a signer was asked to sign is not what the plan that came with it says. */
export class PlanMismatchError extends NacreError {
  readonly code = 'tx/plan-mismatch'
  readonly category = 'refused'
}

/** A partial transaction that lacks the named part. */
export class IncompleteTransactionError extends NacreError {
  readonly code = 'tx/incomplete'
  readonly category = 'input'
}
