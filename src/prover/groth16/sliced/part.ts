import { concatBytes } from '../../../base'
import {
  type Domain,
  domainBytes,
  domainFillers,
  ELEMENT_BYTES,
  ENTRY_BYTES,
  type Group,
  type Instance,
  loadPointsSteps,
  multiScalarSteps,
  POINT_BYTES,
  type PointTable,
  placeDomain,
  prepareScalarsSteps,
  type Range,
  type Steps,
  toCosetSteps,
} from '../../../engine'
import type { KeyConstants } from '../constants'
import { cut } from '../cut'
import { type Blinding, scalarBytes } from '../join'
import { type SparseMatrix, startsOf } from '../matrices'
import type { KeyPart, PolynomialName } from './key-part'

/** Points as a zkey file has them. */
export interface PartialSums {
  readonly a: Uint8Array
  readonly b1: Uint8Array
  readonly b2: Uint8Array
  readonly c: Uint8Array
}

/** A part of a proving key in an engine's memory, and what is computed with it. Witnesses are 32 little-endian bytes a wire. */
export interface LoadedPart {
  /** Values of polynomials at the points of the odd coset, as elements of the engine. */
  evaluate(witness: Uint8Array): Steps<Partial<Record<PolynomialName, Uint8Array>>>
  /** The sums over this part's wires; the part with the constants adds them, and needs the blinding for it. */
  sum(witness: Uint8Array, blinding: Blinding | undefined): Steps<PartialSums>
  /** The sum over this part's quotient values, from the values of the three polynomials in that range. */
  sumQuotient(a: Uint8Array, b: Uint8Array, c: Uint8Array): Steps<Uint8Array>
}

/** Elements that are taken between two steps. */
const ELEMENTS = 4096

/** Entries of a matrix that take as long as an addition of points. */
const ENTRIES = 24

/** Addresses. */
interface LoadedMatrix {
  readonly rows: number
  readonly entries: number
  /** The entries of each piece of so many rows. */
  readonly pieces: readonly (Range & { readonly entries: Range })[]
}

