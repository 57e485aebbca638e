/** The store on disk, for Node. @module */
export { type LmdbStoreOptions, openLmdbStore } from './lmdb-store'
