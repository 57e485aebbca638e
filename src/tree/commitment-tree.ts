import type { Observed } from '../base'
import type { Fr } from '../crypto'
import { type Anchor, parseAnchor } from './anchor'
import { readCheckpoints, stageCheckpoints, stageCheckpointsAway } from './checkpoint'
import { PositionBeyondTreeError, TreeDamagedError, TreeSizeError } from './errors'
import type { FamilyHashing } from './family-hashing'
import { emptyFrontier, type Frontier, frontierCount, rootOf } from './frontier'
import { type GrownTree, growTree, shrinkTree } from './grow'
import { type AuthenticationPath, rootFromPath, type Siblings } from './path'
import { childIndex, type Position } from './position'
import { type Checkpoint, childrenKey, decodeChildren, decodeHead, encodeHead, headKey, type TreeHead } from './record'
import { ARITY, EMPTY_ROOTS, MAX_LEAVES, nodeAbove, TREE_DEPTH } from './shape'
import type { TreeChange, TreeStore } from './store'

/** Leaves to append, a multiple of four or none, and the checkpoint to set behind them, if any. */
export interface LeafBatch {
  readonly id?: number | undefined
  readonly leaves: readonly Fr[]
}

/** A change of the tree that takes effect when whoever staged it commits `changes`, with others of his own. */
export interface StagedTree {
  readonly changes: readonly TreeChange[]
  readonly size: number
  readonly root: Anchor
  /** To be called after the commit: spares the next change from reading the right edge. Nothing goes wrong without it. */
  apply(): void
}

/** All commitments of a chain in a store; it reads there and never writes. One change at a time: each is staged on what is stored. */
export interface CommitmentTree {
  /** Leaves so far, 0 to 2^32, a multiple of four. */
  size(): Promise<number>
  root(): Promise<Anchor>
  /** The root that the tree had at an earlier size; throws `TreeSizeError` on a size it cannot have had. */
  rootAt(size: number): Promise<Anchor>
  /**
   * The path of a leaf to the present root, checked against it: `TreeDamagedError` if the store is damaged,
   * `PositionBeyondTreeError` if there is no such leaf yet.
   */
  path(position: Position): Promise<AuthenticationPath>
  /** Newest first. */
  checkpoints(limit?: number): Promise<readonly Checkpoint[]>
  /**
   * Stages leaves and checkpoints; a third of a hash a leaf in bulk. Progress counts hashes in stage `tree`.
   * Throws `LeafCountError`, `TreeFullError`, `CheckpointOrderError`, `FieldElementError`, `AbortedError`, and what `hashing` rejects with.
   */
  stageAppend(batches: readonly LeafBatch[], observed?: Observed): Promise<StagedTree>
  /** Stages the way back to the newest checkpoint whose id is at most `id`, to the empty tree if there is none. */
  stageRewind(id: number): Promise<StagedTree>
  /** Stages the way back to an earlier size; checkpoints of greater sizes go too. Throws `TreeSizeError`. */
  stageRewindToSize(size: number): Promise<StagedTree>
}

export interface CommitmentTreeDeps {
  readonly store: TreeStore
  /** What all keys of the tree start with; `tree/` when omitted. */
  readonly prefix?: string | undefined
  /** Hashes levels of over a thousand nodes, such as `nacre/tree/node` on all cores; whoever made it disposes of it. Default: this thread. */
  readonly hashing?: FamilyHashing | undefined
}