/** Puts a part into the engine's memory, where it stays. */
export function* loadPart(instance: Instance, part: KeyPart): Steps<LoadedPart> {
  const { constants, polynomials, logDomain } = part
  const { alpha1, beta1, beta2, delta1, delta2 }: Partial<KeyConstants> = constants ?? {}
  const tables: Partial<Record<'a' | 'b1' | 'b2' | 'c' | 'h', PointTable>> = {}
  // After the wires come the constants, for scalars 1, r and s.
  const more = (group: Group, ...points: (Uint8Array | undefined)[]): Uint8Array[] =>
    constants ? points.map((point) => point ?? new Uint8Array(POINT_BYTES[group])) : []
  const lists = [
    ['a', 'g1', [part.a, ...more('g1', alpha1, delta1, undefined)]],
    ['b1', 'g1', [part.b1, ...more('g1', beta1, undefined, delta1)]],
    ['b2', 'g2', [part.b2, ...more('g2', beta2, undefined, delta2)]],
    ['c', 'g1', [part.c, ...more('g1', undefined, undefined, undefined)]],
    ['h', 'g1', [part.h]],
  ] as const
  for (const [name, group, points] of lists) {
    tables[name] = yield* loadPointsSteps(instance, group, concatBytes(...points))
  }
  const { a, b1, b2, c, h } = tables as Record<keyof typeof tables, PointTable>
  let domain: Domain | undefined
  let matrices: Partial<Record<'a' | 'b', LoadedMatrix | undefined>> = {}
  let coefficients = 0
  if (part.matrices) {
    domain = placeDomain(instance.reserve(domainBytes(logDomain)), logDomain)
    for (const fill of domainFillers(instance, domain)) {
      fill()
      yield domain.size / 3
    }
    coefficients = loadCoefficients(instance, part.matrices.coefficients)
    matrices = { a: loadMatrix(instance, part.matrices.a), b: loadMatrix(instance, part.matrices.b) }
  }
  const size = 2 ** logDomain
  return {
    *evaluate(witness) {
      if (domain === undefined) return {}
      const vector = instance.reserve(part.allWires * ELEMENT_BYTES)
      const staged = stage(instance, witness)
      for (const { from, to } of cut(part.allWires, ELEMENTS)) {
        instance.kernels['unpackAll']?.(vector + ELEMENT_BYTES * from, staged + 32 * from, to - from)
        yield (to - from) / 16
      }
      const room = () => instance.reserve(size * ELEMENT_BYTES)
      const rows = { a: room(), b: room(), c: room() }
      for (const name of ['a', 'b'] as const) {
        const matrix = matrices[name]
        if (matrix === undefined) continue
        for (const { from, to, entries } of matrix.pieces) {
          const out = rows[name] + ELEMENT_BYTES * from
          const first = matrix.entries + ENTRY_BYTES * entries.from
          instance.kernels['multiplyMatrix']?.(out, matrix.rows + 4 * from, first, coefficients, vector, to - from)
          yield (entries.to - entries.from) / ENTRIES
        }
      }
      if (polynomials.includes('c')) instance.kernels['multiplyAll']?.(rows.c, rows.a, rows.b, size)
      const values: Partial<Record<PolynomialName, Uint8Array>> = {}
      for (const name of polynomials) {
        yield* toCosetSteps(instance, domain, rows[name])
        values[name] = instance.bytes().slice(rows[name], rows[name] + size * ELEMENT_BYTES)
      }
      return values
    },
    *sum(witness, blinding) {
      const { from, to } = part.wires
      const extra = constants && blinding ? [1n, blinding.r, blinding.s].map(scalarBytes) : []
      const digits = yield* prepareScalarsSteps(instance, concatBytes(witness.subarray(32 * from, 32 * to), ...extra))
      return {
        a: yield* multiScalarSteps(instance, a, digits),
        b1: yield* multiScalarSteps(instance, b1, digits),
        b2: yield* multiScalarSteps(instance, b2, digits),
        c: yield* multiScalarSteps(instance, c, digits),
      }
    },
    *sumQuotient(valuesA, valuesB, valuesC) {
      const count = h.count
      if (count === 0) return new Uint8Array(64)
      const [first, second, third] = [valuesA, valuesB, valuesC].map((values) => stage(instance, values)) as [
        number,
        number,
        number,
      ]
      const plain = instance.reserve(32 * count)
      for (const { from, to } of cut(count, ELEMENTS)) {
        const [x, y, z] = [first, second, third].map((values) => values + ELEMENT_BYTES * from) as [number, number, number]
        instance.kernels['multiplySubtractAll']?.(x, x, y, z, to - from)
        instance.kernels['exportAll']?.(plain + 32 * from, x, to - from)
        yield (to - from) / 8
      }
      const digits = yield* prepareScalarsSteps(instance, instance.bytes().slice(plain, plain + 32 * count))
      return yield* multiScalarSteps(instance, h, digits)
    },
  }
}

function stage(instance: Instance, bytes: Uint8Array): number {
  const address = instance.reserve(bytes.length)
  instance.bytes().set(bytes, address)
  return address
}

function loadCoefficients(instance: Instance, bytes: Uint8Array): number {
  const count = bytes.length / 32
  const address = instance.reserve(count * ELEMENT_BYTES)
  // The kernel reads at least one.
  if (count === 0) return address
  const mark = instance.mark()
  instance.kernels['readCoefficients']?.(address, stage(instance, bytes), count)
  instance.release(mark)
  return address
}

function loadMatrix(instance: Instance, matrix: SparseMatrix | undefined): LoadedMatrix | undefined {
  if (matrix === undefined) return undefined
  const [rows, entries] = [matrix.rows, matrix.entries].map((words) => {
    const address = instance.reserve(words.byteLength)
    instance.words().set(words, address >> 2)
    return address
  }) as [number, number]
  const starts = startsOf(matrix.rows)
  const first = (row: number): number => starts[row] ?? matrix.entries.length / 2
  const pieces = cut(starts.length, ELEMENTS).map(({ from, to }) => ({ from, to, entries: { from: first(from), to: first(to) } }))
  return { rows, entries, pieces }
}
