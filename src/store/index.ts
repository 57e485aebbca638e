/** L4: the port of what a wallet remembers, and its sealing; implementations are subpaths. @module */
export { StoreClosedError, StoreCorruptError, StoreKeyError, StoreLockedError, StoreUnavailableError } from './errors'
export {
  assertEntriesRequest,
  assertKey,
  type EntriesOptions,
  MAX_KEY_LENGTH,
  type Store,
  type StoreChange,
  type StoreEntry,
} from './port'
export { createSealedStore } from './sealed'
