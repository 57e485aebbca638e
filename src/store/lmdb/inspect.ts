import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreCorruptError } from '../errors'
import { type FileView, fail, type Meta, PAGE_HEADER, readAt, readMeta, type TreeCounts, type TreeRoot } from './meta'

/** As in `meta.ts`: MDB_page_header and MDB_node of LMDB's mdb.c, and the free list's form in its midl.c. */
const NODE_HEADER = 8
const BRANCH = 0x01
const LEAF = 0x02
const OVERFLOW = 0x04
const BIG_VALUE = 0x01

/** Pages are read one by one, and a process that makes or changes the file meanwhile is no damage: so look again, after milliseconds. */
const ATTEMPTS = 5
const PAUSE = 20

interface Pages {
  readonly meta: Meta
  /** Whole pages that the file has. */
  readonly count: number
  /** Counts a page as used, or free; no page may be both, nor twice. */
  claim(first: bigint, count: bigint): void
  read(page: bigint, pages?: number): DataView
}

/** One tree: what is done with its entries, and what was found so far. */
interface Walk {
  readonly pages: Pages
  readonly visitor: Visitor
  readonly counts: { -readonly [Kind in keyof TreeCounts]: number }
}

interface Visitor {
  entry(key: Uint8Array, value: DataView): void
  /** Everything before is smaller than `key`, everything after is not. */
  separator(key: Uint8Array): void
}

/**
 * Throws `StoreCorruptError` unless `path` is absent, empty or a sound LMDB file. LMDB trusts its file: one that is cut short or
 * overwritten would crash the process. So every page in use is looked at before LMDB maps the file.
 */
