import { InternalError, type Observed } from '../base'
import { type Block, createReplay, type Genesis, type Replay, type ReplayResult, summarizeReplay, takeAll } from '../rules'
import type { Verifier } from '../statement'
import { isSameNullifierTree, NullifierTakenError } from '../tree'
import { nullifiersOf } from '../tx'
import { CorruptLedgerError } from './errors'
import { anchorsOf, getBlock, getState, hasAnchor, readNullifierTree } from './record'
import type { StorageReader } from './storage'

export interface VerifyDeps {
  readonly read: <T>(run: (reader: StorageReader) => T) => T
  readonly genesis: Genesis
  readonly verifier: Verifier
  readonly blocks: AsyncIterable<Block>
  readonly total: number
}

/** Replays the blocks of a store, and compares its roots and its nullifier tree with theirs. */
export async function verifyStored(
  { read, genesis, verifier, blocks, total }: VerifyDeps,
  options: Observed = {},
): Promise<ReplayResult> {
  const replay = createReplay({ genesis, verifier })
  try {
    const at = await takeAll(replay, lookedUp(blocks, read), { ...options, total })
    const result = summarizeReplay(replay, at)
    const isSound = at !== undefined || read((reader) => isSameState(reader, genesis, replay, total - 1))
    return isSound ? result : corrupt(result)
  } catch (error) {
    if (!(error instanceof CorruptLedgerError || error instanceof NullifierTakenError)) throw error
    return corrupt(summarizeReplay(replay, undefined))
  }
}

function corrupt(result: ReplayResult): ReplayResult {
  return { ...result, ok: false, code: 'ledger/corrupt' }
}

/** The same blocks; throws `CorruptLedgerError` at one whose root the store does not know. */
async function* lookedUp(blocks: AsyncIterable<Block>, read: VerifyDeps['read']): AsyncIterable<Block> {
  for await (const block of blocks) {
    if (!read((reader) => hasAnchor(reader, block.header.anchor)))
      throw new CorruptLedgerError(`the root of block ${block.header.height} is not among the anchors`)
    yield block
  }
}

/** Whether the store, but for blocks that others added meanwhile, has the state, the roots and the nullifier tree that the replay reached. */
function isSameState(reader: StorageReader, genesis: Genesis, replay: Replay, height: number): boolean {
  const reached = replay.state()
  if (reached === undefined) throw new InternalError('a replay without fault took no block')
  const state = getState(reader, genesis)
  if (reached.height !== height || state.height < height) return false
  if (state.height === height && (state.anchor !== reached.anchor || state.leaves !== reached.leaves)) return false
  const added = Array.from({ length: state.height - height }, (_, index) => getBlock(reader, height + index + 1))
  const addedAnchors = new Set(added.map(({ header }) => header.anchor))
  // A root that no block has would let in what spends notes that no block has.
  for (const anchor of anchorsOf(reader)) if (!replay.isAnchor(anchor) && !addedAnchors.has(anchor)) return false
  const tree = replay.nullifierTree()
  tree.insert(added.flatMap(({ transactions }) => transactions.flatMap(({ body }) => nullifiersOf(body))))
  return isSameNullifierTree(tree, readNullifierTree(reader))
}
