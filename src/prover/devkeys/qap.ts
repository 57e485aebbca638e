import { writeLittleEndian } from '../../base'
import { invert, power, rootOfUnity } from '../../crypto'
import { ELEMENT_BYTES, type Instance, TERM_BYTES, writeElement } from '../../engine'
import type { Matrix, R1cs } from '../../r1cs'
import { SCALAR_FIELD_MODULUS as R } from '../../verifier'
import type { Trapdoor } from './trapdoor'

/** The discrete logarithms of a key's points, 32 little-endian bytes each, list by list as a zkey file holds them. */
export interface KeyScalars {
  /** (beta·a + alpha·b + c) / gamma of wire 0 and the public wires. */
  readonly ic: Uint8Array
  /** a(tau) of every wire. */
  readonly a: Uint8Array
  /** b(tau) of every wire. */
  readonly b: Uint8Array
  /** (beta·a + alpha·b + c) / delta of the other wires. */
  readonly c: Uint8Array
  /** What the evaluations of A·B - C on the odd coset are multiplied with. */
  readonly h: Uint8Array
}

/** Terms that are added between two pauses: some 10 ms. */
const TERMS = 32_768

/** Factor of the engine's Montgomery form. */
const MONTGOMERY = 1n << 261n

/** Size of the evaluation domain: the least power of two with room for the constraints, the public signals and the constant. */
export function domainSize({ constraints, publicSignals }: R1cs): number {
  let size = 2
  while (size < constraints + publicSignals + 1) size *= 2
  return size
}

/**
 * Evaluates the quadratic arithmetic program at tau, in the engine, whose memory is left as it was. Row `constraints + s` has A = wire s and B = C = 0 for
 * the constant and every public signal: it keeps their polynomials linearly independent. Awaits `pause` every some 10 ms.
 */
export async function evaluateKeyScalars(
  instance: Instance,
  r1cs: R1cs,
  { tau, alpha, beta, gamma, delta }: Trapdoor,
  pause: () => Promise<void>,
): Promise<KeyScalars> {
  const mark = instance.mark()
  const { wires, constraints, publicSignals } = r1cs
  const domain = domainSize(r1cs)
  const vanishing = (power(tau, BigInt(domain), R) - 1n + R) % R
  // Coefficients are taken as they stand in the file, so that the other factor is in Montgomery form twice.
  const lagrange = fractions(instance, tau, 1n, domain, vanishing * invert(BigInt(domain), R) * MONTGOMERY)
  const sums: number[] = []
  for (const matrix of [r1cs.a, r1cs.b, r1cs.c]) sums.push(await evaluate(instance, matrix, lagrange, wires, pause))
  const [a, b, c] = sums as [number, number, number]
  const open = publicSignals + 1
  addRows(instance, publicRows(open), a, lagrange + constraints * ELEMENT_BYTES)
  const mixed = (from: number, to: number, divisor: bigint): Uint8Array => {
    const by = invert(divisor, R)
    const out = zeros(instance, to - from)
    for (const [vector, factor] of [[a, beta * by] as const, [b, alpha * by] as const, [c, by] as const]) {
      if (to > from) addScaled(instance, out, vector + from * ELEMENT_BYTES, factor, to - from)
    }
    return take(instance, out, to - from)
  }
  const scalars = {
    ic: mixed(0, open, gamma),
    a: take(instance, a, wires),
    b: take(instance, b, wires),
    c: mixed(open, wires, delta),
    h: take(instance, quotientScalars(instance, tau, domain, vanishing, delta), domain),
  }
  instance.release(mark)
  return scalars
}

/**
 * The prover knows P = A·B - C on the odd coset, the points x_i = s·w^i with s² = w, s^n = -1, where the vanishing polynomial x^n - 1 is -2
 * everywhere. So h = P / (x^n - 1) is there P / -2, and interpolating it, which its degree of at most n - 2 allows,
 *   h(tau)·(tau^n - 1)/delta = Σ P(x_i) · L_i(tau) · (tau^n - 1) / (-2·delta),   L_i(x) = -(x^n + 1)/n · x_i/(x - x_i).
 */
function quotientScalars(instance: Instance, tau: bigint, domain: number, vanishing: bigint, delta: bigint): number {
  const factor = vanishing * (vanishing + 2n) * invert((2n * BigInt(domain) * delta) % R, R)
  return fractions(instance, tau, rootOfUnity(Math.log2(domain) + 1, R), domain, factor)
}

