import { assertNotAborted, type Observed } from '../base'
import type { ScannedTransaction, Scanner } from '../disclosure'
import { acceptedIn, type BlockRef, type Ledger, type LedgerBlock, type LedgerEvents, leavesOf } from '../ledger'
import type { StoreChange } from '../store'
import type { CommitmentTree } from '../tree'
import { DamagedStateError, LedgerInconsistentError } from './errors'
import { extendState, isDamage, rewindState, type StateUpdate, type WalletState } from './state'
import type { SyncResult } from './wallet'

/** Blocks read, scanned and kept at a time: what a cancelled or killed sync loses at most. */
const BATCH = 100

export interface SyncContext {
  readonly ledger: Ledger
  readonly scanner: Scanner
  readonly state: () => WalletState
  /** The tip and blocks below it. */
  readonly named: () => Promise<readonly BlockRef[]>
  readonly tree: () => CommitmentTree
  readonly keep: (update: StateUpdate, more: readonly StoreChange[]) => Promise<void>
  /** Empties the store. */
  readonly reset: () => Promise<void>
}

/** Reads the ledger up to its tip. What was remembered wrongly is forgotten and read again, once. */
export async function syncWallet(context: SyncContext, options: Observed): Promise<SyncResult> {
  try {
    return await readToTip(context, options)
  } catch (error) {
    if (!isDamage(error)) throw error
    await context.reset()
  }
  try {
    return await readToTip(context, options)
  } catch (error) {
    if (!isDamage(error)) throw error
    throw new LedgerInconsistentError('the blocks of the ledger do not give the roots that they name', { cause: error })
  }
}

async function readToTip(context: SyncContext, { onProgress, signal }: Observed): Promise<SyncResult> {
  const result = { blocks: 0, transactions: 0, notesFound: 0 }
  const start = context.state().tip?.height ?? 0
  for (;;) {
    assertNotAborted(signal)
    const events = await readEvents(context)
    if (events.rewindTo) await rewind(context, events.rewindTo)
    if (events.blocks.length > 0) {
      const scanned = await takeIn(context, events.blocks, signal)
      result.blocks += events.blocks.length
      result.transactions += scanned.length
      result.notesFound += scanned.reduce((sum, each) => sum + each.notes.length, 0)
    }
    const height = context.state().tip?.height ?? 0
    onProgress?.({ stage: 'scan', done: height - start, total: Math.max(events.tip.height - start, 0) })
    if (height === events.tip.height) return { height, ...result }
    if (events.blocks.length === 0 && !events.rewindTo) throw new DamagedStateError('the wallet is ahead of its ledger')
  }
}

/** What comes after the tip; only where that left the chain are older blocks looked up and named. */
async function readEvents({ ledger, state, named }: SyncContext): Promise<LedgerEvents> {
  const { tip } = state()
  const events = await ledger.eventsSince(tip ? [tip] : [], BATCH)
  return events.rewindTo ? ledger.eventsSince(await named(), BATCH) : events
}

async function rewind(context: SyncContext, to: BlockRef): Promise<void> {
  const tree = await context.tree().stageRewind(to.height)
  await context.keep(rewindState(context.state(), to, tree.size), tree.changes)
  tree.apply()
}

/** Scans a run of blocks and keeps notes, history, tree and place in one commit. */
async function takeIn(
  context: SyncContext,
  blocks: readonly LedgerBlock[],
  signal: AbortSignal | undefined,
): Promise<readonly ScannedTransaction[]> {
  const leaves = blocks.map((block) => ({ id: block.height, leaves: leavesOf(block) }))
  // Where other threads try the outputs, this one has the tree to grow meanwhile.
  const [scanned, tree] = await Promise.all([
    collect(context.scanner.scanAll(blocks.flatMap(acceptedIn), { signal })),
    context.tree().stageAppend(leaves),
  ])
  const last = blocks.at(-1)
  if (last && tree.root !== last.anchor) throw new DamagedStateError('the tree does not have the root that the ledger names')
  await context.keep(extendState(context.state(), scanned, blocks), tree.changes)
  tree.apply()
  return scanned
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
