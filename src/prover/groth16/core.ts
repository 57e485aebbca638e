import { concatBytes } from '../../base'
import {
  createDomain,
  type Domain,
  ELEMENT_BYTES,
  type Instance,
  loadPoints,
  multiScalar,
  type PointTable,
  prepareScalars,
  toCoset,
} from '../../engine'
import { parseZkey } from '../ceremony/zkey'

interface MatrixRows {
  readonly rows: number
  readonly entries: number
}

export interface LoadedKey {
  readonly wires: number
  readonly publicSignals: number
  readonly domain: Domain
  readonly a: PointTable
  readonly b1: PointTable
  readonly b2: PointTable
  readonly c: PointTable
  readonly h: PointTable
  readonly delta1: Uint8Array
  readonly matrixA: MatrixRows
  readonly matrixB: MatrixRows
}

export function loadKey(instance: Instance, zkey: Uint8Array): LoadedKey {
  const { wires, publicSignals, domain: size, sections } = parseZkey(zkey)
  const section = (kind: number) => sections.get(kind) as Uint8Array
  const header = section(2)
  const [alpha1, beta1, beta2, , delta1, delta2] = cut(header.subarray(84), [64, 64, 128, 128, 64, 128]) as Uint8Array[]
  const none = new Uint8Array(64)
  const none2 = new Uint8Array(128)
  const domain = createDomain(instance, Math.log2(size))
  const g1 = (...parts: (Uint8Array | undefined)[]) => loadPoints(instance, 'g1', concatBytes(...(parts as Uint8Array[])))
  return {
    wires,
    publicSignals,
    domain,
    delta1: delta1 as Uint8Array,
    a: g1(section(5), alpha1, delta1, none),
    b1: g1(section(6), beta1, none, delta1),
    b2: loadPoints(instance, 'g2', concatBytes(section(7), beta2 as Uint8Array, none2, delta2 as Uint8Array)),
    c: g1(new Uint8Array(64 * (publicSignals + 1)), section(8), none, none, none),
    h: g1(section(9)),
    ...loadMatrices(instance, section(4), size),
  }
}

function cut(bytes: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  let from = 0
  return lengths.map((length) => {
    from += length
    return bytes.subarray(from - length, from)
  })
}

const COEFFICIENT_BYTES = 44

function loadMatrices(instance: Instance, coefficients: Uint8Array, rows: number): { matrixA: MatrixRows; matrixB: MatrixRows } {
  const view = new DataView(coefficients.buffer, coefficients.byteOffset, coefficients.byteLength)
  const count = view.getUint32(0, true)
  const load = (matrix: number): MatrixRows => {
    const counts = new Int32Array(rows)
    let total = 0
    for (let i = 0; i < count; i++) {
      const at = 4 + COEFFICIENT_BYTES * i
      if (view.getUint32(at, true) !== matrix) continue
      const row = view.getUint32(at + 4, true)
      counts[row] = (counts[row] as number) + 1
      total++
    }
    const next = new Int32Array(rows)
    for (let row = 1; row < rows; row++) next[row] = (next[row - 1] as number) + (counts[row - 1] as number)
    const rowsAt = instance.reserve(4 * rows)
    const entryBytes = 4 + ELEMENT_BYTES
    const entries = instance.reserve(total * entryBytes)
    const mark = instance.mark()
    const staged = instance.reserve(32 * total)
    const [bytes, words] = [instance.bytes(), instance.words()]
    words.set(counts, rowsAt >> 2)
    for (let i = 0; i < count; i++) {
      const at = 4 + COEFFICIENT_BYTES * i
      if (view.getUint32(at, true) !== matrix) continue
      const row = view.getUint32(at + 4, true)
      const index = next[row] as number
      next[row] = index + 1
      words[(entries + index * entryBytes) >> 2] = view.getUint32(at + 8, true)
      bytes.set(coefficients.subarray(at + 12, at + 44), staged + 32 * index)
    }
    if (total > 0) instance.kernels['readCoefficients']?.(entries, staged, total)
    instance.release(mark)
    return { rows: rowsAt, entries }
  }
  return { matrixA: load(0), matrixB: load(1) }
}

export interface Blinding {
  /** 32 little-endian bytes below r. */
  readonly r: bigint
  readonly s: bigint
}

const FR = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n

export function littleEndian(value: bigint): Uint8Array {
  const out = new Uint8Array(32)
  for (let i = 0, rest = value; i < 32; i++, rest >>= 8n) out[i] = Number(rest & 255n)
  return out
}

export function proveCore(
  instance: Instance,
  key: LoadedKey,
  witness: Uint8Array,
  { r, s }: Blinding,
  log: (what: string) => void = () => {},
) {
  const mark = instance.mark()
  const { domain, wires } = key
  const { kernels } = instance
  const vector = instance.reserve(wires * ELEMENT_BYTES)
  const staged = instance.reserve(witness.length)
  instance.bytes().set(witness, staged)
  kernels['unpackAll']?.(vector, staged, wires)
  const [a, b, c] = [0, 0, 0].map(() => instance.reserve(domain.size * ELEMENT_BYTES)) as [number, number, number]
  kernels['multiplyMatrix']?.(a, key.matrixA.rows, key.matrixA.entries, vector, domain.size)
  kernels['multiplyMatrix']?.(b, key.matrixB.rows, key.matrixB.entries, vector, domain.size)
  kernels['multiplyAll']?.(c, a, b, domain.size)
  log('matrix')
  for (const data of [a, b, c]) toCoset(instance, domain, data)
  log('fft')
  kernels['multiplySubtractAll']?.(a, a, b, c, domain.size)
  const plain = instance.reserve(domain.size * 32)
  kernels['exportAll']?.(plain, a, domain.size)
  const quotient = instance.bytes().slice(plain, plain + domain.size * 32)
  instance.release(mark)
  log('export')
  const digits = prepareScalars(instance, concatBytes(witness, littleEndian(1n), littleEndian(r), littleEndian(s)))
  log('digits')
  const sumA = multiScalar(instance, key.a, digits)
  log('A')
  const sumB1 = multiScalar(instance, key.b1, digits)
  log('B1')
  const sumB2 = multiScalar(instance, key.b2, digits)
  log('B2')
  const sumC = multiScalar(instance, key.c, digits)
  log('C')
  const sumH = multiScalar(instance, key.h, prepareScalars(instance, quotient))
  log('H')
  const last = instance.mark()
  const points = loadPoints(instance, 'g1', concatBytes(sumC, sumH, sumA, sumB1, key.delta1))
  const scalars = concatBytes(...[1n, 1n, s, r, (FR - ((r * s) % FR)) % FR].map(littleEndian))
  const finalC = multiScalar(instance, points, prepareScalars(instance, scalars))
  instance.release(last)
  log('final')
  return { a: sumA, b: sumB2, c: finalC }
}
