import { assertNotAborted, type Observed } from '../base'
import type { Block } from './block'
import { MalformedBlockError } from './errors'
import { createReplay, type Replay, type ReplayDeps, type ReplayFault, type ReplayResult, summarizeReplay } from './replay'

/**
 * Takes in all `blocks`, from block 0, proofs included, until one is at fault. `total` is the number of blocks where it is known;
 * progress counts blocks. Stage: `replay`. An iterable that throws `MalformedBlockError` ends the replay with that fault.
 */
export async function replayLedger(
  deps: ReplayDeps,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  options: Observed & { readonly total?: number | undefined } = {},
): Promise<ReplayResult> {
  const replay = createReplay(deps)
  const at = await takeAll(replay, blocks, options)
  return summarizeReplay(replay, at)
}

/** Feeds a replay, which looks ahead as far as it is worth; the fault that ended it, if one did. */
export async function takeAll(
  replay: Replay,
  blocks: AsyncIterable<Block> | Iterable<Block>,
  { total, onProgress, signal }: Observed & { readonly total?: number | undefined },
): Promise<ReplayFault | undefined> {
  let done = 0
  try {
    for await (const part of inParts(blocks, replay.foresight)) {
      assertNotAborted(signal)
      if (replay.foresight > 1) replay.foresee(part)
      for (const block of part) {
        assertNotAborted(signal)
        const fault = replay.take(block)
        if (fault) return fault
        done += 1
        onProgress?.({ stage: 'replay', done, total: Math.max(total ?? done, done) })
        // Proofs are checked synchronously: let timers and signals have their turn.
        await new Promise((resolve) => setTimeout(resolve))
      }
    }
  } catch (error) {
    if (!(error instanceof MalformedBlockError)) throw error
    return { code: error.code, height: done, transaction: undefined }
  }
  // A ledger has a block 0 at least.
  return done === 0 ? { code: 'rules/block-height', height: 0, transaction: undefined } : undefined
}

/**
 * The blocks in parts that end once they hold that many blocks or transactions. What comes before a block that cannot be read is a part of its own,
 * so that a fault in there is found first.
 */
async function* inParts(blocks: AsyncIterable<Block> | Iterable<Block>, most: number): AsyncIterable<readonly Block[]> {
  let part: Block[] = []
  let transactions = 0
  try {
    for await (const block of blocks) {
      part.push(block)
      transactions += block.transactions.length
      if (part.length < most && transactions < most) continue
      yield part
      part = []
      transactions = 0
    }
  } catch (error) {
    if (part.length > 0) yield part
    throw error
  }
  if (part.length > 0) yield part
}
