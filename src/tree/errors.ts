import { NacreError } from '../base'

/** A number that is no leaf index, an integer from 0 to 2^32 - 1. */
export class PositionInvalidError extends NacreError {
  readonly code = 'tree/position-invalid'
  readonly category = 'input'
}

/** A position at which the tree has no leaf yet. */
export class PositionBeyondTreeError extends NacreError {
  readonly code = 'tree/position-beyond-size'
  readonly category = 'input'
}

/** Leaves come in fours: one aligned node of level 1 each. */
export class LeafCountError extends NacreError {
  readonly code = 'tree/leaf-count'
  readonly category = 'input'
}

/** All 2^32 leaves are taken. */
export class TreeFullError extends NacreError {
  readonly code = 'tree/full'
  readonly category = 'refused'
}

/** A checkpoint whose id does not exceed those before it, or is no integer from 0 to 2^48 - 1. */
export class CheckpointOrderError extends NacreError {
  readonly code = 'tree/checkpoint-order'
  readonly category = 'input'
}

/** A size that the tree never had or has not reached. */
export class TreeSizeError extends NacreError {
  readonly code = 'tree/size-invalid'
  readonly category = 'input'
}

/** A nullifier that lies in no gap: it is 0, in the tree already, or comes twice. */
export class NullifierTakenError extends NacreError {
  readonly code = 'tree/nullifier-taken'
  readonly category = 'input'
}

/** Bytes that are no canonical frontier. */
export class FrontierMalformedError extends NacreError {
  readonly code = 'tree/frontier-malformed'
  readonly category = 'input'
}

/** Not sixteen levels of three canonical siblings beside a position. */
export class PathMalformedError extends NacreError {
  readonly code = 'tree/path-malformed'
  readonly category = 'input'
}

/** The records in the store contradict each other; a rescan of the ledger rebuilds them. */
export class TreeDamagedError extends NacreError {
  readonly code = 'tree/damaged'
  readonly category = 'store'
}

/** Hashing on threads that was disposed of, before or while it was asked. */
export class HashingDisposedError extends NacreError {
  readonly code = 'tree/hashing-disposed'
  readonly category = 'input'
  constructor() {
    super('hashing was disposed')
  }
}
