import {
  BIG_VALUE,
  BRANCH,
  LEAF,
  type Meta,
  NODE_HEADER,
  OVERFLOW,
  OVERFLOW_REFERENCE,
  PAGE_HEADER,
  readCount,
  type Tree,
} from './page-layout'
import type { PageFile } from './pages'

/** Thrown inside the walk, never out of it. */
export class PageFault extends Error {}

/** Orders keys as LMDB does in the tree at hand. */
type Compare = (a: Buffer, b: Buffer) => number

/** Keys between which those of a page lie: from `low` on, below `high`. */
interface Bounds {
  readonly low: Buffer | undefined
  readonly high: Buffer | undefined
}

interface Walk {
  readonly file: PageFile
  readonly meta: Meta
  readonly used: Uint8Array
  readonly compare: Compare
  readonly onRecord: (key: Buffer, value: Buffer) => void
  readonly counts: { branch: number; leaf: number; overflow: number; entries: number }
}

function refuse(reason: string): never {
  throw new PageFault(reason)
}

/**
 * Reads both trees of a committed state, every page and node, and hands every record of the main one to `onRecord`. Returns what is
 * wrong, `undefined` when all is sound: no page is used twice or both used and free, keys ascend, lengths and counts agree.
 */
export function walkPages(file: PageFile, meta: Meta, onRecord: (key: Buffer, value: Buffer) => void): string | undefined {
  const used = new Uint8Array(meta.lastPage + 1)
  used[0] = 1
  used[1] = 1
  const free: Buffer[] = []
  try {
    walkTree({ file, meta, used, compare: Buffer.compare, onRecord, counts: zeroCounts() }, meta.main)
    walkTree(
      { file, meta, used, compare: compareNumbers, onRecord: (_, value) => free.push(value), counts: zeroCounts() },
      meta.free,
    )
    for (const list of free) markFree(list, used)
    return undefined
  } catch (error) {
    if (error instanceof PageFault) return error.message
    throw error
  }
}

const zeroCounts = (): Walk['counts'] => ({ branch: 0, leaf: 0, overflow: 0, entries: 0 })