export async function inspectFile(path: string): Promise<void> {
  for (let attempt = 1; existsSync(path); attempt++) {
    try {
      return inspectOnce(path)
    } catch (error) {
      if (!(error instanceof StoreCorruptError) || attempt === ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
}

function inspectOnce(path: string): void {
  const file = openSync(path, 'r')
  try {
    inspectPages({
      get size() {
        return fstatSync(file).size
      },
      read: (bytes, at) => readSync(file, bytes, 0, bytes.length, at),
    })
  } finally {
    closeSync(file)
  }
}

/** Throws `StoreCorruptError` unless the file is empty or sound. */
export function inspectPages(file: FileView): void {
  if (file.size === 0) return
  const meta = readMeta(file)
  const pages = createPages(file, meta)
  walkTree(pages, meta.data, createOrderCheck())
  walkTree(pages, meta.free, { entry: (_, value) => claimFree(pages, value), separator: () => {} })
}

/** All of a tree, which is all that it was: a page whose bounds are altered would hide entries. */
function walkTree(pages: Pages, { depth, page, counts: expected }: TreeRoot, visitor: Visitor): void {
  const counts = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 }
  if (depth > 0) walk({ pages, visitor, counts }, page, depth)
  for (const kind of ['branchPages', 'leafPages', 'overflowPages', 'entries'] as const)
    if (counts[kind] !== expected[kind]) fail('a tree has lost pages or entries')
}

function createOrderCheck(): Visitor {
  let last: Uint8Array = new Uint8Array(0)
  let floor = last
  return {
    separator(key) {
      if (Buffer.compare(last, key) >= 0) fail('its keys are out of order')
      floor = key
    },
    entry(key) {
      if (Buffer.compare(last, key) >= 0 || Buffer.compare(key, floor) < 0) fail('its keys are out of order')
      last = key
    },
  }
}

function createPages(file: FileView, meta: Meta): Pages {
  const { pageSize } = meta
  const claimed = new Set<number>([0, 1])
  return {
    meta,
    count: Math.floor(file.size / pageSize),
    claim(first, count) {
      if (first < 2n || count < 1n || first + count > BigInt(meta.lastPage) + 1n) fail('a page lies beyond its end')
      for (let page = Number(first); page < Number(first + count); page++) {
        if (claimed.has(page)) fail('a page is used twice')
        claimed.add(page)
      }
    },
    read: (page, pages = 1) => readAt(file, Number(page) * pageSize, pages * pageSize),
  }
}

/** A page in use: it exists, is used once, names itself, and is not younger than the state: LMDB would write to one that seems to be. */
function readOwn(pages: Pages, page: bigint, kind: number): DataView {
  pages.claim(page, 1n)
  const view = pages.read(page)
  if (view.getBigUint64(0, true) !== page || view.getUint16(18, true) !== kind) fail('a page is not what it should be')
  if (view.getBigUint64(8, true) > pages.meta.transaction) fail('a page is of a later state')
  return view
}

function walk(tree: Walk, page: bigint, depth: number): void {
  const { pages, visitor, counts } = tree
  counts[depth > 1 ? 'branchPages' : 'leafPages'] += 1
  const view = readOwn(pages, page, depth > 1 ? BRANCH : LEAF)
  const room = pages.meta.pageSize - PAGE_HEADER
  const lower = view.getUint16(20, true)
  const upper = view.getUint16(22, true)
  if (lower % 2 !== 0 || lower < 2 || lower > upper || upper > room) fail('a page has impossible bounds')
  for (let index = 0; index < lower / 2; index++) {
    const node = view.getUint16(PAGE_HEADER + 2 * index, true)
    if (node < upper || node % 2 !== 0 || node + NODE_HEADER > room) fail('an entry lies outside its page')
    const at = PAGE_HEADER + node
    const low = view.getUint16(at, true) + 0x1_0000 * view.getUint16(at + 2, true)
    const flags = view.getUint16(at + 4, true)
    const keyEnd = node + NODE_HEADER + view.getUint16(at + 6, true)
    if (keyEnd > room) fail('a key lies outside its page')
    const key = new Uint8Array(view.buffer, at + NODE_HEADER, keyEnd - node - NODE_HEADER)
    if (depth > 1) {
      // The first child of a page takes all that is smaller; its key means nothing.
      if (index > 0) visitor.separator(key)
      walk(tree, BigInt(low) + (BigInt(flags) << 32n), depth - 1)
    } else {
      const inPage = flags === BIG_VALUE ? 8 : low
      if ((flags !== 0 && flags !== BIG_VALUE) || keyEnd + inPage > room) fail('a value lies outside its page')
      const value = new DataView(view.buffer, PAGE_HEADER + keyEnd, inPage)
      counts.entries += 1
      visitor.entry(key, flags === BIG_VALUE ? readBigValue(tree, value.getBigUint64(0, true), low) : value)
    }
  }
}

/** A value of `size` bytes on pages of its own. */
function readBigValue({ pages, counts }: Walk, page: bigint, size: number): DataView {
  const header = readOwn(pages, page, OVERFLOW)
  const length = header.getUint32(20, true)
  if (length * pages.meta.pageSize - PAGE_HEADER < size) fail('a value is longer than its pages')
  counts.overflowPages += length
  if (length > 1) pages.claim(page + 1n, BigInt(length - 1))
  if (Number(page) + length > pages.count) fail('it ends early')
  return new DataView(pages.read(page, length).buffer, PAGE_HEADER, size)
}

/** A list of free pages: its length, then page numbers, each perhaps behind the negative length of a run that it begins; 0 is a gap. */
function claimFree(pages: Pages, list: DataView): void {
  const length = list.byteLength >= 8 ? list.getBigUint64(0, true) : -1n
  if (length < 0n || 8n * (length + 1n) > BigInt(list.byteLength)) fail('its list of free pages is cut short')
  for (let index = 1n; index <= length; index++) {
    const entry = list.getBigInt64(Number(8n * index), true)
    if (entry < 0n && index === length) fail('its list of free pages is cut short')
    if (entry > 0n) pages.claim(entry, 1n)
    if (entry < 0n) pages.claim(list.getBigInt64(Number(8n * ++index), true), -entry)
  }
}
