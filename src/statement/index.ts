/** L3: what circuits prove, natively and as signals; the ports of prover and verifier (PROTOCOL §5, §10). @module */
export {
  ATTEST_KIND,
  ATTEST_SIGNALS,
  ATTEST_SLOTS,
  type AttestPart,
  type AttestPrivate,
  type AttestPublic,
  type AttestSlot,
  attestInputs,
  attestSignals,
} from './attest'
export { derivePart } from './attest-part'
export { type AuthorizedFields, deriveAuthorizationMessage } from './authorization'
export {
  BINDING_SIGNALS,
  BINDING_SLOTS,
  type BindingPrivate,
  type BindingPublic,
  bindingInputs,
  bindingSignals,
} from './binding'
export { type AttestFailure, checkAttest } from './check-attest'
export { type BindingFailure, checkBinding } from './check-binding'
export type { DiscloserFailure } from './check-discloser'
export { checkPayment, type PaymentFailure } from './check-payment'
export { checkTransfer, type StatementFailure } from './check-transfer'
export { CIRCUITS, type CircuitName } from './circuits'
export {
  type DiscloserPrivate,
  type DisclosurePublic,
  deriveDisclosureMessage,
  deriveSubject,
} from './discloser'
export {
  deriveJournalMasks,
  deriveJournalTag,
  type JournalEntry,
  type JournalOpening,
  maskJournalEntry,
  openJournalEntry,
  sealJournalEntry,
} from './journal'
export { PAYMENT_SIGNALS, type PaymentPrivate, type PaymentPublic, paymentInputs, paymentSignals } from './payment'
export {
  PROOF_BYTES,
  type Proof,
  type ProofClaim,
  type ProveResult,
  type Prover,
  type SignalInputs,
  type SignalValue,
  type Verifier,
  type VerifierCode,
  type VerifierVerdict,
} from './port'
export {
  type Three,
  TRANSFER_SIGNALS,
  type TransferPrivate,
  type TransferPublic,
  type Two,
  transferInputs,
  transferSignals,
} from './transfer'
