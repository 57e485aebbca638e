/** L4: a ledger in memory, for tests and browsers; it forgets everything at the end. @module */
import { type Clock, systemClock } from '../../base'
import type { Ed25519SecretKey } from '../../crypto'
import { decodeGenesis, encodeGenesis, type Genesis } from '../../rules'
import type { Verifier } from '../../statement'
import { createEmbeddedLedger, type EmbeddedLedger, foundLedger, RewindHeightError } from '..'
import { createMemoryStorage } from './storage'

export interface MemoryLedgerOptions {
  readonly genesis: Genesis
  /** The secret of `genesis.operator`. */
  readonly operatorKey: Ed25519SecretKey
  readonly verifier: Verifier
  readonly clock?: Clock | undefined
  /** Default: no limit. */
  readonly transactionsPerMinute?: number | undefined
}

/** A ledger whose newest blocks can be abandoned, as a chain's can. */
export interface MemoryLedger extends EmbeddedLedger {
  /**
   * Abandons the blocks above `height`, with their roots, nullifiers, leaves and amounts, in one step; what is submitted
   * afterwards makes another branch. Throws `RewindHeightError`.
   */
  rewind(height: number): Promise<void>
}

/** Founds a ledger in memory. */
export function createMemoryLedger(options: MemoryLedgerOptions): MemoryLedger {
  const { operatorKey, verifier, clock = systemClock, transactionsPerMinute = Number.POSITIVE_INFINITY } = options
  // A copy through the codec: no later change of the caller's object reaches the ledger.
  const genesis = decodeGenesis(encodeGenesis(options.genesis))
  const storage = createMemoryStorage()
  foundLedger(storage, genesis, operatorKey)
  const ledger = createEmbeddedLedger({ storage, genesis, operatorKey, verifier, clock, transactionsPerMinute })
  return {
    ...ledger,
    async rewind(height) {
      const tip = await ledger.tip()
      if (!Number.isInteger(height) || height < 0 || height > tip.height)
        throw new RewindHeightError(`no block ${height} to go back to`)
      // The first commit founded the ledger; every later one is a block.
      storage.undo(tip.height - height)
    },
  }
}
