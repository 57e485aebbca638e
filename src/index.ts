/** What a wallet developer embeds: the wallet, its keys, and the amounts it moves. Everything else has an entry of its own. @module */
export { type Clock, NacreError, type Observed, type Progress, type Rng } from './base'
export type { HistoryDirection, HistoryEntry } from './disclosure'
export {
  type Address,
  createMnemonic,
  deriveFullViewingKey,
  deriveSeed,
  deriveSpendingKey,
  type FullViewingKey,
  formatAddress,
  type LedgerDomain,
  type Mnemonic,
  parseAddress,
  parseMnemonic,
  type SpendingKey,
} from './keys'
export type { Ledger } from './ledger'
export type { Prover } from './statement'
export { createSealedStore, type Store } from './store'
export { type Amount, type AssetId, formatDecimal, parseAmount, parseAssetId, parseDecimal } from './value'
export * from './wallet'
