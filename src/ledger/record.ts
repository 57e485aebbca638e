import {
  bigintToBytes,
  bytesToHex,
  concatBytes,
  createReader,
  createWriter,
  equalBytes,
  InternalError,
  NacreError,
} from '../base'
import { decodeFr, encodeFr, FIELD_BYTES, type Fr, readFr } from '../crypto'
import {
  type Block,
  type BlockHash,
  type ChainState,
  decodeBlock,
  decodeGenesis,
  encodeBlock,
  encodeGenesis,
  type Genesis,
  HEADER_BYTES,
} from '../rules'
import {
  decodeFrontier,
  encodeFrontier,
  type GapLeaf,
  type NullifierTreeGrowth,
  type NullifierTreeReader,
  parsePosition,
} from '../tree'
import { CorruptLedgerError, LedgerNotFoundError, LedgerVersionError } from './errors'
import type { StorageReader, StorageWriter } from './storage'

/** Layout of the records below; a store with another one is not opened. */
const FORMAT_VERSION = 2

/** First byte of a key: what the record is. */
const KIND = { ledger: 1, state: 2, block: 3, anchor: 4, gap: 5, node: 6 } as const

const LEDGER_KEY = Uint8Array.of(KIND.ledger)
const STATE_KEY = Uint8Array.of(KIND.state)

const heightKey = (kind: number, height: number): Uint8Array => createWriter().uint(kind, 1).uint(height, 6).finish()
const elementKey = (kind: number, element: Fr): Uint8Array => createWriter().uint(kind, 1).fixed(encodeFr(element)).finish()
const nodeKey = (level: number, index: number): Uint8Array =>
  createWriter().uint(KIND.node, 1).uint(level, 1).uint(index, 4).finish()
const heightValue = (height: number): Uint8Array => createWriter().uint(height, 6).finish()

/** Ledger: u16 format version ‖ genesis. */
export function putGenesis(writer: StorageWriter, genesis: Genesis): void {
  writer.put(LEDGER_KEY, createWriter().uint(FORMAT_VERSION, 2).fixed(encodeGenesis(genesis)).finish())
}

/** Throws `LedgerNotFoundError` on an empty store, `LedgerVersionError` on a foreign format, `CorruptLedgerError`. */
export function getGenesis(reader: StorageReader): Genesis {
  const bytes = reader.get(LEDGER_KEY)
  if (!bytes) throw new LedgerNotFoundError('the store holds no ledger')
  return orCorrupt('the genesis record is damaged', () => {
    const record = createReader(bytes)
    const version = record.uint(2)
    if (version !== FORMAT_VERSION) throw new LedgerVersionError(`format ${version} of a ledger's store is not known`)
    return decodeGenesis(record.fixed(bytes.length - 2))
  })
}

/** State: u48 height ‖ hash ‖ u48 time ‖ Fr anchor ‖ Fr nullifier root ‖ counted(frontier) ‖ counters of every asset. */
export function putState(writer: StorageWriter, state: ChainState): void {
  const record = createWriter().uint(state.height, 6).fixed(state.hash).uint(state.time, 6)
  record.fixed(encodeFr(state.anchor)).fixed(encodeFr(state.nullifierRoot)).counted(encodeFrontier(state.frontier))
  for (const { shielded, unshielded, fees } of state.supply) record.uint(shielded, 16).uint(unshielded, 16).uint(fees, 16)
  writer.put(STATE_KEY, record.finish())
}

export function getState(reader: StorageReader, genesis: Genesis): ChainState {
  const bytes = reader.get(STATE_KEY)
  if (!bytes) throw new CorruptLedgerError('the state record is missing')
  return orCorrupt('the state record is damaged', () => {
    const record = createReader(bytes)
    const height = record.uint(6)
    const hash = record.fixed(32) as BlockHash
    const time = record.uint(6)
    const anchor = readFr(record)
    const nullifierRoot = readFr(record)
    const frontier = decodeFrontier(record.counted(0xffff))
    const supply = genesis.assets.map(() => ({
      shielded: record.bigint(16),
      unshielded: record.bigint(16),
      fees: record.bigint(16),
    }))
    record.finish()
    return { height, hash, time, anchor, frontier, leaves: frontier.size, nullifierRoot, supply }
  })
}

/** A block's bytes under its height, and its root among the anchors. */
export function putBlock(writer: StorageWriter, block: Block): void {
  writer.put(heightKey(KIND.block, block.header.height), encodeBlock(block))
  writer.put(elementKey(KIND.anchor, block.header.anchor), heightValue(block.header.height))
}

/** A block that the state says is there. */
export function getBlock(reader: StorageReader, height: number): Block {
  const bytes = blockBytes(reader, height)
  return orCorrupt(`block ${height} is damaged`, () => {
    const block = decodeBlock(bytes)
    if (block.header.height !== height) throw new InternalError(`block ${block.header.height} lies under ${height}`)
    return block
  })
}

