/** L4: what a view key discloses, from ledger data alone (PROTOCOL §9). @module */
export type { HistoryDirection, HistoryEntry } from './entry'
export type { EvidenceItem, EvidenceKind, EvidenceLimit, EvidenceReport, EvidenceTotal, Verdict } from './evidence/report'
export type { TrustedBlock } from './evidence/trust'
export { type VerifyEvidenceDeps, type VerifyEvidenceOptions, verifyEvidence } from './evidence/verify'
export { type JournalOutput, readJournal } from './journal-view'
export { createScanner, type FoundNote, type ScannedTransaction, type Scanner } from './scan'
export { type ViewLine, viewIncoming, viewPayment, viewPeriods } from './view'
