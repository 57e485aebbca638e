import type { Steps } from '../../engine'
import { KeyMalformedError } from '../errors'

/** A sparse matrix, row after row. */
export interface SparseMatrix {
  /** How many entries each row has. */
  readonly rows: Uint32Array<ArrayBuffer>
  /** Of each entry its wire, then which of the coefficients it has. */
  readonly entries: Uint32Array<ArrayBuffer>
}

/** The two matrices of a zkey file. Many thousand entries share a coefficient, which stands here once. */
export interface Matrices {
  readonly a: SparseMatrix
  readonly b: SparseMatrix
  /** 32 bytes each, as the file has them: times 2^512, taken modulo r. */
  readonly coefficients: Uint8Array<ArrayBuffer>
}

/** In section 4: matrix, row and wire, four bytes each, then the coefficient. */
const RECORD_BYTES = 44
const VALUE_AT = 12
const VALUE_WORDS = 8
/** Entries between two pauses: some milliseconds, mostly of hashing. */
const SLICE = 10_000

/** Reads section 4. Indices decide where the engine reads and writes: `KeyMalformedError` if one leads out of its vectors. */
export function* readMatricesSteps(section: Uint8Array, wires: number, domain: number): Steps<Matrices> {
  const slice = SLICE * RECORD_BYTES
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const rows = [new Uint32Array(domain), new Uint32Array(domain)] as const
  for (let at = 4; at < section.length; at += RECORD_BYTES) {
    const [matrix, row, wire] = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)]
    const counts = rows[matrix]
    if (counts === undefined || row >= domain || wire >= wires)
      throw new KeyMalformedError('a coefficient stands outside of the matrices')
    counts[row] = (counts[row] as number) + 1
    if (at % slice === 4) yield 0
  }
  const places = rows.map(startsOf)
  const entries = rows.map((counts) => new Uint32Array(2 * counts.reduce((sum, count) => sum + count, 0)))
  const values = createValueList((section.length - 4) / RECORD_BYTES)
  for (let at = 4; at < section.length; at += RECORD_BYTES) {
    const [matrix, row] = [view.getUint32(at, true), view.getUint32(at + 4, true)]
    const [next, list] = [places[matrix] as Uint32Array, entries[matrix] as Uint32Array]
    const place = next[row] as number
    next[row] = place + 1
    list[2 * place] = view.getUint32(at + 8, true)
    list[2 * place + 1] = values.indexOf(view, at + VALUE_AT)
    if (at % slice === 4) yield 0
  }
  const [a, b] = entries.map((list, matrix) => ({ rows: rows[matrix], entries: list })) as [SparseMatrix, SparseMatrix]
  return { a, b, coefficients: values.bytes() }
}

/** The first entry of each row, from how many each has. */
export function startsOf(counts: Uint32Array): Uint32Array {
  let total = 0
  return counts.map((count) => {
    total += count
    return total - count
  })
}

/** Values of 32 bytes, in the order in which they came. */
interface ValueList {
  /** Where the value stands; one that was not found is put at the end. */
  indexOf(view: DataView, at: number): number
  bytes(): Uint8Array<ArrayBuffer>
}

/** A hostile key's values can all have one hash: after so many others, a value is listed again. */
const MOST_PROBES = 32

/** For up to `most` values: a hash table with open addressing, at most half full. */
function createValueList(most: number): ValueList {
  const mask = 2 ** Math.ceil(Math.log2(2 * most + 2)) - 1
  const table = new Uint32Array(mask + 1)
  let words = new Uint32Array(1024 * VALUE_WORDS)
  let count = 0
  const isAt = (index: number, view: DataView, at: number): boolean => {
    for (let i = 0; i < VALUE_WORDS; i++) if (words[VALUE_WORDS * index + i] !== view.getUint32(at + 4 * i, true)) return false
    return true
  }
  const append = (view: DataView, at: number): void => {
    if (VALUE_WORDS * (count + 1) > words.length) {
      const longer = new Uint32Array(2 * words.length)
      longer.set(words)
      words = longer
    }
    for (let i = 0; i < VALUE_WORDS; i++) words[VALUE_WORDS * count + i] = view.getUint32(at + 4 * i, true)
    count++
  }
  return {
    indexOf(view, at) {
      const first = hashAt(view, at)
      for (let i = 0; i < MOST_PROBES; i++) {
        const slot = (first + i) & mask
        const index = (table[slot] as number) - 1
        if (index >= 0 && isAt(index, view, at)) return index
        if (index >= 0) continue
        table[slot] = count + 1
        break
      }
      append(view, at)
      return count - 1
    },
    bytes() {
      const out = new Uint8Array(4 * VALUE_WORDS * count)
      const view = new DataView(out.buffer)
      for (let i = 0; i < VALUE_WORDS * count; i++) view.setUint32(4 * i, words[i] as number, true)
      return out
    },
  }
}

/** FNV-1a over words, with the high bits folded into the low ones that are used. */
function hashAt(view: DataView, at: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < VALUE_WORDS; i++) hash = Math.imul(hash ^ view.getUint32(at + 4 * i, true), 0x01000193)
  return hash ^ (hash >>> 15)
}
