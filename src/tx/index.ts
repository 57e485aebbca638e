/** L3: a transaction's life in types, from request to publishable bytes (PROTOCOL §6). @module */
export { type ActionRandomness, type ActionWitness, assembleAction, assembleWitness, drawActionRandomness } from './assemble'
export { decodeTransaction, encodeTransaction, encodeTransactionBody, isRecipient, MAX_RECIPIENT_BYTES } from './codec'
export { deriveTransactionDigest, deriveTransactionId, type TransactionDigest, type TransactionId } from './digest'
export { IncompleteTransactionError, MalformedTransactionError, PlanInvalidError, PlanMismatchError } from './errors'
export {
  type ActionOpening,
  type Authorization,
  addAction,
  authorizeAction,
  bodyOf,
  combinePartials,
  createPartialTransaction,
  extractTransaction,
  isIssuerSignature,
  type Membership,
  type PartialAction,
  type PartialTransaction,
  type ProofTimings,
  proveAction,
  publicPartOf,
  publicSignalsOf,
  shieldMessage,
  signAsIssuer,
} from './partial'
export {
  type ActionPlan,
  deriveExpiry,
  EXPIRY_STEPS,
  type ExpiryStep,
  type Payment,
  type PlannedInput,
  type PlannedOutput,
  type TransactionHeader,
  type TransactionPlan,
  type TransactionRequest,
} from './plan'
export {
  type AcceptedTransaction,
  type ActionBody,
  type ActionProof,
  CIRCUIT_VERSION,
  nullifiersOf,
  type Transaction,
  type TransactionBody,
} from './transaction'
