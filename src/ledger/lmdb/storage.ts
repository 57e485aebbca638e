import { crc32 } from 'node:zlib'
import { open } from 'lmdb'
import { InternalError } from '../../base'
import { CorruptLedgerError, type LedgerStorage, type StorageReader, type StorageWriter } from '..'
import { checkFiles, checkPages } from './check'
import { wrapSystemErrors } from './system-error'

/** Address space set aside for the file, bytes; the file itself grows as it is filled. */
const MAP_BYTES = 2 ** 36
const MAX_READERS = 1_000
const CHECKSUM_BYTES = 4
/** No key lies before it. */
const FIRST_KEY = Uint8Array.of(0)

export interface LmdbStorageOptions {
  /** The folder. */
  readonly path: string
  readonly readOnly: boolean
  /** The folder is new: there is nothing to check yet. */
  readonly isNew?: boolean | undefined
}

/**
 * Opens the LMDB store of a folder after every page and record in it was checked: some 400 MB a second. Every value carries a CRC-32 of its key and itself. Writers of all processes
 * take turns at LMDB's lock, which dies with its holder; a commit is on disk when `write` returns.
 */
export async function openLmdbStorage({ path, readOnly, isNew = false }: LmdbStorageOptions): Promise<LedgerStorage> {
  if (!isNew) checkFiles(path, { readOnly })
  const database = wrapSystemErrors('open the ledger', () =>
    open<Uint8Array, Uint8Array>({
      path,
      readOnly,
      encoding: 'binary',
      keyEncoding: 'binary',
      // Commit, then sync, then return: with overlapping syncs a commit is visible before it is durable.
      overlappingSync: false,
      mapSize: MAP_BYTES,
      maxReaders: MAX_READERS,
      noSubdir: false,
    }),
  )
  if (!isNew) {
    const snapshot = database.useReadTransaction()
    try {
      checkPages(path, openRecord)
    } catch (error) {
      snapshot.done()
      await database.close()
      throw error
    }
    snapshot.done()
  }
  const reader: StorageReader = {
    get: (key) => openRecord(key, database.getBinary(key)),
    below(key) {
      const range = { start: key, exclusiveStart: true, end: FIRST_KEY, inclusiveEnd: true, reverse: true, limit: 1 }
      const [found] = [...database.getRange(range)]
      // The key is a copy of its own, the value is LMDB's until it is opened.
      return found && { key: new Uint8Array(found.key), value: openRecord(found.key, found.value) as Uint8Array }
    },
  }
  const writer: StorageWriter = {
    ...reader,
    put(key, value) {
      database.put(key, sealRecord(key, value))
    },
  }
  return {
    read(run) {
      // Everything within one synchronous call sees the same snapshot; this makes it the newest one.
      database.resetReadTxn()
      return wrapSystemErrors('read the ledger', () => run(reader))
    },
    write(run) {
      if (readOnly) throw new InternalError('the store was opened for reading')
      return wrapSystemErrors('write the ledger', () => database.transactionSync(() => run(writer)))
    },
    close: () => database.close(),
  }
}

function sealRecord(key: Uint8Array, value: Uint8Array): Uint8Array {
  const record = new Uint8Array(CHECKSUM_BYTES + value.length)
  new DataView(record.buffer).setUint32(0, crc32(value, crc32(key)))
  record.set(value, CHECKSUM_BYTES)
  return record
}

/** The value of a record; throws `CorruptLedgerError` when the checksum does not fit. */
export function openRecord(key: Uint8Array, record: Uint8Array | undefined): Uint8Array | undefined {
  if (record === undefined) return undefined
  // A copy of its own type: LMDB's buffers are reused, and methods of Node's Buffer behave otherwise.
  const bytes = new Uint8Array(record)
  const value = bytes.slice(CHECKSUM_BYTES)
  if (bytes.length < CHECKSUM_BYTES || new DataView(bytes.buffer).getUint32(0) !== crc32(value, crc32(key))) {
    throw new CorruptLedgerError('a record of the ledger has a wrong checksum', {
      hint: 'restore the ledger from a copy or an export',
    })
  }
  return value
}
