import { StoreCorruptError } from '../errors'

/**
 * The first two pages of an LMDB file, each of which may describe the current state. Format: LMDB 1.0 as the package `lmdb` builds
 * it, data version 2, little-endian (structs MDB_page_header, MDB_meta and MDB_db of its mdb.c).
 */
export interface Meta {
  readonly pageSize: number
  readonly transaction: bigint
  /** Number of the last page that was ever in use. */
  readonly lastPage: number
  readonly free: TreeRoot
  readonly data: TreeRoot
}

export interface TreeRoot {
  /** 0: the tree is empty. */
  readonly depth: number
  readonly page: bigint
  readonly counts: TreeCounts
}

/** What a tree consists of: pages of each kind, and entries in all. */
export interface TreeCounts {
  readonly branchPages: number
  readonly leafPages: number
  readonly overflowPages: number
  readonly entries: number
}

export const PAGE_HEADER = 24

const MAGIC = 0xbeefc0de
const DATA_VERSION = 2
const META_PAGE = 0x08
const DB_RECORD = 48
const TREES_AT = PAGE_HEADER + 24
const META_BYTES = TREES_AT + 2 * DB_RECORD + 24

/** Flags that our way of opening leaves in the file: keys of the free list are integers, those of the data bytes. */
const FREE_FLAGS = 0x08
const DATA_FLAGS = 0
/** Stands beside the free list's flags in a file that is not LMDB's own folder. */
const NO_FOLDER = 0x4000

const NO_PAGE = 0xffff_ffff_ffff_ffffn
const MAX_DEPTH = 32
const MAX_MAP_BYTES = 2n ** 44n
/** The file may be shorter than its last page says if what is missing is free; by how much at most. */
const MISSING_PAGES = 65_536

export function fail(reason: string): never {
  throw new StoreCorruptError(`the file of the store is damaged: ${reason}`)
}

/** A file to look at, open or in memory. */
export interface FileView {
  /** Bytes. */
  readonly size: number
  /** Fills `bytes` with what is at `at`; returns how many bytes there were. */
  read(bytes: Uint8Array, at: number): number
}

export function readAt(file: FileView, at: number, length: number): DataView {
  const bytes = new Uint8Array(length)
  if (file.read(bytes, at) !== length) fail('it ends early')
  return new DataView(bytes.buffer)
}

/** The newer of the two, as LMDB chooses; both have to be sound. */
export function readMeta(file: FileView): Meta {
  const first = decodeMeta(file, 0, 0n)
  const second = decodeMeta(file, first.pageSize, 1n)
  if (second.pageSize !== first.pageSize) fail('its page sizes differ')
  return second.transaction > first.transaction ? second : first
}

function decodeMeta(file: FileView, at: number, page: bigint): Meta {
  const view = readAt(file, at, META_BYTES)
  const isMeta = view.getBigUint64(0, true) === page && view.getUint16(18, true) === META_PAGE
  const isLmdb = view.getUint32(PAGE_HEADER, true) === MAGIC && view.getUint32(PAGE_HEADER + 4, true) === DATA_VERSION
  if (!isMeta || !isLmdb) fail('it is not of LMDB')
  const pageSize = view.getUint32(TREES_AT, true)
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) fail('its page size is impossible')
  if (view.getBigUint64(PAGE_HEADER + 16, true) > MAX_MAP_BYTES) fail('its size is impossible')
  const lastPage = view.getBigUint64(TREES_AT + 2 * DB_RECORD, true)
  if (lastPage < 1n || Number(lastPage) > file.size / pageSize + MISSING_PAGES) fail('its number of pages is impossible')
  return {
    pageSize,
    lastPage: Number(lastPage),
    transaction: view.getBigUint64(TREES_AT + 2 * DB_RECORD + 8, true),
    free: decodeRoot(view, TREES_AT, FREE_FLAGS),
    data: decodeRoot(view, TREES_AT + DB_RECORD, DATA_FLAGS),
  }
}

function decodeRoot(view: DataView, at: number, flags: number): TreeRoot {
  const depth = view.getUint16(at + 6, true)
  const page = view.getBigUint64(at + 40, true)
  if ((view.getUint16(at + 4, true) & ~NO_FOLDER) !== flags) fail('a tree is of an unknown kind')
  if (depth > MAX_DEPTH || (depth === 0) !== (page === NO_PAGE)) fail('a tree has an impossible depth')
  const count = (offset: number): number => Number(view.getBigUint64(at + offset, true))
  const counts = { branchPages: count(8), leafPages: count(16), overflowPages: count(24), entries: count(32) }
  return { depth, page, counts }
}
