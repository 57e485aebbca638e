import { ENTRY_BYTES, type Instance, type Steps } from '../../engine'
import type { Zkey } from '../ceremony/zkey'
import { KeyMalformedError } from '../errors'

/** A sparse matrix in an engine's memory: how many entries each row has, and all entries, row by row. */
export interface SparseMatrix {
  readonly rows: number
  readonly entries: number
}

export const COEFFICIENT_BYTES = 44

/** Coefficients that are staged at a time. */
const STAGED = 4096

/** Throws `KeyMalformedError` unless all indices are within the matrices: they decide where the engine reads and writes. Coefficients are taken modulo r. */
export function checkCoefficients({ sections, wires, domain }: Zkey): void {
  const bytes = sections.get(4) as Uint8Array
  const view = viewOf(bytes)
  for (let at = 4; at < bytes.length; at += COEFFICIENT_BYTES) {
    const [matrix, row, wire] = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)]
    if (matrix > 1 || row >= domain || wire >= wires) throw new KeyMalformedError('a coefficient stands outside of the matrices')
  }
}

/** How many of a section's coefficients are of the first matrix, and of the second. */
export function countEntries(coefficients: Uint8Array): readonly [number, number] {
  const view = viewOf(coefficients)
  const total = (coefficients.length - 4) / COEFFICIENT_BYTES
  let second = 0
  for (let at = 4; at < coefficients.length; at += COEFFICIENT_BYTES) second += view.getUint32(at, true)
  return [total - second, second]
}

/** Bytes of section 4 that are staged while a matrix is loaded. */
export const MATRIX_STAGE_BYTES = 32 * STAGED

/** Section 4's entries of one matrix, sorted by row, to where they belong. Gives the first entry of each row. */
export function* loadMatrixSteps(
  instance: Instance,
  coefficients: Uint8Array,
  matrix: number,
  { rows, entries }: SparseMatrix,
  height: number,
): Steps<Int32Array> {
  const view = viewOf(coefficients)
  const counts = new Int32Array(height)
  for (let at = 4; at < coefficients.length; at += COEFFICIENT_BYTES) {
    if (view.getUint32(at, true) !== matrix) continue
    const row = view.getUint32(at + 4, true)
    counts[row] = (counts[row] as number) + 1
  }
  const starts = new Int32Array(height)
  for (let row = 1; row < height; row++) starts[row] = (starts[row - 1] as number) + (counts[row - 1] as number)
  instance.words().set(counts, rows / 4)
  yield height / 8
  const order = sortByRow(view, matrix, starts.slice(), lastOf(starts) + lastOf(counts))
  yield height / 8
  const mark = instance.mark()
  const staged = instance.reserve(MATRIX_STAGE_BYTES)
  for (let from = 0; from < order.length; from += STAGED) {
    const some = order.subarray(from, from + STAGED)
    const [bytes, words] = [instance.bytes(), instance.words()]
    for (const [i, at] of some.entries()) {
      words[(entries + (from + i) * ENTRY_BYTES) / 4] = view.getUint32(at + 8, true)
      bytes.set(coefficients.subarray(at + 12, at + COEFFICIENT_BYTES), staged + 32 * i)
    }
    instance.kernels['readCoefficients']?.(entries + from * ENTRY_BYTES, staged, some.length)
    yield some.length / 8
  }
  instance.release(mark)
  return starts
}

const lastOf = (numbers: Int32Array): number => numbers[numbers.length - 1] as number

/** Where the coefficients of a matrix stand, row by row. Uses up `next`, the first place of each row. */
function sortByRow(view: DataView, matrix: number, next: Int32Array, total: number): Int32Array {
  const order = new Int32Array(total)
  for (let at = 4; at < view.byteLength; at += COEFFICIENT_BYTES) {
    if (view.getUint32(at, true) !== matrix) continue
    const row = view.getUint32(at + 4, true)
    const place = next[row] as number
    next[row] = place + 1
    order[place] = at
  }
  return order
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
