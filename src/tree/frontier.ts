import { assertNotAborted, createReader, createWriter, type Observed } from '../base'
import { encodeFr, type Fr, readFr } from '../crypto'
import { type Anchor, parseAnchor } from './anchor'
import { FrontierMalformedError, LeafCountError, TreeFullError } from './errors'
import { ARITY, EMPTY_ROOTS, familiesOf, hashChildren, hashFamilies, MAX_LEAVES, nodeAbove, TREE_DEPTH } from './shape'

/** The right edge of the tree: what suffices to append and to know the root. */
export interface Frontier {
  /** Leaves so far: 0 to 2^32, a multiple of four. */
  readonly size: number
  /**
   * `levels[k]`, k from 0 to 16: the complete subtrees of height k that wait for their right siblings, left to right; as many
   * as digit k of `size` in base 4.
   */
  readonly levels: readonly (readonly Fr[])[]
}

const VERSION = 1

/** Leaves that `appendManyToFrontier` takes in before it lets others run: 10 ms, or 150 without WebAssembly. */
const CHUNK = 1024

/** The frontier of the empty tree. */
export const emptyFrontier: Frontier = /* @__PURE__ */ Object.freeze({
  size: 0,
  levels: Object.freeze(Array.from({ length: TREE_DEPTH + 1 }, () => Object.freeze([]))),
})

/** How many subtrees of height `level` a frontier of `size` leaves holds. */
export function frontierCount(size: number, level: number): number {
  return nodeAbove(size, level) % ARITY
}

/** Throws `LeafCountError` unless `count` more leaves are whole groups of four, `TreeFullError` when they do not fit. */
export function assertAppendable(size: number, count: number): void {
  if (count % ARITY !== 0) throw new LeafCountError(`${count} leaves are not a multiple of ${ARITY}`)
  if (size + count > MAX_LEAVES) throw new TreeFullError(`${count} leaves do not fit beside ${size}`)
}

/** Appends a multiple of four leaves; a third of a hash a leaf, amortised. Throws `LeafCountError`, `TreeFullError`. */
export function appendToFrontier(frontier: Frontier, leaves: readonly Fr[]): Frontier {
  assertAppendable(frontier.size, leaves.length)
  const levels: (readonly Fr[])[] = []
  let carried = leaves
  for (let level = 0; level < TREE_DEPTH; level++) {
    const row = [...(frontier.levels[level] as readonly Fr[]), ...carried]
    const complete = row.length - (row.length % ARITY)
    levels.push(row.slice(complete))
    carried = hashFamilies(familiesOf(row.slice(0, complete)), level)
  }
  levels.push([...(frontier.levels[TREE_DEPTH] as readonly Fr[]), ...carried])
  return { size: frontier.size + leaves.length, levels }
}

/** `appendToFrontier` for a replay: with progress (stage `tree`, in leaves), and others get their turn. */
export async function appendManyToFrontier(
  frontier: Frontier,
  leaves: readonly Fr[],
  { onProgress, signal }: Observed = {},
): Promise<Frontier> {
  assertAppendable(frontier.size, leaves.length)
  let grown = frontier
  for (let done = 0; done < leaves.length; ) {
    assertNotAborted(signal)
    grown = appendToFrontier(grown, leaves.slice(done, done + CHUNK))
    done = grown.size - frontier.size
    onProgress?.({ stage: 'tree', done, total: leaves.length })
    await new Promise((resolve) => setTimeout(resolve))
  }
  return grown
}

/**
 * The nodes on the right edge, `edge[k]` of height k, with everything right of `size` empty; where `size` is a multiple of 4^k,
 * that node is the empty one right of the last leaf. `edge[16]` is the root, of a full tree too.
 */
export function edgeOf(frontier: Frontier): readonly Fr[] {
  const edge: Fr[] = [EMPTY_ROOTS[0] as Fr]
  for (let level = 0; level < TREE_DEPTH; level++) {
    const complete = frontier.levels[level] as readonly Fr[]
    const below = edge[level] as Fr
    const isEmpty = complete.length === 0 && below === EMPTY_ROOTS[level]
    edge.push(isEmpty ? (EMPTY_ROOTS[level + 1] as Fr) : hashChildren([...complete, below], level))
  }
  edge[TREE_DEPTH] = frontier.levels[TREE_DEPTH]?.[0] ?? (edge[TREE_DEPTH] as Fr)
  return edge
}

/** The tree's root; at most 15 hashes. */
export function rootOf(frontier: Frontier): Anchor {
  return parseAnchor(edgeOf(frontier)[TREE_DEPTH] as Fr)
}

/** u8 version 1 ‖ u48 size ‖ the subtrees' roots, lowest level first. */
export function encodeFrontier(frontier: Frontier): Uint8Array {
  const writer = createWriter().uint(VERSION, 1).uint(frontier.size, 6)
  for (const row of frontier.levels) for (const node of row) writer.fixed(encodeFr(node))
  return writer.finish()
}

/** Throws `FrontierMalformedError` on anything that `encodeFrontier` would not have written. */
export function decodeFrontier(bytes: Uint8Array): Frontier {
  try {
    const reader = createReader(bytes)
    const version = reader.uint(1)
    if (version !== VERSION) throw new FrontierMalformedError(`version ${version} of a frontier is not known`)
    const size = reader.uint(6)
    if (size > MAX_LEAVES || size % ARITY !== 0) throw new FrontierMalformedError(`no tree has ${size} leaves`)
    const levels = Array.from({ length: TREE_DEPTH + 1 }, (_, level) =>
      Array.from({ length: frontierCount(size, level) }, () => readFr(reader)),
    )
    reader.finish()
    return { size, levels }
  } catch (cause) {
    if (cause instanceof FrontierMalformedError) throw cause
    throw new FrontierMalformedError('the bytes are no frontier', { cause })
  }
}
