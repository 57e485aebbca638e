import { describe, expect, it } from 'vitest'
import { readLittleEndian } from '../../src/base'
import { invert, invertAll, power, rootOfUnity } from '../../src/crypto'
import { createDomain, ELEMENT_BYTES, FR, finish, toCosetSteps } from '../../src/engine'
import { ENTRY_BYTES } from '../../src/engine/layout'
import { MAX_LOG_DOMAIN } from '../../src/engine/transform'
import { encodeScalars } from '../../src/prover/zkey'
import { cases } from '../suite'
import { cleanLimbs, type Draw, forSeeds, instance, kernel, modulo, put, R } from './engine'

/** Reserves and frees for one test. */
function within<T>(work: () => T): T {
  const mark = instance.mark()
  try {
    return work()
  } finally {
    instance.release(mark)
  }
}

/** Writes elements in Montgomery form, each plus a multiple of r that its place allows. */
function write(values: readonly bigint[], draw?: Draw): number {
  const at = instance.reserve(values.length * ELEMENT_BYTES)
  for (const [i, value] of values.entries()) {
    const multiple = draw === undefined ? 0n : BigInt(draw.below(3) - 1) * FR
    put(at + i * ELEMENT_BYTES, cleanLimbs(((value * R) % FR) + multiple))
  }
  return at
}

function read(at: number, count: number): readonly bigint[] {
  const bytes = instance.reserve(32 * count)
  kernel('exportAll')(bytes, at, count)
  return readBytes(bytes, count)
}

function readBytes(at: number, count: number): readonly bigint[] {
  const view = new DataView(instance.memory.buffer, at, 32 * count)
  return Array.from({ length: count }, (_, i) => readLittleEndian(view, 32 * i))
}

const elements = (draw: Draw, count: number): readonly bigint[] => Array.from({ length: count }, () => draw.element(FR))
const product = (a: bigint, b: bigint): bigint => (a * b) % FR

/** Coefficients of the polynomial of degree below n with these values at the n-th roots of unity, by the definition. */
function interpolate(values: readonly bigint[]): readonly bigint[] {
  const n = values.length
  const inverse = invert(rootOfUnity(Math.log2(n), FR), FR)
  const scale = invert(BigInt(n), FR)
  return values.map((_, k) =>
    product(
      scale,
      values.reduce((sum, value, i) => (sum + value * power(inverse, BigInt(i * k), FR)) % FR, 0n),
    ),
  )
}

const evaluate = (coefficients: readonly bigint[], x: bigint): bigint =>
  coefficients.reduceRight((sum, coefficient) => (sum * x + coefficient) % FR, 0n)

/** The same value from those at the roots: (x^n - 1)/n · Σ v_i w^i / (x - w^i). */
function barycentric(values: readonly bigint[], x: bigint): bigint {
  const n = values.length
  const root = rootOfUnity(Math.log2(n), FR)
  const points: bigint[] = []
  for (let i = 0, point = 1n; i < n; i++, point = product(point, root)) points.push(point)
  const inverses = invertAll(
    points.map((point) => modulo(x - point, FR)),
    FR,
  )
  const sum = values.reduce((total, value, i) => (total + product(value, points[i] as bigint) * (inverses[i] as bigint)) % FR, 0n)
  return product(product(sum, power(x, BigInt(n), FR) - 1n), invert(BigInt(n), FR))
}

describe('transforms', () => {
  it('take values at the roots to the odd coset, as evaluating the polynomial does', () =>
    forSeeds(cases(20, 200, 2000), (draw) =>
      within(() => {
        const log = 1 + draw.below(5)
        const values = elements(draw, 2 ** log)
        const data = write(values, draw)
        finish(toCosetSteps(instance, createDomain(instance, log), data))
        const coefficients = interpolate(values)
        const [shift, root] = [rootOfUnity(log + 1, FR), rootOfUnity(log, FR)]
        const expected = values.map((_, i) => evaluate(coefficients, product(shift, power(root, BigInt(i), FR))))
        expect(read(data, 2 ** log)).toEqual(expected)
      }),
    ))

  it('do so for thousands of values', () =>
    forSeeds(cases(1, 4, 20), (draw) =>
      within(() => {
        const log = 11 + draw.below(3)
        const values = elements(draw, 2 ** log)
        const data = write(values)
        finish(toCosetSteps(instance, createDomain(instance, log), data))
        const [shift, root] = [rootOfUnity(log + 1, FR), rootOfUnity(log, FR)]
        const made = read(data, 2 ** log)
        for (const i of [0, 1, 2 ** log - 1, draw.below(2 ** log)])
          expect(made[i]).toBe(barycentric(values, product(shift, power(root, BigInt(i), FR))))
      }),
    ))

  it('come back: a split with the roots, then a join with their inverses, multiply by the size', () =>
    forSeeds(cases(10, 100, 1000), (draw) =>
      within(() => {
        const log = 1 + draw.below(10)
        const size = 2 ** log
        const values = elements(draw, size)
        const data = write(values, draw)
        const { roots, inverseRoots } = createDomain(instance, log)
        for (let distance = size / 2; distance >= 1; distance /= 2)
          kernel('split')(data, distance * ELEMENT_BYTES, distance, size / 2 / distance, roots)
        for (let distance = 1; distance < size; distance *= 2)
          kernel('join')(data, distance * ELEMENT_BYTES, distance, size / 2 / distance, inverseRoots)
        expect(read(data, size)).toEqual(values.map((value) => product(value, BigInt(size))))
      }),
    ))

  it('twice to the coset multiply the coefficients by powers of a root: the constant stays, the others turn', () =>
    within(() => {
      const log = 6
      const domain = createDomain(instance, log)
      // A constant polynomial is the same everywhere; x itself becomes s·x.
      const constant = write(new Array(64).fill(77n))
      finish(toCosetSteps(instance, domain, constant))
      expect(read(constant, 64)).toEqual(new Array(64).fill(77n))
      const points = Array.from({ length: 64 }, (_, i) => power(rootOfUnity(log, FR), BigInt(i), FR))
      const line = write(points)
      finish(toCosetSteps(instance, domain, line))
      expect(read(line, 64)).toEqual(points.map((x) => product(x, rootOfUnity(log + 1, FR))))
    }))

  it('reach domains whose coset has a root: one power of two less than r - 1 has', () => {
    expect((FR - 1n) % (1n << BigInt(MAX_LOG_DOMAIN + 1))).toBe(0n)
    expect((FR - 1n) % (1n << BigInt(MAX_LOG_DOMAIN + 2))).not.toBe(0n)
  })
})

