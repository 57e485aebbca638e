import { EMPTY_LEAF, type Fr, isFr } from '../crypto'
import { type Anchor, parseAnchor } from './anchor'
import { PathMalformedError } from './errors'
import { childIndex, isPosition, type Position } from './position'
import { ARITY, hashChildren, TREE_DEPTH } from './shape'

/** The other three children of a node, left to right. */
export type Siblings = readonly [Fr, Fr, Fr]

/** The Merkle path of a leaf. */
export interface AuthenticationPath {
  readonly position: Position
  /** Sixteen levels, that of the leaf first. */
  readonly siblings: readonly Siblings[]
}

/** What stands for the siblings of a dummy, which need not be in the tree: the empty leaf everywhere. */
export const EMPTY_SIBLINGS: readonly Siblings[] = /* @__PURE__ */ Object.freeze(
  Array.from({ length: TREE_DEPTH }, (): Siblings => Object.freeze([EMPTY_LEAF, EMPTY_LEAF, EMPTY_LEAF] as const)),
)

/** Throws `PathMalformedError` unless there are sixteen levels of three canonical elements beside a position. */
export function assertPath(path: AuthenticationPath): void {
  if (!isPosition(path.position)) throw new PathMalformedError('the position is not an integer from 0 to 2^32 - 1')
  if (path.siblings.length !== TREE_DEPTH)
    throw new PathMalformedError(`${path.siblings.length} levels where a path has ${TREE_DEPTH}`)
  for (const level of path.siblings) {
    if (level.length !== ARITY - 1 || !level.every(isFr)) throw new PathMalformedError('a level is not three canonical elements')
  }
}

/** The root that `leaf` has under `path`: an anchor only if the ledger knows it. Throws `PathMalformedError`. */
export function rootFromPath(leaf: Fr, path: AuthenticationPath): Anchor {
  // The depth is checked here and not left to callers: at a free depth, inner nodes would pass for leaves.
  assertPath(path)
  let node = leaf
  path.siblings.forEach((siblings, level) => {
    const children: Fr[] = [...siblings]
    children.splice(childIndex(path.position, level), 0, node)
    node = hashChildren(children, level)
  })
  return parseAnchor(node)
}
