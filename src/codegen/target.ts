import { ELEMENT_BYTES, FQ } from '../engine/layout'
import { type Combine, XI } from './combine'
import { type Address, at, copyBytes, invoke, type Kernel, kernel, type Layout, many } from './kernel'
import { limbBytes, RADIX } from './limbs'
import type { QuadraticKernels } from './quadratic'
import type { SexticKernels } from './sextic'

type Six = readonly [Address, Address, Address, Address, Address, Address]

/** F_q^12 = F_q^6[w] with w² = v: an element is its two coefficients. All kernels: the result first; it may be what is read. */
export interface TargetKernels {
  readonly size: number
  readonly one: Address
  readonly copy: Kernel
  readonly multiply: Kernel
  readonly square: Kernel
  /** a² of an element whose order divides q⁴ - q² + 1 (Granger and Scott 2010). */
  readonly squareCyclotomic: Kernel
  /** (f, a, b, c): f·(a + (b + c·v)·w), in place; a, b and c of F_q^2. */
  readonly multiplyLine: Kernel
  /** a^(q⁶): 1/a, where a^(q⁶ + 1) = 1. */
  readonly conjugate: Kernel
  /** a^q. */
  readonly frobenius: Kernel
  readonly invert: Kernel
}

export interface TargetParts {
  readonly fq2: QuadraticKernels
  readonly fq6: SexticKernels
  readonly combine: Combine
  /** ξ^(i(q-1)/6) for i from 0 to 5. */
  readonly frobeniusFactors: readonly Address[]
}