/** Keys of the free list: transaction numbers, eight bytes little-endian. */
const compareNumbers: Compare = (a, b) => {
  if (a.length !== 8 || b.length !== 8) refuse('a key of the free list is no number')
  const difference = a.readBigUInt64LE() - b.readBigUInt64LE()
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function walkTree(walk: Walk, tree: Tree): void {
  const { counts } = walk
  if (tree.root !== undefined) walkPage(walk, tree.root, tree.depth, { low: undefined, high: undefined })
  const agrees =
    counts.branch === tree.branchPages &&
    counts.leaf === tree.leafPages &&
    counts.overflow === tree.overflowPages &&
    counts.entries === tree.entries
  if (!agrees) refuse('a tree does not have the pages and entries that it should')
}

/** The page, once: in the file, used by nobody else, naming itself, not younger than the state. */
function takePage({ file, meta, used }: Walk, page: number, pages: number): Buffer {
  if (page < 2 || page + pages - 1 > meta.lastPage) refuse(`page ${page} is out of range`)
  for (let each = page; each < page + pages; each++) {
    if (used[each]) refuse(`page ${each} is used twice`)
    used[each] = 1
  }
  const bytes = file.read(page, pages) ?? refuse(`page ${page} lies beyond the end of the file`)
  const transaction = readCount(bytes, 8)
  if (readCount(bytes, 0) !== page) refuse(`page ${page} does not name itself`)
  if (transaction === undefined || transaction > meta.transaction) refuse(`page ${page} is of a later state`)
  return bytes
}

function walkPage(walk: Walk, page: number, depth: number, bounds: Bounds): void {
  const bytes = takePage(walk, page, 1)
  const isLeaf = depth === 1
  if (bytes.readUInt16LE(18) !== (isLeaf ? LEAF : BRANCH)) refuse(`page ${page} is of the wrong kind`)
  walk.counts[isLeaf ? 'leaf' : 'branch'] += 1
  const nodes = readNodes(bytes, page)
  if (!isLeaf && nodes.length < 2) refuse(`branch page ${page} has one child`)
  nodes.forEach((node, index) => {
    // The first key of a branch stands for "everything below the second".
    const isOpen = !isLeaf && index === 0
    const low = isOpen ? bounds.low : node.key
    const previous = index === 0 || (!isLeaf && index === 1) ? bounds.low : nodes[index - 1]?.key
    const strict = index > (isLeaf ? 0 : 1)
    if (!isOpen) {
      if (node.key.length === 0) refuse(`page ${page} has an empty key`)
      if (previous && walk.compare(previous, node.key) > (strict ? -1 : 0)) refuse(`the keys of page ${page} do not ascend`)
      if (bounds.high && walk.compare(node.key, bounds.high) >= 0) refuse(`a key of page ${page} lies beyond its parent's`)
    }
    if (isLeaf) readRecord(walk, page, bytes, node)
    else walkPage(walk, node.child, depth - 1, { low, high: nodes[index + 1]?.key ?? bounds.high })
  })
}

interface PageNode {
  readonly key: Buffer
  /** Where what follows the key begins, in the page. */
  readonly end: number
  readonly flags: number
  /** Of a branch: 48 bits. */
  readonly child: number
  /** Of a leaf: length of the value, 32 bits. */
  readonly length: number
}

/** The nodes of a page, each inside it. */
function readNodes(bytes: Buffer, page: number): readonly PageNode[] {
  const room = bytes.length - PAGE_HEADER
  const lower = bytes.readUInt16LE(20)
  const upper = bytes.readUInt16LE(22)
  if (lower < 2 || lower % 2 !== 0 || lower > upper || upper > room) refuse(`page ${page} has impossible bounds`)
  const nodes: PageNode[] = []
  for (let at = PAGE_HEADER; at < PAGE_HEADER + lower; at += 2) {
    const offset = bytes.readUInt16LE(at)
    if (offset < upper || offset % 2 !== 0 || offset + NODE_HEADER > room) refuse(`a node of page ${page} lies outside`)
    const start = PAGE_HEADER + offset
    const [low, high, flags, keyLength] = [0, 2, 4, 6].map((place) => bytes.readUInt16LE(start + place)) as [
      number,
      number,
      number,
      number,
    ]
    const end = start + NODE_HEADER + keyLength
    if (end > bytes.length) refuse(`a key of page ${page} does not end`)
    const length = low + high * 2 ** 16
    nodes.push({ key: bytes.subarray(start + NODE_HEADER, end), end, flags, child: length + flags * 2 ** 32, length })
  }
  return nodes
}

function readRecord(walk: Walk, page: number, bytes: Buffer, { key, end, flags, length }: PageNode): void {
  walk.counts.entries += 1
  if (flags === 0) {
    if (end + length > bytes.length) refuse(`a value of page ${page} does not end`)
    walk.onRecord(key, bytes.subarray(end, end + length))
  } else if (flags === BIG_VALUE) {
    if (end + OVERFLOW_REFERENCE > bytes.length) refuse(`a value of page ${page} does not end`)
    walk.onRecord(key, readOverflow(walk, bytes.subarray(end, end + OVERFLOW_REFERENCE), length))
  } else {
    refuse(`a node of page ${page} has unknown flags`)
  }
}

function readOverflow(walk: Walk, reference: Buffer, length: number): Buffer {
  const page = readCount(reference, 0) ?? refuse('an overflow page is out of range')
  const pages = readCount(reference, 16)
  const needed = Math.floor((PAGE_HEADER - 1 + length) / walk.meta.pageSize) + 1
  if (pages !== needed) refuse(`the value on page ${page} has an impossible length`)
  const bytes = takePage(walk, page, needed)
  if (bytes.readUInt16LE(18) !== OVERFLOW || bytes.readUInt32LE(20) !== needed) refuse(`page ${page} is no overflow page`)
  walk.counts.overflow += needed
  return bytes.subarray(PAGE_HEADER, PAGE_HEADER + length)
}

/** A record of the free list: how many words follow; a word is 0, a page, or minus a number of pages before the first of them. */
function markFree(list: Buffer, used: Uint8Array): void {
  const words = list.length < 8 ? undefined : readCount(list, 0)
  if (words === undefined || 8 + 8 * words > list.length) refuse('a record of the free list does not end')
  for (let at = 8; at < 8 + 8 * words; at += 8) {
    const word = list.readBigInt64LE(at)
    if (word === 0n) continue
    const pages = word < 0n ? -word : 1n
    // A length that ends the record has lost its block: those pages are not reused.
    if (word < 0n && at + 16 > 8 + 8 * words) return
    if (word < 0n) at += 8
    const first = word < 0n ? list.readBigInt64LE(at) : word
    if (first < 2n || pages > BigInt(used.length) || first + pages > BigInt(used.length)) refuse('a free page is out of range')
    for (let page = Number(first); page < Number(first + pages); page++) {
      if (used[page]) refuse(`page ${page} is both used and free`)
      used[page] = 2
    }
  }
}
