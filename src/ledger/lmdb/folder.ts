import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { bytesToHex, parseHex, type Rng } from '../../base'
import { ED25519_KEY_BYTES, type Ed25519SecretKey } from '../../crypto'
import { LedgerExistsError, LedgerNotFoundError, OperatorKeyError } from '..'
import { toLedgerError, wrapSystemErrors } from './system-error'

/** File names inside a ledger's folder; LMDB fixes the first two. */
export const DATA_FILE = 'data.mdb'
export const LOCK_FILE = 'lock.mdb'
export const OPERATOR_KEY_FILE = 'operator.key'

/** Enough for LMDB's head and a slot of 64 bytes for each of 1,000 readers. */
const LOCK_FILE_BYTES = 65_536

/**
 * Makes a folder at `path` all or nothing: `fill` gets a temporary folder beside it, which takes its place when `fill` is done. Throws
 * `LedgerExistsError` unless nothing, or an empty folder, is there.
 */
export async function createFolder(path: string, rng: Rng, fill: (folder: string) => Promise<void>): Promise<void> {
  const target = resolve(path)
  const temporary = join(dirname(target), `.${basename(target)}-${bytesToHex(rng.bytes(6))}.tmp`)
  assertFree(target)
  try {
    mkdirSync(temporary, { recursive: true, mode: 0o755 })
    await fill(temporary)
    syncFolder(temporary)
    assertFree(target)
    renameSync(temporary, target)
    syncFolder(dirname(target))
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw toLedgerError('make the ledger', error)
  }
}

function assertFree(path: string): void {
  let entries: readonly string[]
  try {
    entries = readdirSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    if (isCode(error, 'ENOTDIR')) throw new LedgerExistsError(`${path} is a file`)
    throw toLedgerError('make the ledger', error)
  }
  if (entries.length > 0) throw new LedgerExistsError(`${path} is not empty`, { hint: 'name a folder that does not exist yet' })
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Makes the names inside a folder durable. */
function syncFolder(path: string): void {
  // Windows cannot open folders, and needs no such call.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Throws `LedgerNotFoundError` unless a ledger's data file is in the folder, `LedgerUnavailableError` when one may not look. */
export function assertLedgerFolder(path: string): void {
  try {
    statSync(join(path, DATA_FILE))
  } catch (cause) {
    const isAbsent = isCode(cause, 'ENOENT') || isCode(cause, 'ENOTDIR')
    if (!isAbsent) throw toLedgerError('open the ledger', cause)
    throw new LedgerNotFoundError(`there is no ledger at ${path}`, { hint: 'nacre ledger init makes one' })
  }
}

/** Writes the operator's key, hexadecimal, readable by its owner alone. */
export function writeOperatorKey(folder: string, key: Ed25519SecretKey): void {
  const path = join(folder, OPERATOR_KEY_FILE)
  writeFileSync(path, `${bytesToHex(key)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  // The mode above passes through the umask.
  chmodSync(path, 0o600)
}

/** The operator's key, `undefined` where there is none; throws `OperatorKeyError` on a file that is no key. */
export function readOperatorKey(folder: string): Ed25519SecretKey | undefined {
  const path = join(folder, OPERATOR_KEY_FILE)
  if (!existsSync(path)) return undefined
  return parseOperatorKey(wrapSystemErrors("read the operator's key", () => readFileSync(path, 'utf8')))
}

/** The key in the text of its file; throws `OperatorKeyError`. */
export function parseOperatorKey(text: string): Ed25519SecretKey {
  try {
    return parseHex(text.trimEnd(), ED25519_KEY_BYTES)
  } catch {
    // Without the cause: it may quote the key.
    throw new OperatorKeyError(`${OPERATOR_KEY_FILE} is not an operator key`)
  }
}

/**
 * Makes a lock file without holes where there is none: LMDB would make one with holes, and writing to a hole on a full disk ends the
 * process. It appears whole or not at all, for another process may be opening the same.
 */
export function reserveLockFile(folder: string): void {
  const path = join(folder, LOCK_FILE)
  if (existsSync(path)) return
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(temporary, new Uint8Array(LOCK_FILE_BYTES), { flag: 'wx', flush: true })
    linkSync(temporary, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}
