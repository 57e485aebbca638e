/** L2: the quaternary trees of depth 16: commitments with frontier, path, checkpoint and rewind; nullifiers with their gaps. @module */
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
  HashingDisposedError,
  LeafCountError,
  NullifierTakenError,
  PathMalformedError,
  PositionBeyondTreeError,
  PositionInvalidError,
  TreeDamagedError,
  TreeFullError,
  TreeSizeError,
} from './errors'
export type { FamilyHashing } from './family-hashing'
export {
  appendManyToFrontier,
  appendToFrontier,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  rootOf,
} from './frontier'
export { type Gap, type GapLeaf, hashGap } from './gap'
export {
  beginNullifierTree,
  growNullifierTree,
  type NullifierTreeGrowth,
  type NullifierTreeNode,
  type NullifierTreeReader,
  readNullifierRoot,
} from './nullifier-growth'
export { buildNullifierTree, createNullifierTree, isSameNullifierTree, type NullifierTree } from './nullifier-tree'
export { type AuthenticationPath, assertPath, EMPTY_SIBLINGS, rootFromPath, type Siblings } from './path'
export { childIndex, isPosition, type Position, parsePosition } from './position'
export type { Checkpoint } from './record'
export { ARITY, EMPTY_ROOTS, hashChildren, MAX_LEAVES, TREE_DEPTH } from './shape'
export type { TreeChange, TreeStore } from './store'
