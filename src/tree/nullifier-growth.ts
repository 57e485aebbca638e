import type { Observed } from '../base'
import type { Fr } from '../crypto'
import { FIRST_GAP, type GapBelow, type GapLeaf, hashGaps, splitGaps } from './gap'
import { createTurns, HASHES_A_TURN } from './grow'
import { ARITY, hashChildren, hashFamilies, nodesAt, TREE_DEPTH } from './shape'

/** What the nullifier tree reads through, as of one moment: its gaps and its inner nodes. */
export interface NullifierTreeReader {
  readonly gapBelow: GapBelow
  /** The first `count` children, 1 to 4, of node `index` at `level`, 1 to 16: those that have leaves. */
  children(level: number, index: number, count: number): readonly Fr[]
}

/** An inner node: its children that have leaves, one to four. */
export interface NullifierTreeNode {
  /** 1 to 16. */
  readonly level: number
  readonly index: number
  readonly children: readonly Fr[]
}

/** What nullifiers change in the tree: whoever keeps it writes these over what it had. */
export interface NullifierTreeGrowth {
  /** Leaves afterwards. */
  readonly size: number
  readonly root: Fr
  readonly gaps: readonly GapLeaf[]
  /** Lowest level first; the last is the root's. */
  readonly nodes: readonly NullifierTreeNode[]
}

let begun: NullifierTreeGrowth | undefined

/** The tree of a chain without nullifiers: one leaf, the gap (0, 0). */
export function beginNullifierTree(): NullifierTreeGrowth {
  begun ??= finish(rehash({ children: () => [], before: 0, size: 1, gaps: [FIRST_GAP] }))
  return begun
}

/**
 * Takes nullifiers into a tree of `size` leaves, which it only reads. Costs a hash for each gap and each inner node that changes, however
 * often. Throws `NullifierTakenError`, `TreeFullError`.
 */
export function growNullifierTree(reader: NullifierTreeReader, size: number, nullifiers: readonly Fr[]): NullifierTreeGrowth {
  return finish(rehash(changeOf(reader, size, nullifiers)))
}

/** `growNullifierTree` for many: with progress (stage `tree`, in hashes), and others get their turn. */
export async function growNullifierTreeByTurns(
  reader: NullifierTreeReader,
  size: number,
  nullifiers: readonly Fr[],
  observed: Observed,
): Promise<NullifierTreeGrowth> {
  const change = changeOf(reader, size, nullifiers)
  const turn = createTurns(countHashes(change), observed)
  const steps = rehash(change)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await turn(value)
  }
}

/** The root of a tree of `size` leaves by its topmost node. */
export function readNullifierRoot({ children }: NullifierTreeReader, size: number): Fr {
  return hashTop(children, size)
}

/** How many children of node `index` at `level` have leaves in a tree of `size`. */
export function childrenCount(size: number, level: number, index: number): number {
  return Math.min(Math.max(nodesAt(level - 1, size) - ARITY * index, 0), ARITY)
}

/** Gaps that change in a tree that had `before` leaves and will have `size`. */
interface Change {
  readonly children: NullifierTreeReader['children']
  readonly before: number
  readonly size: number
  readonly gaps: readonly GapLeaf[]
}

function changeOf({ gapBelow, children }: NullifierTreeReader, before: number, nullifiers: readonly Fr[]): Change {
  return { children, before, size: before + nullifiers.length, gaps: splitGaps(gapBelow, before, nullifiers) }
}

/** Hashes the changed gaps and everything above them, level by level; yields how many hashes it has just done. */
function* rehash({ children: childrenOf, before, size, gaps }: Change): Generator<number, NullifierTreeGrowth> {
  const nodes: NullifierTreeNode[] = []
  let changed = new Map<number, Fr>()
  for (const together of turnsOf(gaps)) {
    hashGaps(together).forEach((leaf, i) => {
      changed.set((together[i] as GapLeaf).position, leaf)
    })
    yield together.length
  }
  for (let level = 1; level <= TREE_DEPTH; level++) {
    const families = new Map<number, Fr[]>()
    for (const [position, node] of changed) {
      const index = Math.floor(position / ARITY)
      const family = families.get(index) ?? readFamily(childrenOf, before, level, index)
      family[position % ARITY] = node
      families.set(index, family)
    }
    changed = new Map()
    for (const together of turnsOf([...families])) {
      const parents = hashFamilies(
        together.map(([, children]) => children),
        level - 1,
      )
      together.forEach(([index, children], i) => {
        changed.set(index, parents[i] as Fr)
        nodes.push({ level, index, children })
      })
      yield together.length
    }
  }
  return { size, root: changed.get(0) ?? hashTop(childrenOf, size), gaps, nodes }
}

/** What is hashed together, at most a turn's worth. */
function turnsOf<T>(all: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / HASHES_A_TURN) }, (_, i) =>
    all.slice(i * HASHES_A_TURN, (i + 1) * HASHES_A_TURN),
  )
}

/** How many hashes `rehash` does. */
function countHashes({ gaps }: Change): number {
  let hashes = gaps.length
  let changed = new Set(gaps.map(({ position }) => position as number))
  for (let level = 1; level <= TREE_DEPTH; level++) {
    changed = new Set([...changed].map((position) => Math.floor(position / ARITY)))
    hashes += changed.size
  }
  return hashes
}

function finish(steps: Generator<number, NullifierTreeGrowth>): NullifierTreeGrowth {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

function hashTop(childrenOf: NullifierTreeReader['children'], size: number): Fr {
  return hashChildren(readFamily(childrenOf, size, TREE_DEPTH, 0), TREE_DEPTH - 1)
}

function readFamily(childrenOf: NullifierTreeReader['children'], size: number, level: number, index: number): Fr[] {
  const count = childrenCount(size, level, index)
  return count === 0 ? [] : [...childrenOf(level, index, count)]
}
