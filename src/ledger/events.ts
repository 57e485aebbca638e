import { equalBytes } from '../base'
import { type ChainState, decodeBlockHeader, deriveBlockHash } from '../rules'
import type { BlockRef, LedgerBlock, LedgerEvents, Tip } from './port'
import { getBlock, getHeaderBytes } from './record'
import type { StorageReader } from './storage'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1_000

/**
 * Answers `eventsSince`: where the reader's blocks leave the current chain, and what comes after. A reader none of whose blocks is
 * on the chain goes back to block 0, which all readers of a ledger share.
 */
export function readEvents(
  reader: StorageReader,
  state: ChainState,
  known: readonly BlockRef[],
  limit = DEFAULT_LIMIT,
): LedgerEvents {
  const found = known.findIndex((ref) => isOnChain(reader, state, ref))
  const shared = refAt(reader, known[found]?.height ?? 0)
  const rewound = known.length > 0 && found !== 0
  const last = Math.min(state.height, shared.height + Math.min(Math.max(Math.floor(limit), 1), MAX_LIMIT))
  const blocks: LedgerBlock[] = []
  let transactions = 0
  for (let height = shared.height + 1; height <= last && transactions < MAX_LIMIT; height++) {
    const block = readBlock(reader, height)
    transactions += block.transactions.length
    blocks.push(block)
  }
  return { rewindTo: rewound ? shared : undefined, blocks, tip: tipOf(state) }
}

/** What of the state is for readers of the ledger. */
export function tipOf({ height, hash, time, anchor, leaves, nullifierRoot }: ChainState): Tip {
  return { height, hash, time, anchor, leaves, nullifierRoot }
}

function isOnChain(reader: StorageReader, state: ChainState, { height, hash }: BlockRef): boolean {
  if (!Number.isInteger(height) || height < 0 || height > state.height) return false
  return equalBytes(refAt(reader, height).hash, hash)
}

function refAt(reader: StorageReader, height: number): BlockRef {
  return { height, hash: deriveBlockHash(decodeBlockHeader(getHeaderBytes(reader, height))) }
}

function readBlock(reader: StorageReader, height: number): LedgerBlock {
  const { header, transactions } = getBlock(reader, height)
  const { previous, time, anchor, leaves, nullifierRoot } = header
  return { height, hash: deriveBlockHash(header), previous, time, anchor, leaves, nullifierRoot, transactions }
}
