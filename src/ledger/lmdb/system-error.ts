import { NacreError } from '../../base'
import { CorruptLedgerError, LedgerLockedError, LedgerNotFoundError, LedgerUnavailableError, LedgerVersionError } from '..'

// Return codes of LMDB (lmdb.h); codes of the operating system are positive.
const CORRUPTED = new Set([-30_797, -30_796, -30_793, -30_795, -30_779, -30_778])
const VERSION_MISMATCH = -30_794
const READERS_FULL = -30_790

/** Runs `run`; what the operating system or LMDB throws becomes the ledger's error for it. */
export function wrapSystemErrors<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw toLedgerError(what, error)
  }
}

/** The ledger's error for one of the operating system or LMDB; all others stay as they are. */
export function toLedgerError(what: string, error: unknown): unknown {
  const code = error instanceof Error && !(error instanceof NacreError) && 'code' in error ? error.code : undefined
  if (typeof code === 'string' ? !/^E[A-Z0-9]+$/.test(code) : typeof code !== 'number') return error
  if (code === 'ENOENT' || code === 'ENOTDIR') return new LedgerNotFoundError(`cannot ${what}: it is not there`, { cause: error })
  if (code === VERSION_MISMATCH)
    return new LedgerVersionError(`cannot ${what}: a foreign version of LMDB wrote it`, { cause: error })
  if (code === READERS_FULL) return new LedgerLockedError(`cannot ${what}: too many processes read it`, { cause: error })
  if (typeof code === 'number' && CORRUPTED.has(code))
    return new CorruptLedgerError(`cannot ${what}: its files are damaged`, { cause: error })
  return new LedgerUnavailableError(`cannot ${what}: the system refuses`, {
    cause: error,
    hint: 'check permissions and free space',
  })
}
