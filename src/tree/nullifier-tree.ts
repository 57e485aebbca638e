import { createOrderedKeys, type Observed } from '../base'
import { FIELD_MODULUS, type Fr } from '../crypto'
import { type Gap, type GapLeaf, gapAround } from './gap'
import {
  beginNullifierTree,
  childrenCount,
  growNullifierTree,
  growNullifierTreeByTurns,
  type NullifierTreeGrowth,
  type NullifierTreeReader,
} from './nullifier-growth'
import type { Siblings } from './path'
import { childIndex, type Position } from './position'
import { ARITY, EMPTY_ROOTS, nodeAbove, nodesAt, TREE_DEPTH } from './shape'

/** All gaps between the nullifiers of a chain, in memory. */
export interface NullifierTree extends NullifierTreeReader {
  /** Leaves: one more than nullifiers. */
  readonly size: number
  root(): Fr
  /**
   * Takes nullifiers in, in the order of the chain, all or none. In bulk one hash and a third a nullifier, one by one some forty.
   * Throws `NullifierTakenError`, `TreeFullError`.
   */
  insert(nullifiers: readonly Fr[]): void
  /** Whether it counts as spent: a nullifier of the chain, or 0. */
  has(nullifier: Fr): boolean
  /** The gap around a nullifier with its path to the root, the proof that it is unspent; `undefined` when `has` it. */
  gapOf(nullifier: Fr): Gap | undefined
  /** By rising `low`. */
  gaps(): Iterable<GapLeaf>
  /** Takes in what `growNullifierTree` made of this tree as it is. */
  apply(growth: NullifierTreeGrowth): void
}

/** Makes the tree of nullifiers in the order of the chain; throws `NullifierTakenError`, `TreeFullError`. */
export function createNullifierTree(nullifiers: readonly Fr[] = []): NullifierTree {
  const lows = createOrderedKeys<bigint>()
  const gaps = new Map<bigint, GapLeaf>()
  /** `rows[k]`: nodes of height k that have leaves, the leaves first. */
  const rows: readonly Fr[][] = Array.from({ length: TREE_DEPTH }, () => [])
  let size = 0
  let root: Fr

  const apply = (growth: NullifierTreeGrowth): void => {
    for (const gap of growth.gaps) {
      lows.add(gap.low)
      gaps.set(gap.low, gap)
    }
    for (const { level, index, children } of growth.nodes) {
      const row = rows[level - 1] as Fr[]
      children.forEach((child, at) => {
        row[ARITY * index + at] = child
      })
    }
    size = growth.size
    root = growth.root
  }
  const reader: NullifierTreeReader = {
    gapBelow: (bound) => gaps.get(lows.below(bound) as bigint) as GapLeaf,
    children: (level, index, count) => (rows[level - 1] as Fr[]).slice(ARITY * index, ARITY * index + count),
  }
  const insert = (more: readonly Fr[]): void => {
    if (more.length > 0) apply(growNullifierTree(reader, size, more))
  }

  apply(beginNullifierTree())
  insert(nullifiers)
  return {
    ...reader,
    get size() {
      return size
    },
    root: () => root,
    insert,
    has: (nullifier) => gaps.has(nullifier),
    gapOf(nullifier) {
      const gap = gapAround(reader.gapBelow, nullifier)
      return gap && { ...gap, siblings: siblingsOf(reader, size, gap.position) }
    },
    *gaps() {
      for (const low of lows) yield gaps.get(low) as GapLeaf
    },
    apply,
  }
}

/** `createNullifierTree` for many: with progress (stage `tree`, in hashes), and others get their turn. */
export async function buildNullifierTree(nullifiers: readonly Fr[], observed: Observed = {}): Promise<NullifierTree> {
  const tree = createNullifierTree()
  tree.apply(await growNullifierTreeByTurns(tree, tree.size, nullifiers, observed))
  return tree
}

/** Whether `stored` holds the gaps and nodes of `tree`, and no other gap. What `stored` throws it throws. */
export function isSameNullifierTree(tree: NullifierTree, stored: NullifierTreeReader): boolean {
  for (const { low, high, position } of tree.gaps()) {
    // From above, so that no gap lies between this one and the next.
    const found = stored.gapBelow(high === 0n ? FIELD_MODULUS : high)
    if (found.low !== low || found.high !== high || found.position !== position) return false
  }
  for (let level = 1; level <= TREE_DEPTH; level++) {
    for (let index = 0; index < nodesAt(level, tree.size); index++) {
      const count = childrenCount(tree.size, level, index)
      const found = stored.children(level, index, count)
      if (!tree.children(level, index, count).every((child, at) => found[at] === child)) return false
    }
  }
  return true
}

/** The siblings of a leaf of a tree of `size` leaves, sixteen levels, that of the leaf first. */
function siblingsOf(reader: NullifierTreeReader, size: number, position: Position): readonly Siblings[] {
  return Array.from({ length: TREE_DEPTH }, (_, height): Siblings => {
    const [level, index] = [height + 1, nodeAbove(position, height + 1)]
    const present = reader.children(level, index, childrenCount(size, level, index))
    const family = Array.from({ length: ARITY }, (_, at) => present[at] ?? (EMPTY_ROOTS[height] as Fr))
    family.splice(childIndex(position, height), 1)
    return family as unknown as Siblings
  })
}
