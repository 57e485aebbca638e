import type { Fr } from '../crypto'
import { FIRST_GAP, type GapBelow, type GapLeaf, hashGap, splitGaps } from './gap'
import { ARITY, hashChildren, nodesAt, TREE_DEPTH } from './shape'

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
  const noNode = () => []
  begun ??= rehash(noNode, 0, 1, [FIRST_GAP])
  return begun
}

/**
 * Takes nullifiers into a tree of `size` leaves, which it only reads. Costs a hash for each gap and each inner node that changes, however
 * often. Throws `NullifierTakenError`, `TreeFullError`.
 */
export function growNullifierTree(reader: NullifierTreeReader, size: number, nullifiers: readonly Fr[]): NullifierTreeGrowth {
  return rehash(reader.children, size, size + nullifiers.length, splitGaps(reader.gapBelow, size, nullifiers))
}

/** The root of a tree of `size` leaves by its topmost node. */
export function readNullifierRoot({ children }: NullifierTreeReader, size: number): Fr {
  return hashTop(children, size)
}

/** How many children of node `index` at `level` have leaves in a tree of `size`. */
export function childrenCount(size: number, level: number, index: number): number {
  return Math.min(Math.max(nodesAt(level - 1, size) - ARITY * index, 0), ARITY)
}

/** Hashes the changed gaps and everything above them, level by level. */
function rehash(
  childrenOf: NullifierTreeReader['children'],
  before: number,
  size: number,
  gaps: readonly GapLeaf[],
): NullifierTreeGrowth {
  const nodes: NullifierTreeNode[] = []
  let changed: ReadonlyMap<number, Fr> = new Map(gaps.map((gap) => [gap.position, hashGap(gap)]))
  for (let level = 1; level <= TREE_DEPTH; level++) {
    const families = new Map<number, Fr[]>()
    for (const [position, node] of changed) {
      const index = Math.floor(position / ARITY)
      const family = families.get(index) ?? readFamily(childrenOf, before, level, index)
      family[position % ARITY] = node
      families.set(index, family)
    }
    const parents = new Map<number, Fr>()
    for (const [index, children] of families) {
      parents.set(index, hashChildren(children, level - 1))
      nodes.push({ level, index, children })
    }
    changed = parents
  }
  return { size, root: changed.get(0) ?? hashTop(childrenOf, size), gaps, nodes }
}

function hashTop(childrenOf: NullifierTreeReader['children'], size: number): Fr {
  return hashChildren(readFamily(childrenOf, size, TREE_DEPTH, 0), TREE_DEPTH - 1)
}

function readFamily(childrenOf: NullifierTreeReader['children'], size: number, level: number, index: number): Fr[] {
  const count = childrenCount(size, level, index)
  return count === 0 ? [] : [...childrenOf(level, index, count)]
}
