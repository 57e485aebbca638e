/** A consistent state of the store; valid only inside the callback that received it. */
export interface StorageReader {
  /** A copy of the value, which the caller may keep. */
  get(key: Uint8Array): Uint8Array | undefined
  /** The record whose key is the greatest below `key`, bytes compared from the first on; a copy as well. */
  below(key: Uint8Array): StoredRecord | undefined
}

export interface StoredRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export interface StorageWriter extends StorageReader {
  put(key: Uint8Array, value: Uint8Array): void
}

/** What an embedded ledger keeps its records in: byte strings by byte strings of 1 to 64 bytes. */
export interface LedgerStorage {
  /** Runs `read` on the newest committed state. */
  read<T>(read: (reader: StorageReader) => T): T
  /**
   * Runs `write` alone among all writers of all processes and commits what it put, all or nothing; nothing when it throws.
   * Returns once the commit survives the end of the process and of the machine.
   */
  write<T>(write: (writer: StorageWriter) => T): T
  close(): Promise<void>
}
