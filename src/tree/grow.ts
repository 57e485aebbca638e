import { assertNotAborted, type Observed } from '../base'
import { FIELD_BYTES, type Fr, packFrs, poseidonMany, unpackFrs } from '../crypto'
import { pause } from '../worker'
import type { FamilyHashing } from './family-hashing'
import { edgeOf, type Frontier, frontierCount } from './frontier'
import { childrenKey, encodeChildren, encodePackedChildren } from './record'
import { ARITY, EMPTY_ROOTS, FAMILY_BYTES, nodeAbove, nodesAt, TREE_DEPTH } from './shape'
import type { TreeChange } from './store'

/** Hashes that are done together, after which progress is reported and others get their turn: 10 ms, or 200 without WebAssembly. */
export const HASHES_A_TURN = 512

/** Leaves that are packed together: some 10 ms. */
const PACKED_A_TURN = 32_768

/** A level of fewer families is hashed here: it would be over before others had begun. */
const WORTH_HANDING_ON = 1_024

/** Families that others get at a time: enough for many threads, and few enough for progress to be seen. */
const HANDED_ON = 8_192

/** A tree after a change: its right edge, its root, and the records of the nodes that changed. */
export interface GrownTree {
  readonly frontier: Frontier
  readonly root: Fr
  readonly changes: readonly TreeChange[]
}

/** Appends leaves (at least four) below `prefix`: each changed node is hashed once, whatever the number of leaves; long levels by `hashing`, if there is one. */
export async function growTree(
  prefix: string,
  before: Frontier,
  leaves: readonly Fr[],
  observed: Observed,
  hashing?: FamilyHashing,
): Promise<GrownTree> {
  const size = before.size + leaves.length
  const turn = createTurns(hashesToGrow(before.size, size), observed)
  const changes: TreeChange[] = []
  const levels: (readonly Fr[])[] = []
  // The changed nodes of the level, packed, from the one on the old right edge on; below: those of the leaves.
  let row = await packInTurns(leaves, observed)
  for (let level = 0; level < TREE_DEPTH; level++) {
    const nodes = join(packFrs(before.levels[level] as readonly Fr[]), row)
    const firstParent = nodeAbove(before.size, level + 1)
    const families = completeFamilies(nodes, level)
    const count = families.length / FAMILY_BYTES
    const parents = new Uint8Array(count * FIELD_BYTES)
    const handedTo = count < WORTH_HANDING_ON ? undefined : hashing
    const together = handedTo ? HANDED_ON : HASHES_A_TURN
    for (let at = 0; at < count; at += together) {
      const end = Math.min(at + together, count)
      const part = families.subarray(at * FAMILY_BYTES, end * FAMILY_BYTES)
      const hashes = handedTo ? handedTo.hashFamilies(part, observed) : poseidonMany(ARITY, part)
      // While others hash.
      for (let index = at; index < end; index++) {
        const children = nodes.subarray(index * FAMILY_BYTES, (index + 1) * FAMILY_BYTES)
        changes.push({ key: childrenKey(prefix, level + 1, firstParent + index), value: encodePackedChildren(children) })
      }
      parents.set(await hashes, at * FIELD_BYTES)
      await turn(end - at)
    }
    const newest = nodeAbove(size, level) - firstParent * ARITY
    levels.push(unpackFrs(nodes.subarray((newest - frontierCount(size, level)) * FIELD_BYTES, newest * FIELD_BYTES)))
    row = parents
  }
  const [root] = unpackFrs(row) as [Fr]
  levels.push(frontierCount(size, TREE_DEPTH) === 1 ? [root] : [])
  return { frontier: { size, levels }, root, changes }
}

/** `packFrs` of very many, while others get their turn: of a million leaves it takes some tenths of a second. */
async function packInTurns(leaves: readonly Fr[], { signal }: Observed): Promise<Uint8Array> {
  if (leaves.length <= PACKED_A_TURN) return packFrs(leaves)
  const packed = new Uint8Array(leaves.length * FIELD_BYTES)
  for (let at = 0; at < leaves.length; at += PACKED_A_TURN) {
    packed.set(packFrs(leaves.slice(at, at + PACKED_A_TURN)), at * FIELD_BYTES)
    await pause()
    assertNotAborted(signal)
  }
  return packed
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

/** The nodes of a level, packed, with empty subtrees behind them until the last family is whole. */
function completeFamilies(nodes: Uint8Array, level: number): Uint8Array {
  const missing = (FAMILY_BYTES - (nodes.length % FAMILY_BYTES)) % FAMILY_BYTES
  if (missing === 0) return nodes
  return join(nodes, packFrs(Array.from({ length: missing / FIELD_BYTES }, () => EMPTY_ROOTS[level] as Fr)))
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
