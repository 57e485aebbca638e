import { invert, invertAll, power, rootOfUnity } from '../../src/crypto'
import { domainSize } from '../../src/prover/devkeys/qap'
import type { Trapdoor } from '../../src/prover/devkeys/trapdoor'
import type { Matrix, R1cs } from '../../src/r1cs'
import { SCALAR_FIELD_MODULUS as R } from '../../src/verifier'

/** The discrete logarithms of a key's points on plain integers: what the engine's are compared with. */
export interface PlainScalars {
  /** (beta·a + alpha·b + c) / gamma of wire 0 and the public wires. */
  readonly ic: readonly bigint[]
  /** a(tau) of every wire. */
  readonly a: readonly bigint[]
  /** b(tau) of every wire. */
  readonly b: readonly bigint[]
  /** (beta·a + alpha·b + c) / delta of the other wires. */
  readonly c: readonly bigint[]
  /** What the evaluations of A·B - C on the odd coset are multiplied with. */
  readonly h: readonly bigint[]
}

/**
 * Evaluates the quadratic arithmetic program at tau. Row `constraints + s` has A = wire s and B = C = 0 for the constant and every
 * public signal: it keeps their polynomials linearly independent.
 */
export function evaluatePlainly(r1cs: R1cs, trapdoor: Trapdoor): PlainScalars {
  const domain = domainSize(r1cs)
  const { tau, alpha, beta, gamma, delta } = trapdoor
  const vanishing = (power(tau, BigInt(domain), R) - 1n + R) % R
  const lagrange = scaledFractions(tau, 1n, domain, (vanishing * invert(BigInt(domain), R)) % R)
  const a = evaluateMatrix(r1cs.a, lagrange, r1cs.wires)
  for (let s = 0; s <= r1cs.publicSignals; s++) a[s] = ((a[s] as bigint) + (lagrange[r1cs.constraints + s] as bigint)) % R
  const b = evaluateMatrix(r1cs.b, lagrange, r1cs.wires)
  const c = evaluateMatrix(r1cs.c, lagrange, r1cs.wires)
  const mixed = a.map((value, i) => (beta * value + alpha * (b[i] as bigint) + (c[i] as bigint)) % R)
  const byGamma = invert(gamma, R)
  const byDelta = invert(delta, R)
  const open = r1cs.publicSignals + 1
  return {
    ic: mixed.slice(0, open).map((value) => (value * byGamma) % R),
    a,
    b,
    c: mixed.slice(open).map((value) => (value * byDelta) % R),
    h: quotientScalars(tau, domain, vanishing, byDelta),
  }
}

/**
 * The prover knows P = A·B - C on the odd coset, the points x_i = s·w^i with s² = w, s^n = -1, where the vanishing polynomial x^n - 1 is -2
 * everywhere. So h = P / (x^n - 1) is there P / -2, and interpolating it, which its degree of at most n - 2 allows,
 *   h(tau)·(tau^n - 1)/delta = Σ P(x_i) · L_i(tau) · (tau^n - 1) / (-2·delta),   L_i(x) = -(x^n + 1)/n · x_i/(x - x_i).
 */
function quotientScalars(tau: bigint, domain: number, vanishing: bigint, byDelta: bigint): bigint[] {
  const factor = (((vanishing * (vanishing + 2n)) % R) * ((invert(2n * BigInt(domain), R) * byDelta) % R)) % R
  return scaledFractions(tau, rootOfUnity(Math.log2(domain) + 1, R), domain, factor)
}

/** factor · x_i / (tau - x_i) for the points x_i = shift·w^i. */
function scaledFractions(tau: bigint, shift: bigint, domain: number, factor: bigint): bigint[] {
  const root = rootOfUnity(Math.log2(domain), R)
  const points = new Array<bigint>(domain)
  for (let i = 0, x = shift; i < domain; i++, x = (x * root) % R) points[i] = x
  const inverses = invertAll(
    points.map((x) => (tau - x + R) % R),
    R,
  )
  return points.map((x, i) => (((x * (inverses[i] as bigint)) % R) * factor) % R)
}

function evaluateMatrix({ starts, wires, coefficients }: Matrix, lagrange: readonly bigint[], count: number): bigint[] {
  const sums = new Array<bigint>(count).fill(0n)
  for (let row = 0; row + 1 < starts.length; row++) {
    const weight = lagrange[row] as bigint
    for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
      const wire = wires[i] as number
      // Reduced once at the end: a sum of 2^27 products stays below 2^536.
      sums[wire] = (sums[wire] as bigint) + (coefficients[i] as bigint) * weight
    }
  }
  return sums.map((sum) => sum % R)
}
