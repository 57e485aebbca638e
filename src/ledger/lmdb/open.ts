import { type Clock, systemClock } from '../../base'
import type { Verifier } from '../../statement'
import { createPinnedVerifier } from '../../verifier'
import { createEmbeddedLedger, type EmbeddedLedger, readStoredGenesis } from '..'
import { assertLedgerFolder, readOperatorKey } from './folder'
import { openLmdbStorage } from './storage'

export interface OpenLmdbLedgerOptions {
  /** The ledger's folder. */
  readonly path: string
  /** Default: the keys that this package pins. */
  readonly verifier?: Verifier | undefined
  readonly clock?: Clock | undefined
  /** Take no transactions, and leave the operator's key alone; default `false`. */
  readonly readOnly?: boolean | undefined
  /** Transactions a minute; default 6,000. */
  readonly transactionsPerMinute?: number | undefined
}

/**
 * Opens a ledger that `createLmdbLedger` made; any number of processes may have it open. Throws `LedgerNotFoundError`,
 * `CorruptLedgerError` when its files are damaged, `LedgerVersionError`, `LedgerUnavailableError`, `LedgerLockedError`, `OperatorKeyError`,
 * `DevelopmentKeysError`, `VerifyingKeyMismatchError`.
 */
export async function openLmdbLedger(options: OpenLmdbLedgerOptions): Promise<EmbeddedLedger> {
  const { path, verifier = createPinnedVerifier(), clock = systemClock, readOnly = false, transactionsPerMinute } = options
  assertLedgerFolder(path)
  const operatorKey = readOnly ? undefined : readOperatorKey(path)
  const storage = await openLmdbStorage({ path, readOnly })
  try {
    const genesis = storage.read(readStoredGenesis)
    return createEmbeddedLedger({ storage, genesis, operatorKey, verifier, clock, transactionsPerMinute })
  } catch (error) {
    await storage.close()
    throw error
  }
}
