/**
 * How LMDB 1.0 lays out its file (data version 2, 64-bit little-endian): structs MDB_page_header, MDB_meta, MDB_db, MDB_node, MDB_ovpage.
 * LMDB trusts all of it; a damaged byte ends the process, so that the check reads it first.
 */
export const PAGE_HEADER = 24
export const NODE_HEADER = 8
export const OVERFLOW_REFERENCE = 24
export const MAX_DEPTH = 32

export const MAGIC = 0xbeefc0de
export const DATA_VERSION = 2

/** Page flags. */
export const BRANCH = 0x01
export const LEAF = 0x02
export const OVERFLOW = 0x04
export const META = 0x08
/** Node flag: the value lies on overflow pages. */
export const BIG_VALUE = 0x01

const NO_ROOT = 0xffff_ffff_ffff_ffffn
const TREE_RECORD = 48

/** A B-tree of the file. */
export interface Tree {
  readonly depth: number
  readonly branchPages: number
  readonly leafPages: number
  readonly overflowPages: number
  readonly entries: number
  /** `undefined` when the tree is empty. */
  readonly root: number | undefined
}

/** One of the two pages that name a committed state. */
export interface Meta {
  readonly pageSize: number
  readonly free: Tree
  readonly main: Tree
  readonly lastPage: number
  readonly transaction: number
}

/** Bytes of a page that `readMeta` needs. */
export const META_BYTES = PAGE_HEADER + 24 + 2 * TREE_RECORD + 16

/** A number below 2^53 in eight bytes, or `undefined`. */
export function readCount(bytes: Buffer, at: number): number | undefined {
  const value = bytes.readBigUInt64LE(at)
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}

/** A file may be shorter than its last page says if what is missing is free; by how many pages at most. */
const MISSING_PAGES = 65_536

/**
 * The meta page that LMDB goes by, or what is wrong with the two; `head` gives the first `META_BYTES` of what is at a place of the file
 * of `size` bytes.
 */
export function newestMeta(head: (at: number) => Buffer, size: number): Meta | string {
  const first = readMeta(head(0), 0)
  if (typeof first === 'string') return first
  const second = readMeta(head(first.pageSize), 1)
  if (typeof second === 'string') return second
  if (first.pageSize !== second.pageSize) return 'the meta pages disagree on the page size'
  // Commits write the two in turn, the even ones page 0; a new file holds the same in both.
  const [even, odd] = [first.transaction, second.transaction]
  const inTurn = (even === 0 && odd === 0) || (even % 2 === 0 && odd % 2 === 1 && Math.abs(even - odd) === 1)
  if (!inTurn) return 'the meta pages are not of consecutive commits'
  // LMDB would map as much, and a table of all pages would take any amount of memory.
  const most = size / first.pageSize + MISSING_PAGES
  if (first.lastPage > most || second.lastPage > most) return 'most of it is missing'
  return odd > even ? second : first
}

/** The meta page `index` (0 or 1), or what is wrong with it. */
export function readMeta(bytes: Buffer, index: number): Meta | string {
  if (bytes.length < META_BYTES) return 'it ends too early'
  const at = PAGE_HEADER
  if (readCount(bytes, 0) !== index || bytes.readUInt16LE(18) !== META) return `page ${index} is no meta page`
  if (bytes.readUInt32LE(at) !== MAGIC) return 'not an LMDB file'
  if (bytes.readUInt32LE(at + 4) !== DATA_VERSION) return 'a foreign version of LMDB'
  if (readCount(bytes, at + 8) !== 0) return 'a fixed map'
  const pageSize = bytes.readUInt32LE(at + 24)
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return 'the page size is impossible'
  const mapSize = readCount(bytes, at + 16)
  const free = readTree(bytes, at + 24)
  const main = readTree(bytes, at + 24 + TREE_RECORD)
  const lastPage = readCount(bytes, at + 24 + 2 * TREE_RECORD)
  const transaction = readCount(bytes, at + 32 + 2 * TREE_RECORD)
  if (!free || !main || lastPage === undefined || transaction === undefined || mapSize === undefined || mapSize > 2 ** 47) {
    return `meta page ${index} holds impossible numbers`
  }
  if (lastPage < 1 || lastPage > 2 ** 47 / pageSize) return 'the last page is impossible'
  return { pageSize, free, main, lastPage, transaction }
}

function readTree(bytes: Buffer, at: number): Tree | undefined {
  const depth = bytes.readUInt16LE(at + 6)
  const [branchPages, leafPages, overflowPages, entries] = [8, 16, 24, 32].map((offset) => readCount(bytes, at + offset))
  if (branchPages === undefined || leafPages === undefined || overflowPages === undefined || entries === undefined)
    return undefined
  const empty = bytes.readBigUInt64LE(at + 40) === NO_ROOT
  const root = empty ? undefined : readCount(bytes, at + 40)
  if (empty ? depth !== 0 || entries !== 0 : root === undefined || depth < 1 || depth > MAX_DEPTH) return undefined
  return { depth, branchPages, leafPages, overflowPages, entries, root }
}
