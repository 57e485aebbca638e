import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CorruptLedgerError, LedgerUnavailableError } from '..'
import { DATA_FILE, LOCK_FILE } from './folder'
import { META_BYTES, type Meta, newestMeta } from './page-layout'
import { walkPages } from './page-walk'
import { openPageFile } from './pages'
import { wrapSystemErrors } from './system-error'

const HINT = 'restore the ledger from a copy or an export'
/** A commit in another process may rewrite a meta page while it is read. */
const ATTEMPTS = 5
const LOCK_MAGIC = 0xbeefc0de

/**
 * What LMDB would stumble over while it opens the folder: it ends the process instead of failing. Throws `LedgerUnavailableError` when files
 * cannot be used, `CorruptLedgerError` when the head of the data file is damaged.
 */
export function checkFiles(path: string, { readOnly }: { readonly readOnly: boolean }): void {
  const mode = readOnly ? constants.R_OK : constants.R_OK | constants.W_OK
  const [data, lock] = [join(path, DATA_FILE), join(path, LOCK_FILE)]
  wrapSystemErrors('open the ledger', () => {
    accessSync(data, mode)
    accessSync(existsSync(lock) ? lock : path, constants.R_OK | constants.W_OK)
  })
  if (!statSync(data).isFile() || (existsSync(lock) && !statSync(lock).isFile())) {
    throw new CorruptLedgerError('what should be the files of the ledger are none', { hint: HINT })
  }
  checkLock(lock)
  const fault = readNewestMeta(data)
  if (typeof fault === 'string') throw new CorruptLedgerError(`the data file is damaged: ${fault}`, { hint: HINT })
}

function checkLock(path: string): void {
  if (!existsSync(path)) return
  const head = readHead(path, 0, 4)
  if (head.length === 4 && head.readUInt32LE() !== LOCK_MAGIC) {
    throw new CorruptLedgerError('the lock file is damaged', { hint: `remove ${LOCK_FILE} while no process has the ledger open` })
  }
}

/**
 * Checks every page and record of the newest state. To be called while a read transaction is open, which keeps other processes from
 * reusing the state's pages. Throws `CorruptLedgerError`, and whatever `onRecord` throws.
 */
export function checkPages(path: string, onRecord: (key: Uint8Array, value: Uint8Array) => void): void {
  wrapSystemErrors('read the ledger', () => {
    const data = join(path, DATA_FILE)
    const meta = readNewestMeta(data)
    if (typeof meta === 'string') throw new CorruptLedgerError(`the data file is damaged: ${meta}`, { hint: HINT })
    const file = openPageFile(data, meta.pageSize)
    try {
      const fault = walkPages(file, meta, onRecord)
      if (fault) throw new CorruptLedgerError(`the data file is damaged: ${fault}`, { hint: HINT })
    } finally {
      file.close()
    }
  })
}

/** The meta page that LMDB goes by, or what is wrong with the two. */
function readNewestMeta(path: string): Meta | string {
  let fault = ''
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const meta = newestMeta((at) => readHead(path, at, META_BYTES), statSync(path).size)
    if (typeof meta !== 'string') return meta
    fault = meta
  }
  return fault
}

function readHead(path: string, at: number, length: number): Buffer {
  const file = wrapSystemErrors('open the ledger', () => openSync(path, 'r'))
  try {
    if (!fstatSync(file).isFile()) throw new LedgerUnavailableError(`${path} is no file`)
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, at))
  } finally {
    closeSync(file)
  }
}
