import { InternalError, type Observed } from '../base'
import { type Block, createReplay, type Genesis, type Replay, type ReplayResult, summarizeReplay, takeAll } from '../rules'
import type { Verifier } from '../statement'
import { CorruptLedgerError } from './errors'
import { getState, hasAnchor, hasNullifier } from './record'
import type { StorageReader } from './storage'

export interface VerifyDeps {
  readonly read: <T>(run: (reader: StorageReader) => T) => T
  readonly genesis: Genesis
  readonly verifier: Verifier
  readonly blocks: AsyncIterable<Block>
  readonly total: number
}

/** Replays the blocks of a store, and looks each anchor and nullifier that they bring up in it. */
export async function verifyStored(
  { read, genesis, verifier, blocks, total }: VerifyDeps,
  options: Observed = {},
): Promise<ReplayResult> {
  const replay = createReplay({ genesis, verifier })
  try {
    const at = await takeAll(replay, lookedUp(blocks, read), { ...options, total })
    const result = summarizeReplay(replay, at)
    return at === undefined && !sameState(read, genesis, replay, total - 1) ? corrupt(result) : result
  } catch (error) {
    if (!(error instanceof CorruptLedgerError)) throw error
    return corrupt(summarizeReplay(replay, undefined))
  }
}

function corrupt(result: ReplayResult): ReplayResult {
  return { ...result, ok: false, code: 'ledger/corrupt' }
}

/** The same blocks; throws `CorruptLedgerError` at one whose root or nullifiers the store does not know. */
async function* lookedUp(blocks: AsyncIterable<Block>, read: VerifyDeps['read']): AsyncIterable<Block> {
  for await (const block of blocks) {
    read((reader) => {
      if (!hasAnchor(reader, block.header.anchor))
        throw new CorruptLedgerError(`the root of block ${block.header.height} is not among the anchors`)
      const nullifiers = block.transactions.flatMap(({ body }) => body.actions.flatMap(({ nf }) => [...nf]))
      if (!nullifiers.every((nullifier) => hasNullifier(reader, nullifier))) {
        throw new CorruptLedgerError(`a nullifier of block ${block.header.height} is not in the store`)
      }
    })
    yield block
  }
}

/** Whether the store's newest block, where it still is the one replayed last, has the state that the replay reached. */
function sameState(read: VerifyDeps['read'], genesis: Genesis, replay: Replay, height: number): boolean {
  const reached = replay.state()
  if (reached === undefined) throw new InternalError('a replay without fault took no block')
  if (reached.height !== height) return false
  const state = read((reader) => getState(reader, genesis))
  // Others may have added blocks meanwhile.
  return state.height > height || (state.anchor === reached.anchor && state.leaves === reached.leaves)
}
