/** L2: the quaternary commitment tree of depth 16: frontier, authentication path, anchor, checkpoint and rewind. @module */
export { type Anchor, parseAnchor } from './anchor'
export {
  type CommitmentTree,
  type CommitmentTreeDeps,
  type LeafBatch,
  openCommitmentTree,
  type StagedTree,
} from './commitment-tree'
export {
  CheckpointOrderError,
  FrontierMalformedError,
  LeafCountError,
  PathMalformedError,
  PositionBeyondTreeError,
  PositionInvalidError,
  TreeDamagedError,
  TreeFullError,
  TreeSizeError,
} from './errors'
export {
  appendManyToFrontier,
  appendToFrontier,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  rootOf,
} from './frontier'
export { type AuthenticationPath, assertPath, EMPTY_SIBLINGS, rootFromPath, type Siblings } from './path'
export { childIndex, isPosition, type Position, parsePosition } from './position'
export type { Checkpoint } from './record'
export { ARITY, EMPTY_ROOTS, hashChildren, MAX_LEAVES, TREE_DEPTH } from './shape'
export type { TreeChange, TreeStore } from './store'
