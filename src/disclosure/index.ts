/** L4: what a view key discloses, from ledger data alone (PROTOCOL §9). @module */
export type { HistoryDirection, HistoryEntry } from './entry'
export { type JournalOutput, readJournal } from './journal-view'
export { createScanner, type FoundNote, type ScannedTransaction, type Scanner } from './scan'
export { type ViewLine, viewIncoming, viewPayment, viewPeriods } from './view'
