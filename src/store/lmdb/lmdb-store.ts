import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { open, type RootDatabase } from 'lmdb'
import { NacreError } from '../../base'
import { StoreClosedError, StoreCorruptError, StoreUnavailableError } from '../errors'
import { assertEntriesRequest, assertKey, type EntriesOptions, type Store, type StoreEntry } from '../port'
import { inspectFile } from './inspect'
import { reserveLockFile } from './lock-file'
import { takeOwnership } from './owner'

export interface LmdbStoreOptions {
  /** A folder; made, for its owner's eyes only, if it does not exist. */
  readonly path: string
  /** Refuse to share with anybody who asks for the same: `StoreLockedError`. Others can still read. */
  readonly exclusive?: boolean | undefined
}

/** Errors of LMDB that mean a damaged file: -30797 a page is missing, -30796 of the wrong kind, -30794 version, -30793 no database. */
const DAMAGE = new Set<unknown>([-30797, -30796, -30794, -30793])

/** Above every key that starts with a prefix: DEL follows the printable characters. */
const AFTER_PRINTABLE = '\x7f'

type Database = RootDatabase<Buffer, Buffer>

/**
 * Opens a store in a folder; several processes may read while one writes. Throws `StoreLockedError`, `StoreCorruptError`,
 * `StoreUnavailableError`.
 */
export async function openLmdbStore({ path, exclusive = false }: LmdbStoreOptions): Promise<Store> {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const release = exclusive ? await takeOwnership(folder) : async () => {}
    try {
      await inspectFile(join(folder, 'data.mdb'))
      reserveLockFile(join(folder, 'lock.mdb'))
      return storeOver(openDatabase(folder), release)
    } catch (error) {
      await release()
      throw error
    }
  } catch (error) {
    throw typed(error)
  }
}

function openDatabase(folder: string): Database {
  return open<Buffer, Buffer>({
    path: folder,
    // Otherwise a dot in the folder's name would decide.
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    // A commit returns when the medium has it; the alternative returns earlier and flushes later.
    overlappingSync: false,
    permissionsMode: 0o600,
  } as Parameters<typeof open>[0]) as Database
}

function storeOver(database: Database, release: () => Promise<void>): Store {
  let closing: Promise<void> | undefined
  /** Runs a synchronous access; LMDB reads from mapped memory, so that there is nothing to wait for. */
  const access = <T>(run: () => T): T => {
    if (closing) throw new StoreClosedError('the store is closed')
    try {
      return run()
    } catch (error) {
      throw typed(error)
    }
  }
  /** Reads as of one moment, the latest. */
  const snapshot = <T>(read: (transaction: ReturnType<Database['useReadTransaction']>) => T): T =>
    access(() => {
      database.resetReadTxn()
      const transaction = database.useReadTransaction()
      try {
        return read(transaction)
      } finally {
        transaction.done()
      }
    })
  const getMany = async (keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> => {
    keys.forEach(assertKey)
    return snapshot((transaction) => keys.map((key) => copyOf(database.get(toBytes(key), { transaction }))))
  }

  return {
    getMany,
    get: async (key) => (await getMany([key]))[0],
    entries: async (prefix, options = {}) => {
      assertEntriesRequest(prefix, options)
      return snapshot((transaction) => {
        const range = database.getRange({ ...rangeOf(prefix, options), transaction })
        return [...range].map(({ key, value }): StoreEntry => [key.toString('latin1'), copyOf(value) as Uint8Array])
      })
    },
    commit: async (changes) => {
      for (const { key } of changes) assertKey(key)
      access(() =>
        database.transactionSync(() => {
          for (const { key, value } of changes) {
            if (value === undefined) database.remove(toBytes(key))
            else database.put(toBytes(key), Buffer.from(value))
          }
        }),
      )
    },
    close: () => {
      closing ??= database.close().then(release)
      return closing
    },
  }
}

/** Bounds in the direction of reading, for keys from `prefix` up to, not including, `prefix` + DEL. */
function rangeOf(prefix: string, { after, limit, reverse = false }: EntriesOptions) {
  const low = prefix
  const high = prefix + AFTER_PRINTABLE
  const beyond = after !== undefined && (reverse ? after < high : after >= low)
  const start = beyond ? (after as string) : reverse ? high : low
  return {
    start: toBytes(start),
    end: toBytes(reverse ? low : high),
    exclusiveStart: beyond,
    inclusiveEnd: reverse,
    reverse,
    ...(limit === undefined || limit === Infinity ? {} : { limit }),
  }
}

function toBytes(key: string): Buffer {
  return Buffer.from(key, 'latin1')
}

/** A copy in memory of its own, for buffers share theirs. */
function copyOf(value: Buffer | undefined): Uint8Array | undefined {
  return value && new Uint8Array(value)
}

function typed(cause: unknown): NacreError {
  if (cause instanceof NacreError) return cause
  if (DAMAGE.has((cause as { code?: unknown }).code)) return new StoreCorruptError('the store is damaged', { cause })
  return new StoreUnavailableError('the store cannot be read or written', { cause, hint: 'check free space and permissions' })
}