/** The bytes of a block's header alone. */
export function getHeaderBytes(reader: StorageReader, height: number): Uint8Array {
  return blockBytes(reader, height).slice(0, HEADER_BYTES)
}

function blockBytes(reader: StorageReader, height: number): Uint8Array {
  const bytes = reader.get(heightKey(KIND.block, height))
  if (!bytes) throw new CorruptLedgerError(`block ${height} is missing`)
  return bytes
}

/**
 * The nullifier tree: each gap under its `low` (Fr high ‖ u32 position), so that the keys are the nullifiers of the chain, and 0; each
 * inner node under u8 level ‖ u32 index (its children that have leaves, Fr each).
 */
export function putNullifierTree(writer: StorageWriter, { gaps, nodes }: NullifierTreeGrowth): void {
  for (const { low, high, position } of gaps)
    writer.put(elementKey(KIND.gap, low), createWriter().fixed(encodeFr(high)).uint(position, 4).finish())
  for (const { level, index, children } of nodes) writer.put(nodeKey(level, index), concatBytes(...children.map(encodeFr)))
}

/** The nullifier tree as it lies in the store; throws `CorruptLedgerError` where something is missing. */
export function readNullifierTree(reader: StorageReader): NullifierTreeReader {
  return {
    gapBelow: (bound) => getGapBelow(reader, bound),
    children(level, index, count) {
      const bytes = reader.get(nodeKey(level, index))
      return orCorrupt(`node ${index} at level ${level} of the nullifier tree is damaged`, () => {
        const record = createReader(bytes ?? new Uint8Array())
        if (bytes?.length !== count * FIELD_BYTES)
          throw new CorruptLedgerError('a node does not have the children that it should')
        return Array.from({ length: count }, () => readFr(record))
      })
    },
  }
}

function getGapBelow(reader: StorageReader, bound: bigint): GapLeaf {
  // No element key: the bound may be r.
  const found = reader.below(concatBytes(Uint8Array.of(KIND.gap), bigintToBytes(bound, FIELD_BYTES)))
  return orCorrupt('a gap of the nullifier tree is damaged', () => {
    const key = createReader(found?.key ?? new Uint8Array())
    if (key.uint(1) !== KIND.gap) throw new CorruptLedgerError('the first gap of the nullifier tree is missing')
    const low = readFr(key)
    key.finish()
    const record = createReader(found?.value ?? new Uint8Array())
    const [high, position] = [readFr(record), parsePosition(record.uint(4))]
    record.finish()
    return { low, high, position }
  })
}

/** Whether it counts as spent: a nullifier of the chain, or 0. */
export function hasNullifier(reader: StorageReader, nullifier: Fr): boolean {
  return reader.get(elementKey(KIND.gap, nullifier)) !== undefined
}

export function hasAnchor(reader: StorageReader, anchor: Fr): boolean {
  return reader.get(elementKey(KIND.anchor, anchor)) !== undefined
}

/** Every root that the store takes transactions for, in no order of the chain; throws `CorruptLedgerError`. */
export function* anchorsOf(reader: StorageReader): Iterable<Fr> {
  let bound: Uint8Array = Uint8Array.of(KIND.anchor + 1)
  for (;;) {
    const key = reader.below(bound)?.key
    if (key?.[0] !== KIND.anchor) return
    yield orCorrupt('a root is damaged', () => decodeFr(key.slice(1)))
    bound = key
  }
}

/** What a state should say, computed from the rest of the store. */
export interface ComputedState {
  readonly hash: Uint8Array
  readonly anchor: Fr
  readonly nullifierRoot: Fr
  readonly supplyHash: Uint8Array
}

/** Throws `CorruptLedgerError` unless the state is the one that the newest block commits to. */
export function assertStateOf(state: ChainState, { header }: Block, computed: ComputedState): void {
  const agrees =
    equalBytes(state.hash, computed.hash) &&
    state.time === header.time &&
    state.leaves === header.leaves &&
    state.anchor === header.anchor &&
    state.anchor === computed.anchor &&
    state.nullifierRoot === header.nullifierRoot &&
    state.nullifierRoot === computed.nullifierRoot &&
    equalBytes(header.supplyHash, computed.supplyHash)
  if (!agrees) throw new CorruptLedgerError(`the state is not that of block ${header.height}, ${bytesToHex(computed.hash)}`)
}

/** Runs `read`; what it cannot decode is damage, for nobody but us wrote it. */
function orCorrupt<T>(message: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof NacreError && cause.category === 'store' && !(cause instanceof InternalError)) throw cause
    throw new CorruptLedgerError(message, { cause, hint: 'restore the ledger from a copy or an export' })
  }
}
