import { assertNotAborted, type Observed } from '../base'
import type { Fr } from '../crypto'
import { edgeOf, type Frontier, frontierCount } from './frontier'
import { childrenKey, encodeChildren } from './record'
import { ARITY, familiesOf, hashFamilies, nodeAbove, nodesAt, TREE_DEPTH } from './shape'
import type { TreeChange } from './store'

/** Hashes that are done together, after which progress is reported and others get their turn: 10 ms, or 200 without WebAssembly. */
export const HASHES_A_TURN = 512

/** A tree after a change: its right edge, its root, and the records of the nodes that changed. */
export interface GrownTree {
  readonly frontier: Frontier
  readonly root: Fr
  readonly changes: readonly TreeChange[]
}

/** Appends leaves (at least four) below `prefix`: each changed node is hashed once, whatever the number of leaves. */
export async function growTree(prefix: string, before: Frontier, leaves: readonly Fr[], observed: Observed): Promise<GrownTree> {
  const size = before.size + leaves.length
  const turn = createTurns(hashesToGrow(before.size, size), observed)
  const changes: TreeChange[] = []
  const levels: (readonly Fr[])[] = []
  // The changed nodes of the level, from the one on the old right edge on; below: those of the leaves.
  let row = leaves
  for (let level = 0; level < TREE_DEPTH; level++) {
    const complete = before.levels[level] as readonly Fr[]
    const nodes = [...complete, ...row]
    const firstParent = nodeAbove(before.size, level + 1)
    const parents: Fr[] = []
    const families = familiesOf(nodes)
    for (let at = 0; at < families.length; at += HASHES_A_TURN) {
      const together = families.slice(at, at + HASHES_A_TURN)
      parents.push(...hashFamilies(together, level))
      together.forEach((children, i) => {
        changes.push({ key: childrenKey(prefix, level + 1, firstParent + at + i), value: encodeChildren(children) })
      })
      await turn(together.length)
    }
    const newest = nodeAbove(size, level) - firstParent * ARITY
    levels.push(nodes.slice(newest - frontierCount(size, level), newest))
    row = parents
  }
  const root = row[0] as Fr
  levels.push(frontierCount(size, TREE_DEPTH) === 1 ? [root] : [])
  return { frontier: { size, levels }, root, changes }
}

/** Cuts a tree of `size` leaves back to an earlier frontier: drops the nodes on the right and recomputes the edge. */
export function shrinkTree(prefix: string, size: number, frontier: Frontier): GrownTree {
  const edge = edgeOf(frontier)
  const changes: TreeChange[] = []
  for (let level = 0; level < TREE_DEPTH; level++) {
    const first = nodeAbove(frontier.size, level + 1)
    const isPartial = frontier.size % ARITY ** level !== 0
    const children = [...(frontier.levels[level] as readonly Fr[]), ...(isPartial ? [edge[level] as Fr] : [])]
    for (let index = first; index < nodesAt(level + 1, size); index++) {
      const kept = index === first && children.length > 0
      changes.push({ key: childrenKey(prefix, level + 1, index), value: kept ? encodeChildren(children) : undefined })
    }
  }
  return { frontier, root: edge[TREE_DEPTH] as Fr, changes }
}

function hashesToGrow(from: number, to: number): number {
  let hashes = 0
  for (let level = 1; level <= TREE_DEPTH; level++) hashes += nodesAt(level, to) - nodeAbove(from, level)
  return hashes
}

/** To be called after some of `total` hashes (stage `tree`); now and then gives a promise to wait for, while others get their turn. */
export function createTurns(total: number, { onProgress, signal }: Observed): (hashes: number) => Promise<void> | undefined {
  let done = 0
  let since = 0
  const pause = async (): Promise<void> => {
    since = 0
    assertNotAborted(signal)
    onProgress?.({ stage: 'tree', done, total })
    await new Promise((resolve) => setTimeout(resolve))
  }
  return (hashes) => {
    done += hashes
    since += hashes
    return since >= HASHES_A_TURN || done === total ? pause() : undefined
  }
}
