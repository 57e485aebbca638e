import { EMPTY_LEAF, FIELD_BYTES, type Fr, poseidon, poseidonEach } from '../crypto'

/** Levels above the leaves. */
export const TREE_DEPTH = 16

/** Children of a node. */
export const ARITY = 4

/** Bytes of the children of a node, packed as `packFrs` does. */
export const FAMILY_BYTES = ARITY * FIELD_BYTES

/** 2^32, what a full tree holds. */
export const MAX_LEAVES = ARITY ** TREE_DEPTH

/** Poseidon(c0, c1, c2, c3), the one untagged hash of the protocol; missing children are empty subtrees of height `level`. */
export function hashChildren(children: readonly Fr[], level: number): Fr {
  return poseidon(complete(children, level))
}

/** `hashChildren` of each of many nodes of one level. */
export function hashFamilies(families: readonly (readonly Fr[])[], level: number): Fr[] {
  return poseidonEach(families.map((children) => complete(children, level)))
}

/** Divides the nodes of a level among their parents; the last may get less than four. */
export function familiesOf(nodes: readonly Fr[]): (readonly Fr[])[] {
  return Array.from({ length: Math.ceil(nodes.length / ARITY) }, (_, i) => nodes.slice(i * ARITY, (i + 1) * ARITY))
}

function complete(children: readonly Fr[], level: number): readonly Fr[] {
  if (children.length === ARITY) return children
  const empty = EMPTY_ROOTS[level] as Fr
  return Array.from({ length: ARITY }, (_, index) => children[index] ?? empty)
}

/** EMPTY_ROOTS[k]: root of an empty subtree of height k, from the empty leaf (k = 0) to the empty tree (k = 16). */
export const EMPTY_ROOTS: readonly Fr[] = /* @__PURE__ */ (() => {
  const roots = [EMPTY_LEAF]
  for (let level = 0; level < TREE_DEPTH; level++) {
    const below = roots[level] as Fr
    roots.push(poseidon([below, below, below, below]))
  }
  return Object.freeze(roots)
})()

/** Nodes of `level` that cover the first `size` leaves, a partly filled last one included. */
export function nodesAt(level: number, size: number): number {
  return Math.ceil(size / ARITY ** level)
}

/** Index of the node of `level` above leaf `index`; for `index` = size, of the node that the next leaf falls under. */
export function nodeAbove(index: number, level: number): number {
  return Math.floor(index / ARITY ** level)
}
