/** L4: a ledger in a folder, durable and open to several processes at once. @module */
export { type CreateLmdbLedgerOptions, createLmdbLedger } from './create'
export { DATA_FILE, OPERATOR_KEY_FILE } from './folder'
export { type OpenLmdbLedgerOptions, openLmdbLedger } from './open'
