import { StoreKeyError } from './errors'

/** One entry to write; `undefined` deletes it. */
export interface StoreChange {
  readonly key: string
  readonly value: Uint8Array | undefined
}

/** Which entries of a prefix to read. */
export interface EntriesOptions {
  /** Start behind this key, in the direction of reading; it need not exist. */
  readonly after?: string | undefined
  readonly limit?: number | undefined
  /** From the last key to the first. */
  readonly reverse?: boolean | undefined
}

export type StoreEntry = readonly [key: string, value: Uint8Array]

/**
 * A small ordered key-value store: what a wallet and its tree remember. Keys are 1 to 256 printable ASCII characters
 * (`StoreKeyError`), ordered by their codes. Values are copied on their way in and out.
 */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>
  /** Several entries as of one moment. */
  getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  /** Entries whose key starts with `prefix`, in order, as of one moment. */
  entries(prefix: string, options?: EntriesOptions): Promise<readonly StoreEntry[]>
  /** All changes or none, in order (the last one of a key wins); durable when the promise resolves. */
  commit(changes: readonly StoreChange[]): Promise<void>
  /** Waits for commits under way; everything after it rejects with `StoreClosedError`, but closing again. */
  close(): Promise<void>
}

/** Longest key, in characters. */
export const MAX_KEY_LENGTH = 256

const KEY = /^[\x20-\x7e]{1,256}$/
const PREFIX = /^[\x20-\x7e]{0,256}$/

/** Throws `StoreKeyError`. */
export function assertKey(key: string): void {
  if (!KEY.test(key)) throw new StoreKeyError(`a key is 1 to ${MAX_KEY_LENGTH} printable ASCII characters`)
}

/** Throws `StoreKeyError`. */
export function assertEntriesRequest(prefix: string, { after, limit }: EntriesOptions): void {
  if (!PREFIX.test(prefix) || (after !== undefined && !PREFIX.test(after))) throw new StoreKeyError('a prefix is printable ASCII')
  if (limit !== undefined && !(limit >= 0 && (Number.isSafeInteger(limit) || limit === Infinity))) {
    throw new StoreKeyError('a limit is a whole number')
  }
}
