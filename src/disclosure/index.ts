/** L4: what a view key discloses, from ledger data alone (PROTOCOL §9). @module */
export type { AcceptedTransactions } from './bulk'
export type { HistoryDirection, HistoryEntry } from './entry'
export { formatCamt053 } from './evidence/camt053'
export {
  type AccountClaim,
  type AttestClaim,
  type BalanceClaim,
  type Claim,
  type ClaimedPeriod,
  encodeClaim,
  type IncomeClaim,
  type PaymentClaim,
  type StatementClaim,
} from './evidence/claim'
export { EVIDENCE_CODES, type EvidenceCode } from './evidence/codes'
export { type DisclosureTerms, deriveAudience, deriveContext } from './evidence/context'
export {
  type AccountRequest,
  discloseAccount,
  disclosePayment,
  discloseStatement,
  type PaymentRequest,
  type StatementRequest,
} from './evidence/disclose'
export {
  type AttestNotes,
  type AttestRequest,
  discloseAttest,
} from './evidence/disclose-attest'
export {
  DisclosureRequestError,
  EvidenceTooLargeError,
  InsufficientNotesError,
  InvalidEvidenceError,
  StatementFormatError,
} from './evidence/errors'
export { type Evidence, type EvidenceProof, formatEvidence, parseEvidence } from './evidence/format'
export type { EvidenceRequest, MakeEvidenceDeps } from './evidence/make'
export { chooseParts } from './evidence/parts'
export type {
  ClaimedBlocks,
  EvidenceAsset,
  EvidenceItem,
  EvidenceKind,
  EvidenceLimit,
  EvidenceReport,
  EvidenceTotal,
  Verdict,
} from './evidence/report'
export { SIZE_LIMITS, type SizeLimits } from './evidence/size'
export { type EvidenceSummary, formatSigned, summarize } from './evidence/summary'
export type { TrustedBlock } from './evidence/trust'
export { type VerifyEvidenceDeps, type VerifyEvidenceOptions, verifyEvidence } from './evidence/verify'
export { type JournalOutput, readJournal } from './journal-view'
export { createScanner, type FoundNote, type ScannedTransaction, type Scanner, type ScannerDeps } from './scan'
export { type ViewedTransaction, type ViewLine, viewAllIncoming, viewIncoming, viewPayment, viewPeriods } from './view'
