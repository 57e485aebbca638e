import type { Observed } from '../base'
import type { Fr } from '../crypto'
import type { LedgerDomain } from '../keys'
import type { BlockHash, Genesis, SupplyCounters } from '../rules'
import type { Transaction, TransactionId } from '../tx'

export interface BlockRef {
  readonly height: number
  readonly hash: BlockHash
}

export interface Tip extends BlockRef {
  /** Block time, Unix seconds. */
  readonly time: number
  readonly anchor: Fr
  /** Leaves in the commitment tree, a multiple of four. */
  readonly leaves: number
  /** Root of the nullifier tree: what a proof that a note is unspent refers to. */
  readonly nullifierRoot: Fr
}

/** A block as wallets read it. */
export interface LedgerBlock extends Tip {
  readonly previous: BlockHash
  readonly transactions: readonly Transaction[]
}

/** What happened since the reader's last block: first, if at all, a rewind; then blocks of the current chain, in order. */
export interface LedgerEvents {
  /** The newest of the reader's blocks that is still on the chain, when its newest one no longer is. */
  readonly rewindTo: BlockRef | undefined
  readonly blocks: readonly LedgerBlock[]
  readonly tip: Tip
}

export interface Receipt {
  readonly txId: TransactionId
  readonly height: number
  /** Block time, Unix seconds. */
  readonly time: number
  /** Milliseconds from submission until the block was durable, verification included. */
  readonly settleMs: number
  /** Milliseconds of these that the proofs' verification took. */
  readonly verifyMs: number
}

/** The accepted order of transactions: embedded, remote or a contract. */
export interface Ledger {
  readonly domain: LedgerDomain
  readonly genesis: Genesis
  /** Resolves when the transaction's block is durable; rejects with `RefusedTransactionError` (its code is the rule's). */
  submit(transaction: Transaction, options?: Observed): Promise<Receipt>
  /**
   * Blocks after the newest of `known` that is on the current chain, at most `limit` (default 100) of them, and no more after a thousand transactions.
   * `known` are the reader's blocks, newest first; empty: from block 1.
   */
  eventsSince(known: readonly BlockRef[], limit?: number): Promise<LedgerEvents>
  tip(): Promise<Tip>
  isAnchor(anchor: Fr): Promise<boolean>
  /** Whether it is on the chain; 0 counts as spent. */
  isSpent(nullifier: Fr): Promise<boolean>
  /** By registry index, from 1; index 0 of the array is asset 1. */
  supply(): Promise<readonly SupplyCounters[]>
  close(): Promise<void>
}
