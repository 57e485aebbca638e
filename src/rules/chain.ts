import type { Fr } from '../crypto'
import {
  appendToFrontier,
  beginNullifierTree,
  emptyFrontier,
  type Frontier,
  growNullifierTree,
  type NullifierTreeGrowth,
  type NullifierTreeReader,
  rootOf,
} from '../tree'
import { nullifiersOf, type Transaction } from '../tx'
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
  readonly nullifierRoot: Fr
  /** By registry index, from 1; index 0 of the array is asset 1. */
  readonly supply: readonly SupplyCounters[]
}

/** A header, the state after its block, and what the block changes in the nullifier tree. */
export interface ChainStep {
  readonly header: BlockHeader
  readonly state: ChainState
  readonly nullifierTree: NullifierTreeGrowth
}

/** What a block brings: its time, its transactions and what they did. */
export interface BlockContent {
  readonly time: number
  readonly transactions: readonly Transaction[]
  readonly leaves: readonly Fr[]
  /** Counters after the block. */
  readonly supply: readonly SupplyCounters[]
}

// Each action brings two nullifiers and four leaves.
const LEAVES_PER_NULLIFIER = 2

/** Leaves of the nullifier tree: one more than nullifiers. */
export function countGaps({ leaves }: Pick<ChainState, 'leaves'>): number {
  return 1 + leaves / LEAVES_PER_NULLIFIER
}

/** Block 0: no transactions, the time of creation, the empty tree, the one gap. */
export function beginChain(genesis: Genesis): ChainStep {
  const frontier = emptyFrontier
  const before = { height: -1, hash: NO_BLOCK, frontier, leaves: 0 }
  const supply = genesis.assets.map(() => ZERO_SUPPLY)
  const content = { time: genesis.created, transactions: [], leaves: [], supply }
  return stepFrom(deriveLedgerId(genesis), before, content, beginNullifierTree())
}

/**
 * The header that a block with this content has on top of `state`, whose nullifier tree `nullifiers` reads; who makes blocks and who
 * checks them both come here. The transactions are ones that the rules accept: throws `NullifierTakenError` on a nullifier that is spent.
 */
export function extendChain(
  ledgerId: Uint8Array,
  state: ChainState,
  content: BlockContent,
  nullifiers: NullifierTreeReader,
): ChainStep {
  const spent = content.transactions.flatMap(({ body }) => nullifiersOf(body))
  return stepFrom(ledgerId, state, content, growNullifierTree(nullifiers, countGaps(state), spent))
}

function stepFrom(
  ledgerId: Uint8Array,
  before: Pick<ChainState, 'height' | 'hash' | 'frontier' | 'leaves'>,
  content: BlockContent,
  nullifierTree: NullifierTreeGrowth,
): ChainStep {
  const { time, transactions, supply } = content
  const frontier = appendToFrontier(before.frontier, content.leaves)
  const anchor = rootOf(frontier)
  const leaves = before.leaves + content.leaves.length
  const nullifierRoot = nullifierTree.root
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
    nullifierRoot,
    supplyHash: hashSupply(supply),
  }
  const hash = deriveBlockHash(header)
  return { header, state: { height: header.height, hash, time, frontier, anchor, leaves, nullifierRoot, supply }, nullifierTree }
}