export function createTarget(layout: Layout, { fq2, fq6, combine, frobeniusFactors }: TargetParts): TargetKernels {
  const size = 2 * fq6.size
  const halves = (address: Address) => [address, at(address, fq6.size)] as [Address, Address]
  /** Coefficients of the powers of w. */
  const powers = (address: Address): Six => {
    const [g, h] = halves(address)
    const [[g0, g1, g2], [h0, h1, h2]] = [fq6.parts(g), fq6.parts(h)]
    return [g0, h0, g1, h1, g2, h2]
  }
  const sixes = () => layout.temporary(fq6.size)
  const [low, high, left, right] = [sixes(), sixes(), sixes(), sixes()]
  const pairs = <N extends number>(count: N) => many(count, () => layout.temporary(fq2.size))
  const squares = pairs(9)
  const one = layout.constant(Uint8Array.from([...limbBytes(RADIX % FQ), ...new Array(size - ELEMENT_BYTES).fill(0)]))
  const lineSum = layout.temporary(fq2.size)

  /** c0 = low + v·high, c1 = left - low - high. */
  const gather = (c0: Address, c1: Address) => {
    const [[l0, l1, l2], [h0, h1, h2]] = [fq6.parts(low), fq6.parts(high)]
    const [r0, r1, r2] = fq6.parts(c0)
    for (const [i, part] of fq6.parts(c1).entries())
      combine(part, [1, fq6.parts(left)[i] as Address], [-1, fq6.parts(low)[i] as Address], [-1, fq6.parts(high)[i] as Address])
    combine(r0, [1, l0], [1, h2, XI])
    combine(r1, [1, l1], [1, h0])
    combine(r2, [1, l2], [1, h1])
  }

  const multiply = kernel(3, (_, out, a, b) => {
    const [[a0, a1], [b0, b1], [c0, c1]] = [halves(a), halves(b), halves(out)]
    invoke(fq6.multiply, low, a0, b0)
    invoke(fq6.multiply, high, a1, b1)
    invoke(fq6.add, left, a0, a1)
    invoke(fq6.add, right, b0, b1)
    invoke(fq6.multiply, left, left, right)
    gather(c0, c1)
  })

  return {
    size,
    one,
    copy: kernel(2, (_, out, a) => copyBytes(out, a, size)),
    multiply,
    square: kernel(2, (_, out, a) => {
      // (a0 + a1)(a0 + v·a1) - (1 + v)·a0·a1, and 2·a0·a1.
      const [[a0, a1], [c0, c1]] = [halves(a), halves(out)]
      const [[g0, g1, g2], [h0, h1, h2]] = [fq6.parts(a0), fq6.parts(a1)]
      const [s0, s1, s2] = fq6.parts(right)
      combine(s0, [1, g0], [1, h2, XI])
      combine(s1, [1, g1], [1, h0])
      combine(s2, [1, g2], [1, h1])
      invoke(fq6.add, left, a0, a1)
      invoke(fq6.multiply, high, a0, a1)
      invoke(fq6.multiply, left, left, right)
      const [[p0, p1, p2], [m0, m1, m2], [r0, r1, r2]] = [fq6.parts(left), fq6.parts(high), fq6.parts(c0)]
      combine(r0, [1, p0], [-1, m0], [-1, m2, XI])
      combine(r1, [1, p1], [-1, m1], [-1, m0])
      combine(r2, [1, p2], [-1, m2], [-1, m1])
      invoke(fq6.add, c1, high, high)
    }),
    squareCyclotomic: kernel(2, (_, out, a) => {
      const [g0, h0, g1, h1, g2, h2] = powers(a)
      const [c0, d0, c1, d1, c2, d2] = powers(out)
      // Over F_q^4 = F_q^2[w³]: a = A + B·w + C·w² and a² = (3A² - 2A') + (3w³C² + 2B')w + (3B² - 2C')w², ' the conjugate.
      const squareOf = (at: number, x: Address, y: Address) => {
        const [xx, yy, both] = squares.slice(at, at + 3) as [Address, Address, Address]
        invoke(fq2.square, xx, x)
        invoke(fq2.square, yy, y)
        invoke(fq2.sum, both, x, y)
        invoke(fq2.square, both, both)
        return [xx, yy, both] as const
      }
      const first = squareOf(0, g0, h1)
      const second = squareOf(3, h0, g2)
      const third = squareOf(6, g1, h2)
      const even = ([xx, yy]: typeof first, factor: -2, own: Address, to: Address) =>
        combine(to, [3, xx], [3, yy, XI], [factor, own])
      const odd = ([xx, yy, both]: typeof first, own: Address, to: Address) =>
        combine(to, [3, both], [-3, xx], [-3, yy], [2, own])
      even(first, -2, g0, c0)
      odd(first, h1, d1)
      even(second, -2, g1, c1)
      odd(second, h2, d2)
      even(third, -2, g2, c2)
      const [xx, yy, both] = third
      combine(d0, [3, both, XI], [-3, xx, XI], [-3, yy, XI], [2, h0])
    }),
    multiplyLine: kernel(4, (_, f, a, b, c) => {
      const [f0, f1] = halves(f)
      for (const [i, part] of fq6.parts(low).entries()) invoke(fq2.multiply, part, fq6.parts(f0)[i] as Address, a)
      invoke(fq6.multiplySparse, high, f1, b, c)
      invoke(fq6.add, left, f0, f1)
      invoke(fq2.sum, lineSum, a, b)
      invoke(fq6.multiplySparse, left, left, lineSum, c)
      gather(f0, f1)
    }),
    conjugate: kernel(2, (_, out, a) => {
      const [[a0, a1], [c0, c1]] = [halves(a), halves(out)]
      copyBytes(c0, a0, fq6.size)
      invoke(fq6.negate, c1, a1)
    }),
    // The coefficient of w^i is conjugated and multiplied by ξ^(i(q-1)/6).
    frobenius: kernel(2, (_, out, a) => {
      const [from, to] = [powers(a), powers(out)]
      for (const [i, factor] of frobeniusFactors.entries()) {
        invoke(fq2.conjugate, to[i] as Address, from[i] as Address)
        if (i > 0) invoke(fq2.multiply, to[i] as Address, to[i] as Address, factor)
      }
    }),
    // (a0 - a1·w) / (a0² - v·a1²)
    invert: kernel(2, (_, out, a) => {
      const [[a0, a1], [c0, c1]] = [halves(a), halves(out)]
      invoke(fq6.multiply, low, a0, a0)
      invoke(fq6.multiply, high, a1, a1)
      const [[l0, l1, l2], [h0, h1, h2]] = [fq6.parts(low), fq6.parts(high)]
      combine(l0, [1, l0], [-1, h2, XI])
      combine(l1, [1, l1], [-1, h0])
      combine(l2, [1, l2], [-1, h1])
      invoke(fq6.invert, low, low)
      invoke(fq6.multiply, c0, a0, low)
      invoke(fq6.multiply, high, a1, low)
      invoke(fq6.negate, c1, high)
    }),
  }
}
