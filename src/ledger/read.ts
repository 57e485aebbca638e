import { assertNotAborted, type Observed } from '../base'
import { EMPTY_LEAF, type Fr } from '../crypto'
import type { AcceptedTransaction } from '../tx'
import type { BlockRef, Ledger, LedgerBlock } from './port'

/** The leaves that a block appends to the commitment tree: three outputs and an empty slot for each action. */
export function leavesOf(block: LedgerBlock): readonly Fr[] {
  return block.transactions.flatMap(({ body }) => body.actions.flatMap((action): Fr[] => [...action.cm, EMPTY_LEAF]))
}

/** The transactions of a block with their places in the tree. */
export function acceptedIn(block: LedgerBlock): readonly AcceptedTransaction[] {
  let firstPosition = block.leaves - leavesOf(block).length
  return block.transactions.map((transaction) => {
    const accepted: AcceptedTransaction = { transaction, height: block.height, time: block.time, firstPosition }
    firstPosition += 4 * transaction.body.actions.length
    return accepted
  })
}

/** Every transaction of the chain, in order, up to the tip at the time of reading; stage `read` (blocks). */
export async function* readAccepted(ledger: Ledger, { onProgress, signal }: Observed = {}): AsyncGenerator<AcceptedTransaction> {
  let known: readonly BlockRef[] = []
  for (;;) {
    assertNotAborted(signal)
    const { blocks, tip } = await ledger.eventsSince(known)
    for (const block of blocks) yield* acceptedIn(block)
    const last = blocks.at(-1)
    onProgress?.({ stage: 'read', done: last?.height ?? tip.height, total: tip.height })
    if (!last || last.height >= tip.height) return
    known = [last]
  }
}