/** factor · x_i / (tau - x_i), that is 1 / (tau/(x_i·factor) - 1/factor), for the points x_i = shift·w^i: the address of as many elements. */
function fractions(instance: Instance, tau: bigint, shift: bigint, domain: number, factor: bigint): number {
  const byFactor = invert(factor % R, R)
  const out = instance.reserve(domain * ELEMENT_BYTES)
  const mark = instance.mark()
  const first = writeElement(instance, (((tau * invert(shift, R)) % R) * byFactor) % R)
  const step = writeElement(instance, invert(rootOfUnity(Math.log2(domain), R), R))
  instance.kernels['powers']?.(out, first, step, domain)
  instance.kernels['subtractConstant']?.(out, writeElement(instance, byFactor), domain)
  instance.kernels['invertAll']?.(out, domain, instance.reserve(domain * ELEMENT_BYTES))
  instance.release(mark)
  return out
}

function zeros(instance: Instance, count: number): number {
  const out = instance.reserve(count * ELEMENT_BYTES)
  instance.bytes().fill(0, out, out + count * ELEMENT_BYTES)
  return out
}

function addScaled(instance: Instance, out: number, vector: number, factor: bigint, count: number): void {
  const mark = instance.mark()
  instance.kernels['addScaled']?.(out, vector, writeElement(instance, factor % R), count)
  instance.release(mark)
}

/** Elements as bytes, no longer in Montgomery form. */
function take(instance: Instance, elements: number, count: number): Uint8Array {
  const mark = instance.mark()
  const out = instance.reserve(32 * count)
  if (count > 0) instance.kernels['exportAll']?.(out, elements, count)
  instance.release(mark)
  return instance.bytes().slice(out, out + 32 * count)
}

/** Every wire's sum of its coefficients, each times its row's weight: the address of `wires` elements. */
async function evaluate(
  instance: Instance,
  matrix: Matrix,
  weights: number,
  wires: number,
  pause: () => Promise<void>,
): Promise<number> {
  const { starts } = matrix
  const sums = zeros(instance, wires)
  const rows = starts.length - 1
  for (let from = 0; from < rows; ) {
    let to = from + 1
    while (to < rows && (starts[to + 1] as number) - (starts[from] as number) <= TERMS) to++
    addRows(instance, sliceRows(matrix, from, to), sums, weights + from * ELEMENT_BYTES)
    from = to
    await pause()
  }
  return sums
}

/** How many terms each row has, and the terms, as the engine takes them. */
interface Rows {
  readonly counts: Int32Array
  readonly terms: Uint8Array
}

function sliceRows({ starts, wires, coefficients }: Matrix, from: number, to: number): Rows {
  const [first, last] = [starts[from] as number, starts[to] as number]
  const terms = new Uint8Array((last - first) * TERM_BYTES)
  const view = new DataView(terms.buffer)
  for (let i = first; i < last; i++) {
    view.setUint32((i - first) * TERM_BYTES, wires[i] as number, true)
    writeLittleEndian(coefficients[i] as bigint, view, (i - first) * TERM_BYTES + 4)
  }
  return {
    counts: Int32Array.from({ length: to - from }, (_, i) => (starts[from + i + 1] as number) - (starts[from + i] as number)),
    terms,
  }
}

/** One row for each of the first wires, with coefficient 1. */
function publicRows(count: number): Rows {
  const terms = new Uint8Array(count * TERM_BYTES)
  const view = new DataView(terms.buffer)
  for (let i = 0; i < count; i++) {
    view.setUint32(i * TERM_BYTES, i, true)
    view.setUint8(i * TERM_BYTES + 4, 1)
  }
  return { counts: new Int32Array(count).fill(1), terms }
}

function addRows(instance: Instance, { counts, terms }: Rows, sums: number, weights: number): void {
  const mark = instance.mark()
  const [rowsAt, termsAt] = [instance.reserve(counts.byteLength), instance.reserve(terms.length)]
  instance.words().set(counts, rowsAt >> 2)
  instance.bytes().set(terms, termsAt)
  instance.kernels['addTransposed']?.(sums, rowsAt, termsAt, weights, counts.length)
  instance.release(mark)
}
