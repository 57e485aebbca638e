import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreCorruptError } from '../errors'

/**
 * LMDB trusts its file: one that is cut short or overwritten makes the process crash instead of an error. So the pages are walked
 * before LMDB maps them. Format: LMDB 1.0's mdb.c, data version 2, little-endian (structs MDB_page_header, MDB_meta, MDB_db, MDB_node).
 */
const MAGIC = 0xbeefc0de
const DATA_VERSION = 2
const HEADER = 24
const NODE_HEADER = 8
const DB_RECORD = 48
const NO_PAGE = 0xffff_ffff_ffff_ffffn
const MAX_DEPTH = 32

const BRANCH = 0x01
const LEAF = 0x02
const OVERFLOW = 0x04
const PAGE_KINDS = BRANCH | LEAF | OVERFLOW | 0x08 | 0x20
const BIG_DATA = 0x01

/** Pages are read one by one; a writer in another process may move on meanwhile, and then the walk starts again. */
const ATTEMPTS = 5

interface Meta {
  readonly pageSize: number
  readonly transaction: bigint
  /** Of the free list and of the data; depth 0 with no root. */
  readonly trees: readonly { readonly root: bigint; readonly depth: number }[]
}

interface Pages {
  readonly pageSize: number
  readonly count: number
  read(page: number): DataView
}

/** Throws `StoreCorruptError` unless `path` is absent, empty or a sound LMDB file. */
export function inspectFile(path: string): void {
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  try {
    for (let attempt = 0; ; attempt++) {
      if (fstatSync(file).size === 0) return
      const before = readMeta(file)
      try {
        walk(file, before)
        return
      } catch (error) {
        if (readMeta(file).transaction === before.transaction || attempt === ATTEMPTS) throw error
      }
    }
  } finally {
    closeSync(file)
  }
}

function fail(reason: string): never {
  throw new StoreCorruptError(`the file of the store is damaged: ${reason}`)
}

function readAt(file: number, at: number, length: number): DataView {
  const bytes = new Uint8Array(length)
  if (readSync(file, bytes, 0, length, at) !== length) fail('it ends early')
  return new DataView(bytes.buffer)
}

/** The newer of the two meta pages, as LMDB chooses. */
function readMeta(file: number): Meta {
  const first = metaOf(readAt(file, 0, HEADER + 24 + 2 * DB_RECORD + 24))
  const second = metaOf(readAt(file, first.pageSize, HEADER + 24 + 2 * DB_RECORD + 24))
  if (second.pageSize !== first.pageSize) fail('its page sizes differ')
  return second.transaction > first.transaction ? second : first
}

function metaOf(view: DataView): Meta {
  if (view.getUint32(HEADER, true) !== MAGIC || view.getUint32(HEADER + 4, true) !== DATA_VERSION) fail('it is not of LMDB')
  const trees = HEADER + 24
  const pageSize = view.getUint32(trees, true)
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) fail('its page size is impossible')
  const treeAt = (at: number) => ({ depth: view.getUint16(at + 6, true), root: view.getBigUint64(at + 40, true) })
  return {
    pageSize,
    transaction: view.getBigUint64(trees + 2 * DB_RECORD + 8, true),
    trees: [treeAt(trees), treeAt(trees + DB_RECORD)],
  }
}

function walk(file: number, { pageSize, trees }: Meta): void {
  const count = Math.floor(fstatSync(file).size / pageSize)
  const pages: Pages = { pageSize, count, read: (page) => readAt(file, page * pageSize, pageSize) }
  const seen = new Set<number>([0, 1])
  for (const { root, depth } of trees) {
    if (root === NO_PAGE && depth === 0) continue
    if (depth < 1 || depth > MAX_DEPTH) fail('a tree has an impossible depth')
    walkPage(pages, root, depth, seen)
  }
}

/** A page that exists, was not seen before and names itself. */
function enter(pages: Pages, number: bigint, seen: Set<number>): DataView {
  if (number >= BigInt(pages.count)) fail('a page lies beyond its end')
  const page = Number(number)
  if (seen.has(page)) fail('a page is used twice')
  seen.add(page)
  const view = pages.read(page)
  if (view.getBigUint64(0, true) !== number) fail('a page does not name itself')
  return view
}

function walkPage(pages: Pages, number: bigint, depth: number, seen: Set<number>): void {
  const view = enter(pages, number, seen)
  if ((view.getUint16(18, true) & PAGE_KINDS) !== (depth === 1 ? LEAF : BRANCH)) fail('a page is of the wrong kind')
  const room = pages.pageSize - HEADER
  const lower = view.getUint16(20, true)
  const upper = view.getUint16(22, true)
  if (lower % 2 !== 0 || lower < 2 || lower > upper || upper > room) fail('a page has impossible bounds')
  for (let index = 0; index < lower / 2; index++) {
    const node = view.getUint16(HEADER + 2 * index, true)
    if (node < upper || node + NODE_HEADER > room) fail('an entry lies outside its page')
    const at = HEADER + node
    const low = view.getUint16(at, true) + 0x1_0000 * view.getUint16(at + 2, true)
    const flags = view.getUint16(at + 4, true)
    const keySize = view.getUint16(at + 6, true)
    const end = node + NODE_HEADER + keySize
    if (depth > 1) {
      if (end > room) fail('a key lies outside its page')
      walkPage(pages, BigInt(low) + (BigInt(flags) << 32n), depth - 1, seen)
    } else if (flags === 0) {
      if (end + low > room) fail('a value lies outside its page')
    } else if (flags === BIG_DATA) {
      if (end + 8 > room) fail('a reference lies outside its page')
      enterOverflow(pages, view.getBigUint64(HEADER + end, true), low, seen)
    } else fail('an entry is of an unknown kind')
  }
}


/** A value of `size` bytes on pages of its own. */
function enterOverflow(pages: Pages, number: bigint, size: number, seen: Set<number>): void {
  const view = enter(pages, number, seen)
  const length = view.getUint32(20, true)
  if ((view.getUint16(18, true) & PAGE_KINDS) !== OVERFLOW) fail('a page is of the wrong kind')
  if (Number(number) + length > pages.count || length * pages.pageSize - HEADER < size) fail('a value lies beyond its pages')
  for (let page = Number(number) + 1; page < Number(number) + length; page++) {
    if (seen.has(page)) fail('a page is used twice')
    seen.add(page)
  }
}
