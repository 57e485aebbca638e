import { assertNotAborted, createInnerSignal, type Observed } from '../base'
import type { ScannedTransaction, Scanner } from '../disclosure'
import { acceptedIn, type BlockRef, type Ledger, type LedgerBlock, type LedgerEvents, leavesOf } from '../ledger'
import type { StoreChange } from '../store'
import type { CommitmentTree } from '../tree'
import { DamagedStateError, LedgerInconsistentError } from './errors'
import { extendState, isDamage, rewindState, type StateUpdate, type WalletState } from './state'
import type { SyncResult } from './wallet'

/** Blocks read, scanned and kept at a time: of what was kept, a cancelled or killed sync loses nothing; of what was read, twice as many at most. */
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
  const inner = createInnerSignal(signal)
  let ahead: Promise<Reading | undefined> | undefined
  try {
    for (;;) {
      assertNotAborted(signal)
      const { events, scanning } = (await ahead) ?? beginReading(context, await readEvents(context), inner.signal)
      if (events.rewindTo) await rewind(context, events.rewindTo)
      ahead = readAhead(context, events, inner.signal)
      // Nobody waits for it where this run of blocks cannot be kept.
      ahead.catch(() => undefined)
      if (events.blocks.length > 0) {
        const scanned = await takeIn(context, events.blocks, scanning)
        result.blocks += events.blocks.length
        result.transactions += scanned.length
        result.notesFound += scanned.reduce((sum, each) => sum + each.notes.length, 0)
      }
      const height = context.state().tip?.height ?? 0
      onProgress?.({ stage: 'scan', done: height - start, total: Math.max(events.tip.height - start, 0) })
      if (height === events.tip.height) return { height, ...result }
      if (events.blocks.length === 0 && !events.rewindTo) throw new DamagedStateError('the wallet is ahead of its ledger')
    }
  } finally {
    inner.end()
  }
}

/** A run of blocks, and what their transactions mean as soon as that is known. */
interface Reading {
  readonly events: LedgerEvents
  readonly scanning: Promise<readonly ScannedTransaction[]>
}

function beginReading({ scanner }: SyncContext, events: LedgerEvents, signal: AbortSignal): Reading {
  const scanning = collect(scanner.scanAll(events.blocks.flatMap(acceptedIn), { signal }))
  scanning.catch(() => undefined)
  return { events, scanning }
}

/**
 * What comes after blocks that are not kept yet, so that other threads try its outputs while this one grows the tree. `undefined` where the ledger ends with them, or
 * has left them meanwhile.
 */
async function readAhead(context: SyncContext, { blocks, tip }: LedgerEvents, signal: AbortSignal): Promise<Reading | undefined> {
  const last = blocks.at(-1)
  if (last === undefined || last.height === tip.height) return undefined
  const events = await context.ledger.eventsSince([{ height: last.height, hash: last.hash }], BATCH)
  return events.rewindTo ? undefined : beginReading(context, events, signal)
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

/** Keeps notes, history, tree and place of a run of blocks in one commit. */
async function takeIn(
  context: SyncContext,
  blocks: readonly LedgerBlock[],
  scanning: Promise<readonly ScannedTransaction[]>,
): Promise<readonly ScannedTransaction[]> {
  const leaves = blocks.map((block) => ({ id: block.height, leaves: leavesOf(block) }))
  const [scanned, tree] = await Promise.all([scanning, context.tree().stageAppend(leaves)])
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
