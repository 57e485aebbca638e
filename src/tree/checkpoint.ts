import { CheckpointOrderError } from './errors'
import { assertAppendable } from './frontier'
import { type Checkpoint, checkpointKey, checkpointPrefix, decodeCheckpoint, encodeCheckpointSize } from './record'
import type { TreeChange, TreeStore } from './store'

const PAGE = 256

/** Checkpoints below `before`, newest first. */
export async function readCheckpoints(
  store: TreeStore,
  prefix: string,
  { before, limit }: { readonly before?: string | undefined; readonly limit?: number | undefined },
): Promise<readonly Checkpoint[]> {
  const entries = await store.entries(checkpointPrefix(prefix), { reverse: true, limit, after: before })
  return entries.map(([key, value]) => decodeCheckpoint(key, value))
}

/** The checkpoints of batches on a tree of `size` leaves; each batch is a multiple of four leaves, and ids rise. */
export async function stageCheckpoints(
  store: TreeStore,
  prefix: string,
  size: number,
  batches: readonly { readonly id?: number | undefined; readonly leaves: readonly unknown[] }[],
): Promise<readonly TreeChange[]> {
  let last = (await readCheckpoints(store, prefix, { limit: 1 }))[0]?.id ?? -1
  let reached = size
  const changes: TreeChange[] = []
  for (const { id, leaves } of batches) {
    assertAppendable(reached, leaves.length)
    reached += leaves.length
    if (id === undefined) continue
    if (id <= last) throw new CheckpointOrderError(`checkpoint ${id} follows ${last}`)
    last = id
    changes.push({ key: checkpointKey(prefix, id), value: encodeCheckpointSize(reached) })
  }
  return changes
}

/** Deletes the newest checkpoints as long as they are `beyond`; `target` is the newest one that stays. */
export async function stageCheckpointsAway(
  store: TreeStore,
  prefix: string,
  beyond: (checkpoint: Checkpoint) => boolean,
): Promise<{ readonly target: Checkpoint | undefined; readonly changes: readonly TreeChange[] }> {
  const changes: TreeChange[] = []
  for (let before: string | undefined; ; ) {
    const page = await readCheckpoints(store, prefix, { before, limit: PAGE })
    for (const checkpoint of page) {
      if (!beyond(checkpoint)) return { target: checkpoint, changes }
      before = checkpointKey(prefix, checkpoint.id)
      changes.push({ key: before, value: undefined })
    }
    if (page.length === 0) return { target: undefined, changes }
  }
}
