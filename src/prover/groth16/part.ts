import { concatBytes } from '../../base'
import {
  createDomain,
  type Domain,
  ELEMENT_BYTES,
  FR,
  type Group,
  type Instance,
  loadPoints,
  multiScalarSteps,
  type PointTable,
  prepareScalars,
  type Steps,
  toCosetSteps,
} from '../../engine'
import type { KeyPart, PolynomialName } from './key-part'
import type { SparseMatrix } from './matrices'

/** Points as a zkey file has them. */
export interface PartialSums {
  readonly a: Uint8Array
  readonly b1: Uint8Array
  readonly b2: Uint8Array
  readonly c: Uint8Array
}

/** What makes two proofs of one witness differ; secret. */
export interface Blinding {
  readonly r: bigint
  readonly s: bigint
}

/** The three points of a proof, as a zkey file has them. */
export interface ProofBytes {
  readonly a: Uint8Array
  readonly b: Uint8Array
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
  /** The proof, from the sums of all parts; of the part with the constants only. */
  join(sums: readonly PartialSums[], quotients: readonly Uint8Array[], blinding: Blinding): Steps<ProofBytes>
}

/** Addresses. */
interface LoadedMatrix {
  readonly rows: number
  readonly entries: number
}

/** Puts a part into the engine's memory, where it stays. */
export function* loadPart(instance: Instance, part: KeyPart): Steps<LoadedPart> {
  const { constants, polynomials, logDomain } = part
  const [alpha1, beta1, beta2, delta1, delta2] = constants ?? []
  const tables: Partial<Record<'a' | 'b1' | 'b2' | 'c' | 'h', PointTable>> = {}
  const none = { g1: new Uint8Array(64), g2: new Uint8Array(128) }
  // After the wires come the constants, for scalars 1, r and s.
  const more = (group: Group, ...points: (Uint8Array | undefined)[]): Uint8Array[] =>
    constants ? points.map((point) => point ?? none[group]) : []
  const lists = [
    ['a', 'g1', [part.a, ...more('g1', alpha1, delta1, undefined)]],
    ['b1', 'g1', [part.b1, ...more('g1', beta1, undefined, delta1)]],
    ['b2', 'g2', [part.b2, ...more('g2', beta2, undefined, delta2)]],
    ['c', 'g1', [part.c, ...more('g1', undefined, undefined, undefined)]],
    ['h', 'g1', [part.h]],
  ] as const
  for (const [name, group, points] of lists) {
    tables[name] = loadPoints(instance, group, concatBytes(...points))
    yield tables[name].count
  }
  const { a, b1, b2, c, h } = tables as Record<keyof typeof tables, PointTable>
  let domain: Domain | undefined
  let matrices: Partial<Record<'a' | 'b', LoadedMatrix | undefined>> = {}
  let coefficients = 0
  if (part.matrices) {
    domain = createDomain(instance, logDomain)
    yield domain.size
    coefficients = loadCoefficients(instance, part.matrices.coefficients)
    matrices = { a: loadMatrix(instance, part.matrices.a), b: loadMatrix(instance, part.matrices.b) }
  }
  const size = 2 ** logDomain
  return {
    *evaluate(witness) {
      if (domain === undefined) return {}
      const vector = instance.reserve(part.allWires * ELEMENT_BYTES)
      const staged = stage(instance, witness)
      instance.kernels['unpackAll']?.(vector, staged, part.allWires)
      const room = () => instance.reserve(size * ELEMENT_BYTES)
      const rows = { a: room(), b: room(), c: room() }
      for (const name of ['a', 'b'] as const) {
        const matrix = matrices[name]
        if (matrix === undefined) continue
        instance.kernels['multiplyMatrix']?.(rows[name], matrix.rows, matrix.entries, coefficients, vector, size)
        yield size / 4
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
      const digits = prepareScalars(instance, concatBytes(witness.subarray(32 * from, 32 * to), ...extra))
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
      instance.kernels['multiplySubtractAll']?.(first, first, second, third, count)
      instance.kernels['exportAll']?.(plain, first, count)
      yield count / 8
      const digits = prepareScalars(instance, instance.bytes().slice(plain, plain + 32 * count))
      return yield* multiScalarSteps(instance, h, digits)
    },
    *join(sums, quotients, { r, s }) {
      const total = (group: Group, points: readonly Uint8Array[], scalars?: readonly bigint[]): Steps<Uint8Array> =>
        multiScalarSteps(
          instance,
          loadPoints(instance, group, concatBytes(...points)),
          prepareScalars(instance, concatBytes(...(scalars ?? points.map(() => 1n)).map(scalarBytes))),
        )
      const proofA = yield* total(
        'g1',
        sums.map((sum) => sum.a),
      )
      const proofB1 = yield* total(
        'g1',
        sums.map((sum) => sum.b1),
      )
      const proofB2 = yield* total(
        'g2',
        sums.map((sum) => sum.b2),
      )
      const parts = [...sums.map((sum) => sum.c), ...quotients]
      const points = [...parts, proofA, proofB1, delta1 as Uint8Array]
      const proofC = yield* total('g1', points, [...parts.map(() => 1n), s, r, (FR - ((r * s) % FR)) % FR])
      return { a: proofA, b: proofB2, c: proofC }
    },
  }
}

function stage(instance: Instance, bytes: Uint8Array): number {
  const address = instance.reserve(bytes.length)
  instance.bytes().set(bytes, address)
  return address
}

function scalarBytes(scalar: bigint): Uint8Array {
  const out = new Uint8Array(32)
  for (let i = 0, rest = scalar; i < 32; i++, rest >>= 8n) out[i] = Number(rest & 255n)
  return out
}

function loadCoefficients(instance: Instance, bytes: Uint8Array): number {
  const count = bytes.length / 32
  const address = instance.reserve(count * ELEMENT_BYTES)
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
  return { rows, entries }
}
