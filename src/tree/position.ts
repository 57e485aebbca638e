import type { Brand } from '../base'
import { PositionInvalidError } from './errors'
import { ARITY, MAX_LEAVES, nodeAbove } from './shape'

/** A leaf's index in the tree of the current chain, 0 to 2^32 - 1. */
export type Position = Brand<number, 'Position'>

export function isPosition(value: unknown): value is Position {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < MAX_LEAVES && !Object.is(value, -0)
}

/** Throws `PositionInvalidError` unless `value` is an integer from 0 to 2^32 - 1. */
export function parsePosition(value: number): Position {
  if (!isPosition(value)) throw new PositionInvalidError('not an integer from 0 to 2^32 - 1')
  return value
}

/** Which child, 0 to 3, the ancestor at `level` (0: the leaf itself) is of its parent. */
export function childIndex(position: Position, level: number): number {
  return nodeAbove(position, level) % ARITY
}
