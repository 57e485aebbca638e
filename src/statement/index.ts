/** L3: what circuits prove, natively and as signals; the ports of prover and verifier (PROTOCOL §5). @module */
export { type AuthorizedFields, deriveAuthorizationMessage } from './authorization'
export { checkTransfer, type StatementFailure } from './check-transfer'
export {
  deriveJournalMasks,
  deriveJournalTag,
  type JournalEntry,
  type JournalOpening,
  maskJournalEntry,
  openJournalEntry,
  sealJournalEntry,
} from './journal'
export {
  PROOF_BYTES,
  type Proof,
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
