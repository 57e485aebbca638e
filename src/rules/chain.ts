import type { Fr } from '../crypto'
import { appendToFrontier, emptyFrontier, type Frontier, rootOf } from '../tree'
import type { Transaction } from '../tx'
import { type BlockHash, type BlockHeader, deriveBlockHash, hashBody, hashEntries, NO_BLOCK } from './block'
import { deriveLedgerId, type Genesis } from './genesis'
import { hashSupply, type SupplyCounters, ZERO_SUPPLY } from './supply'

/** What the next block builds on. */
export interface ChainState {
  readonly height: number
  readonly hash: BlockHash
  /** Unix seconds. */
  readonly time: number
  readonly frontier: Frontier
  readonly anchor: Fr
  readonly leaves: number
  /** By registry index, from 1; index 0 of the array is asset 1. */
  readonly supply: readonly SupplyCounters[]
}

/** A header and the state after its block. */
export interface ChainStep {
  readonly header: BlockHeader
  readonly state: ChainState
}

/** What a block brings: its time, its transactions and what they did. */
export interface BlockContent {
  readonly time: number
  readonly transactions: readonly Transaction[]
  readonly leaves: readonly Fr[]
  /** Counters after the block. */
  readonly supply: readonly SupplyCounters[]
}

/** Block 0: no transactions, the time of creation, the empty tree. */
export function beginChain(genesis: Genesis): ChainStep {
  const frontier = emptyFrontier
  const before = { height: -1, hash: NO_BLOCK, frontier, leaves: 0 }
  const supply = genesis.assets.map(() => ZERO_SUPPLY)
  return stepFrom(deriveLedgerId(genesis), before, { time: genesis.created, transactions: [], leaves: [], supply })
}

/** The header that a block with this content has on top of `state`; who makes blocks and who checks them both come here. */
export function extendChain(ledgerId: Uint8Array, state: ChainState, content: BlockContent): ChainStep {
  return stepFrom(ledgerId, state, content)
}

function stepFrom(
  ledgerId: Uint8Array,
  before: Pick<ChainState, 'height' | 'hash' | 'frontier' | 'leaves'>,
  content: BlockContent,
): ChainStep {
  const { time, transactions, supply } = content
  const frontier = appendToFrontier(before.frontier, content.leaves)
  const anchor = rootOf(frontier)
  const leaves = before.leaves + content.leaves.length
  const header: BlockHeader = {
    ledgerId,
    height: before.height + 1,
    previous: before.hash,
    time,
    transactionCount: transactions.length,
    bodyHash: hashBody(transactions),
    entriesHash: hashEntries(transactions),
    anchor,
    leaves,
    supplyHash: hashSupply(supply),
  }
  return { header, state: { height: header.height, hash: deriveBlockHash(header), time, frontier, anchor, leaves, supply } }
}
