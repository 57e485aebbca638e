import { EMPTY_LEAF, type Fr, poseidon } from '../../src/crypto'
import type { Transaction } from '../../src/tx'

const DEPTH = 16

/** Roots of subtrees of each height in which nothing is. */
const EMPTY: readonly Fr[] = Array.from({ length: DEPTH }).reduce<Fr[]>(
  (roots) => {
    const below = roots.at(-1) as Fr
    return [...roots, poseidon([below, below, below, below])]
  },
  [EMPTY_LEAF],
)

/** The tree that blocks of one transaction each ought to give, by the words of PROTOCOL §4.1: every node kept, and none of the code of `src/tree`. */
export function createPlainTree() {
  /** Level by level from the leaves, each with as many nodes as have something below them. */
  const levels: Fr[][] = Array.from({ length: DEPTH + 1 }, () => [])
  /** Leaves after each block from 0. */
  const sizes = [0]
  const [leaves = []] = levels

  /** Hashes anew what is above the leaves from `first`. */
  function settle(first: number): void {
    let from = first
    for (let level = 0; level < DEPTH; level++) {
      const [children, parents] = [levels[level] as Fr[], levels[level + 1] as Fr[]]
      from = Math.floor(from / 4)
      parents.length = Math.min(parents.length, from)
      for (let parent = from; 4 * parent < children.length; parent++)
        parents.push(poseidon([0, 1, 2, 3].map((child) => children[4 * parent + child] ?? (EMPTY[level] as Fr))))
    }
  }

  return {
    append({ body }: Transaction): void {
      const first = leaves.length
      for (const { cm } of body.actions) leaves.push(...cm, EMPTY_LEAF)
      settle(first)
      sizes.push(leaves.length)
    },
    rewind(height: number): void {
      sizes.length = height + 1
      leaves.length = sizes[height] as number
      settle(Math.max(0, leaves.length - 1))
    },
    tip: () => ({ height: sizes.length - 1, leaves: leaves.length, anchor: levels[DEPTH]?.[0] ?? (EMPTY[DEPTH] as Fr) }),
  }
}
