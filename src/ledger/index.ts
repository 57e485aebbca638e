/** L4: the ledger's port, the engine of embedded ledgers and the portable export; the stores are `memory`, `lmdb`. @module */
export {
  createEmbeddedLedger,
  DEFAULT_TRANSACTIONS_PER_MINUTE,
  type EmbeddedDeps,
  type EmbeddedLedger,
  foundLedger,
} from './embedded'
export {
  CorruptLedgerError,
  LedgerClosedError,
  LedgerExistsError,
  LedgerLockedError,
  LedgerNotFoundError,
  LedgerReadOnlyError,
  LedgerUnavailableError,
  LedgerVersionError,
  MalformedExportError,
  OperatorKeyError,
  RateLimitedError,
  RewindHeightError,
} from './errors'
export { EXPORT_MAGIC, exportBlocks, type LedgerExport, readExport, type VerifyExportDeps, verifyExport } from './export'
export type { AssetFacts, LedgerFacts } from './facts'
export { headOf } from './head'
export type { BlockRef, Ledger, LedgerBlock, LedgerEvents, Receipt, Tip } from './port'
export { acceptedIn, leavesOf, readAccepted } from './read'
export { getGenesis as readStoredGenesis } from './record'
export type { LedgerStorage, StorageReader, StorageWriter, StoredRecord } from './storage'
export { viewExport, viewLedger } from './view'
