import { allocateReleasable } from '../../../base'
import { multiScalarWork, type Range, toCosetWork } from '../../../engine'
import type { ProvingKey } from '../../zkey'
import { type KeyConstants, readConstants } from '../constants'
import type { Copy } from '../copy'
import type { Matrices, SparseMatrix } from '../matrices'

/** Which polynomials' values on the coset a part computes. */
export type PolynomialName = 'a' | 'b' | 'c'

/** What one worker holds of a proving key: the wires and quotient values from `from` to before `to`; points as the zkey file has them, one for each wire, the identity all zero. */
export interface KeyPart {
  readonly wires: Range
  readonly a: Uint8Array
  readonly b1: Uint8Array
  readonly b2: Uint8Array
  /** Zero for the constant and the public signals. */
  readonly c: Uint8Array
  readonly quotient: Range
  readonly h: Uint8Array
  /** In one part only: it adds what the others leave out. */
  readonly constants: KeyConstants | undefined
  readonly polynomials: readonly PolynomialName[]
  /** What the polynomials take; `c` takes both. */
  readonly matrices: PartMatrices | undefined
  readonly logDomain: number
  readonly allWires: number
}

export interface PartMatrices {
  readonly a: SparseMatrix | undefined
  readonly b: SparseMatrix | undefined
  readonly coefficients: Uint8Array
}

const G1_BYTES = 64
const G2_BYTES = 128

/** The parts of a key, whose lists are there but empty until they are copied. */
export interface DividedKey {
  readonly parts: readonly KeyPart[]
  readonly copies: readonly Copy[]
}

/**
 * Divides a key among `count` workers, so that all finish at about the same time. Polynomials are evaluated by up to three of them, whose shares of the
 * points are smaller for it.
 */
export function divideKey(zkey: ProvingKey, matrices: Matrices, count: number): DividedKey {
  const { wires, publicSignals, domain, sections } = zkey
  const section = (kind: number): Uint8Array => sections.get(kind) as Uint8Array
  const logDomain = Math.log2(domain)
  const evaluators = Math.min(3, count)
  const names: readonly PolynomialName[] = ['a', 'b', 'c']
  const polynomials = Array.from({ length: count }, (_, i) => names.filter((_name, k) => k % evaluators === i))
  const pointWork = 3 * multiScalarWork('g1', wires) + multiScalarWork('g2', wires)
  const shares = shareOut(
    pointWork,
    polynomials.map((list) => 1.5 * list.length * toCosetWork(logDomain)),
  )
  const wireRanges = cutRanges(wires, shares)
  const open = publicSignals + 1
  const copies: Copy[] = []
  const copied = (from: Uint8Array, to: Uint8Array): Uint8Array => {
    copies.push({ from, to })
    return to
  }
  const parts = polynomials.map((list, i): KeyPart => {
    const range = wireRanges[i] as Range
    const quotient = evenRange(domain, count, i)
    const bytesOf = (kind: number, size: number, { from, to }: Range) => section(kind).subarray(size * from, size * to)
    const of = (kind: number, size: number, places: Range): Uint8Array =>
      copied(bytesOf(kind, size, places), allocateReleasable(size * (places.to - places.from)))
    const c = allocateReleasable(G1_BYTES * (range.to - range.from))
    const firstSecret = Math.max(range.from, open)
    if (range.to > firstSecret) {
      const from = bytesOf(8, G1_BYTES, { from: firstSecret - open, to: range.to - open })
      copied(from, c.subarray(G1_BYTES * (firstSecret - range.from)))
    }
    return {
      wires: range,
      a: of(5, G1_BYTES, range),
      b1: of(6, G1_BYTES, range),
      b2: of(7, G2_BYTES, range),
      c,
      quotient,
      h: of(9, G1_BYTES, quotient),
      constants: i === 0 ? readConstants(zkey) : undefined,
      polynomials: list,
      matrices: list.length > 0 ? matricesFor(list, matrices, copied) : undefined,
      logDomain,
      allWires: wires,
    }
  })
  return { parts, copies }
}

/** Shares of the divisible work, so that with what each has to do besides all do the same, if that is possible. */
function shareOut(divisible: number, besides: readonly number[]): readonly number[] {
  const average = (divisible + besides.reduce((sum, work) => sum + work, 0)) / besides.length
  const wanted = besides.map((work) => Math.max(0, average - work))
  const total = wanted.reduce((sum, work) => sum + work, 0)
  return wanted.map((work) => work / total)
}

function cutRanges(length: number, shares: readonly number[]): readonly Range[] {
  let share = 0
  const ends = shares.map((each) => {
    share += each
    return Math.round(length * share)
  })
  return ends.map((end, i) => ({ from: ends[i - 1] ?? 0, to: i === ends.length - 1 ? length : end }))
}

/** The i-th of `count` pieces of a length that are as equal as can be. */
export const evenRange = (length: number, count: number, i: number): Range => ({
  from: Math.floor((length * i) / count),
  to: Math.floor((length * (i + 1)) / count),
})

/** Those that the polynomials take. */
function matricesFor(
  polynomials: readonly PolynomialName[],
  { a, b, coefficients }: Matrices,
  copied: (from: Uint8Array, to: Uint8Array) => Uint8Array,
): PartMatrices {
  const copyWords = (from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
    const to = new Uint32Array(from.length)
    copied(new Uint8Array(from.buffer, from.byteOffset, from.byteLength), new Uint8Array(to.buffer))
    return to
  }
  const copy = ({ rows, entries }: SparseMatrix): SparseMatrix => ({ rows: copyWords(rows), entries: copyWords(entries) })
  const takes = (name: 'a' | 'b') => polynomials.includes(name) || polynomials.includes('c')
  return {
    a: takes('a') ? copy(a) : undefined,
    b: takes('b') ? copy(b) : undefined,
    coefficients: copied(coefficients, new Uint8Array(coefficients.length)),
  }
}