/** Opens the tree that lies in a store, an empty one if none does. Throws `TreeDamagedError`. */
export async function openCommitmentTree({ store, prefix = 'tree/', hashing }: CommitmentTreeDeps): Promise<CommitmentTree> {
  const emptyHead: TreeHead = { size: 0, root: rootOf(emptyFrontier) }
  let known = { root: emptyHead.root, frontier: emptyFrontier }

  const decodeHeadRecord = (bytes: Uint8Array | undefined): TreeHead => (bytes ? decodeHead(bytes) : emptyHead)
  const readHead = async (): Promise<TreeHead> => decodeHeadRecord((await store.getMany([headKey(prefix)]))[0])

  /** The right edge at a present or earlier size: complete nodes never change. */
  const readFrontier = async (head: TreeHead, size: number): Promise<Frontier> => {
    if (size === head.size && size === known.frontier.size && head.root === known.root) return known.frontier
    const range = Array.from({ length: TREE_DEPTH }, (_, level) => level)
    const records = await store.getMany(range.map((level) => childrenKey(prefix, level + 1, nodeAbove(size, level + 1))))
    const levels = range.map((level) => {
      const complete = decodeChildren(records[level]).slice(0, frontierCount(size, level))
      if (complete.length !== frontierCount(size, level)) throw new TreeDamagedError('a node of the right edge is missing')
      return complete
    })
    return { size, levels: [...levels, size === MAX_LEAVES ? [head.root] : []] }
  }

  const assertReached = (head: TreeHead, size: number): void => {
    const possible = Number.isInteger(size) && size >= 0 && size <= head.size && size % ARITY === 0
    if (!possible) throw new TreeSizeError(`the tree has ${head.size} leaves and cannot have had ${size}`)
  }

  const staged = ({ frontier, root, changes }: GrownTree, more: readonly TreeChange[]): StagedTree => {
    const head: TreeHead = { size: frontier.size, root: parseAnchor(root) }
    const headChange = { key: headKey(prefix), value: head.size === 0 ? undefined : encodeHead(head) }
    const apply = (): void => {
      known = { root: head.root, frontier }
    }
    return { ...head, changes: changes.length === 0 ? more : [...changes, headChange, ...more], apply }
  }

  const rewindTo = async (head: TreeHead, size: number, more: readonly TreeChange[]): Promise<StagedTree> => {
    const frontier = await readFrontier(head, size)
    return staged(shrinkTree(prefix, head.size, frontier), more)
  }

  await readHead()
  return {
    size: async () => (await readHead()).size,
    root: async () => (await readHead()).root,
    rootAt: async (size) => {
      const head = await readHead()
      assertReached(head, size)
      return size === head.size ? head.root : rootOf(await readFrontier(head, size))
    },
    path: async (position) => {
      const levels = Array.from({ length: TREE_DEPTH }, (_, level) => level)
      const keys = levels.map((level) => childrenKey(prefix, level + 1, nodeAbove(position, level + 1)))
      const [headRecord, ...records] = await store.getMany([headKey(prefix), ...keys])
      const head = decodeHeadRecord(headRecord)
      if (!(position < head.size)) throw new PositionBeyondTreeError(`the tree has ${head.size} leaves, none at ${position}`)
      return pathFromRecords(position, records.map(decodeChildren), head)
    },
    checkpoints: (limit) => readCheckpoints(store, prefix, { limit }),
    stageAppend: async (batches, observed = {}) => {
      const head = await readHead()
      const checkpoints = await stageCheckpoints(store, prefix, head.size, batches)
      const leaves = batches.flatMap((batch) => batch.leaves)
      const frontier = await readFrontier(head, head.size)
      const grown =
        leaves.length === 0
          ? { frontier, root: head.root, changes: [] }
          : await growTree(prefix, frontier, leaves, observed, hashing)
      return staged(grown, checkpoints)
    },
    stageRewind: async (id) => {
      const head = await readHead()
      const { target, changes } = await stageCheckpointsAway(store, prefix, (checkpoint) => checkpoint.id > id)
      if (target && target.size > head.size) throw new TreeDamagedError('a checkpoint lies beyond the tree')
      return rewindTo(head, target?.size ?? 0, changes)
    },
    stageRewindToSize: async (size) => {
      const head = await readHead()
      assertReached(head, size)
      const { changes } = await stageCheckpointsAway(store, prefix, (checkpoint) => checkpoint.size > size)
      return rewindTo(head, size, changes)
    },
  }
}

/** Takes the siblings out of the children of each ancestor, and checks that they lead to the root. */
function pathFromRecords(position: Position, records: readonly (readonly Fr[])[], { root }: TreeHead): AuthenticationPath {
  const siblings = records.map((children, level): Siblings => {
    const full = Array.from({ length: ARITY }, (_, index) => children[index] ?? (EMPTY_ROOTS[level] as Fr))
    full.splice(childIndex(position, level), 1)
    return full as unknown as Siblings
  })
  const path = { position, siblings }
  const leaf = records[0]?.[childIndex(position, 0)]
  if (leaf === undefined || rootFromPath(leaf, path) !== root) throw new TreeDamagedError('a path does not lead to the root')
  return path
}
