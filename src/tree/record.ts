import { createReader, createWriter, NacreError } from '../base'
import { encodeFr, FIELD_BYTES, type Fr, packFrs, readFr } from '../crypto'
import { type Anchor, parseAnchor } from './anchor'
import { CheckpointOrderError, TreeDamagedError } from './errors'
import { ARITY, MAX_LEAVES } from './shape'

/**
 * What the tree keeps in a store, under its prefix: the `head`; per inner node with at least one leaf below it the children that
 * have leaves (`01/…` to `10/…`: level, then index, hexadecimal); and `checkpoint/…`. A function of the leaves and the
 * checkpoints alone, however they came in.
 */
export interface TreeHead {
  readonly size: number
  readonly root: Anchor
}

/** The tree as it was after some event of the ledger, whose number `id` is; `root` follows from `size`. */
export interface Checkpoint {
  /** 0 to 2^48 - 1, rising; a block's height, say. */
  readonly id: number
  readonly size: number
}

const VERSION = 1
const SIZE_BYTES = 6
const CHECKPOINT = 'checkpoint/'
const CHECKPOINT_DIGITS = 12

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

export function headKey(prefix: string): string {
  return `${prefix}head`
}

/** Key of the children of node `index` at `level`, 1 to 16. */
export function childrenKey(prefix: string, level: number, index: number): string {
  return `${prefix}${hex(level, 2)}/${hex(index, 8)}`
}

export function checkpointPrefix(prefix: string): string {
  return prefix + CHECKPOINT
}

/** Throws `CheckpointOrderError` unless `id` is an integer from 0 to 2^48 - 1. */
export function checkpointKey(prefix: string, id: number): string {
  if (!Number.isInteger(id) || id < 0 || id >= 2 ** 48) throw new CheckpointOrderError('an id is an integer from 0 to 2^48 - 1')
  return checkpointPrefix(prefix) + hex(id, CHECKPOINT_DIGITS)
}

export function encodeHead({ size, root }: TreeHead): Uint8Array {
  return createWriter().uint(VERSION, 1).uint(size, SIZE_BYTES).fixed(encodeFr(root)).finish()
}

/** Throws `TreeDamagedError`. */
export function decodeHead(bytes: Uint8Array): TreeHead {
  return undamaged(() => {
    const reader = createReader(bytes)
    const head = { version: reader.uint(1), size: reader.uint(SIZE_BYTES), root: parseAnchor(readFr(reader)) }
    reader.finish()
    assertSize(head.version, head.size)
    return { size: head.size, root: head.root }
  })
}

export function encodeChildren(children: readonly Fr[]): Uint8Array {
  return encodePackedChildren(packFrs(children))
}

/** `encodeChildren` of what `packFrs` packed, which is the same but for the order of each element's bytes. */
export function encodePackedChildren(packed: Uint8Array): Uint8Array {
  // Many thousand nodes are written at a time: the bulk form, turned round, takes an eighth of the time of `encodeFr`.
  const bytes = packed.slice()
  for (let at = 0; at < bytes.length; at += FIELD_BYTES) bytes.subarray(at, at + FIELD_BYTES).reverse()
  return bytes
}

/** One to four children; none of an absent record. Throws `TreeDamagedError`. */
export function decodeChildren(bytes: Uint8Array | undefined): readonly Fr[] {
  if (bytes === undefined) return []
  return undamaged(() => {
    const count = bytes.length / FIELD_BYTES
    if (count < 1 || count > ARITY) throw new TreeDamagedError('a node does not have one to four children')
    const reader = createReader(bytes)
    const children = Array.from({ length: Math.floor(count) }, () => readFr(reader))
    reader.finish()
    return children
  })
}

export function encodeCheckpointSize(size: number): Uint8Array {
  return createWriter().uint(VERSION, 1).uint(size, SIZE_BYTES).finish()
}

/** Throws `TreeDamagedError`. */
export function decodeCheckpoint(key: string, bytes: Uint8Array): Checkpoint {
  return undamaged(() => {
    const reader = createReader(bytes)
    const version = reader.uint(1)
    const size = reader.uint(SIZE_BYTES)
    reader.finish()
    assertSize(version, size)
    const digits = key.slice(-CHECKPOINT_DIGITS)
    if (!/^[0-9a-f]{12}$/.test(digits)) throw new TreeDamagedError('a checkpoint has no number')
    return { id: Number.parseInt(digits, 16), size }
  })
}

function assertSize(version: number, size: number): void {
  if (version !== VERSION) throw new TreeDamagedError(`the tree was kept in version ${version} of its form`)
  if (size > MAX_LEAVES || size % ARITY !== 0) throw new TreeDamagedError(`no tree has ${size} leaves`)
}

function undamaged<T>(decode: () => T): T {
  try {
    return decode()
  } catch (cause) {
    if (cause instanceof NacreError && !(cause instanceof TreeDamagedError))
      throw new TreeDamagedError('a record is malformed', { cause })
    throw cause
  }
}