describe('what goes elementwise', () => {
  const runs = cases(20, 500, 5000)

  it('multiplies, subtracts, takes powers and bytes', () =>
    forSeeds(runs, (draw) =>
      within(() => {
        const count = 1 + draw.below(20)
        const [a, b, c] = [elements(draw, count), elements(draw, count), elements(draw, count)]
        const [atA, atB, atC] = [write(a, draw), write(b, draw), write(c, draw)]
        const out = instance.reserve(count * ELEMENT_BYTES)
        kernel('multiplyAll')(out, atA, atB, count)
        expect(read(out, count)).toEqual(a.map((value, i) => product(value, b[i] as bigint)))
        kernel('multiplySubtractAll')(out, atA, atB, atC, count)
        const differences = a.map((value, i) => modulo(value * (b[i] as bigint) - (c[i] as bigint), FR))
        expect(read(out, count)).toEqual(differences)
        kernel('powers')(out, atA, atB, count)
        expect(read(out, count)).toEqual(a.map((_, i) => product(a[0] as bigint, power(b[0] as bigint, BigInt(i), FR))))
        const bytes = instance.reserve(32 * count)
        instance.bytes().set(encodeScalars(a), bytes)
        // As they are, so that reading them as if in Montgomery form divides by R.
        kernel('unpackAll')(out, bytes, count)
        expect(read(out, count).map((value) => product(value, R))).toEqual(a)
      }),
    ))

  it('inverts all, subtracts a constant and adds multiples', () =>
    forSeeds(runs, (draw) =>
      within(() => {
        const count = 1 + draw.below(20)
        const [a, b, factor] = [elements(draw, count), elements(draw, count), draw.element(FR)]
        const [out, atB, atFactor] = [write(a, draw), write(b, draw), write([factor], draw)]
        kernel('addScaled')(out, atB, atFactor, count)
        expect(read(out, count)).toEqual(a.map((value, i) => modulo(value + (b[i] as bigint) * factor, FR)))
        kernel('subtractConstant')(atB, atFactor, count)
        expect(read(atB, count)).toEqual(b.map((value) => modulo(value - factor, FR)))
        const divisors = a.map((value) => (value === 0n ? 1n : value))
        const inverses = write(divisors, draw)
        kernel('invertAll')(inverses, count, instance.reserve(count * ELEMENT_BYTES))
        expect(read(inverses, count)).toEqual(invertAll(divisors, FR))
      }),
    ))

  it('multiplies sparse matrices with vectors, rows without an entry included', () =>
    forSeeds(runs, (draw) =>
      within(() => {
        const [rows, columns] = [1 + draw.below(8), 1 + draw.below(8)]
        const vector = elements(draw, columns)
        const values = elements(draw, 1 + draw.below(6))
        const matrix = Array.from({ length: rows }, () =>
          Array.from({ length: draw.below(5) }, () => [draw.below(columns), draw.below(values.length)] as const),
        )
        const flat = matrix.flat()
        const at = instance.reserve(32 * columns)
        instance.bytes().set(encodeScalars(vector), at)
        const plain = instance.reserve(columns * ELEMENT_BYTES)
        kernel('unpackAll')(plain, at, columns)
        const counts = instance.reserve(4 * rows)
        instance.words().set(
          matrix.map((row) => row.length),
          counts >> 2,
        )
        // As a zkey holds them: times 2^512.
        const bytes = instance.reserve(32 * values.length)
        instance.bytes().set(encodeScalars(values.map((coefficient) => (coefficient << 512n) % FR)), bytes)
        const coefficients = instance.reserve(ELEMENT_BYTES * values.length)
        kernel('readCoefficients')(coefficients, bytes, values.length)
        const entries = instance.reserve(ENTRY_BYTES * flat.length)
        for (const [i, entry] of flat.entries()) instance.words().set(entry, (entries + ENTRY_BYTES * i) >> 2)
        const out = instance.reserve(rows * ELEMENT_BYTES)
        kernel('multiplyMatrix')(out, counts, entries, coefficients, plain, rows)
        const expected = matrix.map((row) =>
          row.reduce((sum, [index, c]) => (sum + (values[c] as bigint) * (vector[index] as bigint)) % FR, 0n),
        )
        expect(read(out, rows)).toEqual(expected)
      }),
    ))
})
