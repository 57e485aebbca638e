/** The twist y² = x³ + 3/ξ over F_q^2, on which G2 lies: its endomorphism ψ, who belongs to G2, and the lines of the pairing. @module */
import { i32, if_, local } from 'wasmati'
import { ATE_DIGITS, LINE_BYTES, X_DIGITS } from '../engine/layout'
import type { Combine } from './combine'
import { copyBytes } from './field'
import { type Address, advance, at, type Frame, type I32, invoke, type Kernel, kernel, type Layout, push, repeat } from './kernel'
import { createProjective } from './projective'
import type { QuadraticKernels } from './quadratic'

export interface TwistKernels {
  /** (point) → 1 when the affine point is on the twist. */
  readonly isOnCurve: Kernel
  /** (point) → 1 when the affine point of the twist has order r. */
  readonly isInSubgroup: Kernel
  /** (lines, point): the lines a + (b + c·v)·w of the Miller loop for a point of order r, whose a is to be multiplied by y, b by x. */
  readonly readLines: Kernel
}

export interface TwistParts {
  readonly fq2: QuadraticKernels
  readonly combine: Combine
  /** 3/ξ and three times that. */
  readonly b: Address
  readonly b3: Address
  /** ξ^((q-1)/3) and ξ^((q-1)/2): ψ(x, y) is the conjugates times these. */
  readonly psiX: Address
  readonly psiY: Address
}

export function createTwist(layout: Layout, { fq2, combine, b, b3, psiX, psiY }: TwistParts): TwistKernels {
  const { size } = fq2
  const times3b = kernel(2, (_, out, a) => invoke(fq2.multiply, out, a, b3))
  const projective = createProjective(layout, fq2, combine, times3b)
  const element = () => layout.temporary(size) as Address
  const point = () => layout.temporary(projective.size) as Address
  const [s, t] = [element(), element()]

  /** Emits a loop over the digits after the first, which is 1. */
  const overDigits = (frame: Frame, digits: readonly number[], twice: () => void, plus: (digit: 1 | -1) => void) => {
    const table = layout.constant(Uint8Array.from(digits.slice(1), (digit) => digit & 3))
    const [pointer, count] = [frame.i32(), frame.i32()]
    push(table)
    local.set(pointer)
    i32.const(digits.length - 1)
    local.set(count)
    repeat(count, () => {
      twice()
      for (const digit of [1, -1] as const) {
        local.get(pointer)
        i32.load8_u({})
        i32.const(digit & 3)
        i32.eq()
        if_({}, () => plus(digit))
      }
      advance(pointer, 1)
    })
  }

  /** ψ of an affine or projective point, coordinate by coordinate. */
  const psi = (out: Address, p: Address, coordinates: 2 | 3) => {
    for (const [i, factor] of [psiX, psiY, undefined].slice(0, coordinates).entries()) {
      const to = at(out, i * size)
      invoke(fq2.conjugate, to, at(p, i * size))
      if (factor !== undefined) invoke(fq2.multiply, to, to, factor)
    }
  }

  const [base, multiple, sum, image] = [point(), point(), point(), point()]
  const minusY = element()

  /**
   * On G2, ψ multiplies by q; on the whole twist it is a root of T² - (6x² + 1)T + q. With h = (x + 1) + xT + xT² - 2xT³ (Dai, Lin, Zhao and Zhou
   * 2022), h(q) is a multiple of r, and the resultant of h and that polynomial has no factor in common with the twist's cofactor 2q - r: a point
   * of the twist that h(ψ) takes to the identity has an order that divides r. A test computes both.
   */
  const isInSubgroup = kernel(
    1,
    (frame, p) => {
      const [x, y] = [p, at(p, size)]
      invoke(projective.lift, base, x, y)
      invoke(fq2.negate, minusY, y)
      copyBytes(multiple, base, projective.size)
      overDigits(
        frame,
        X_DIGITS,
        () => invoke(projective.double, multiple, multiple),
        (digit) => invoke(projective.addAffine, multiple, multiple, x, digit === 1 ? y : minusY),
      )
      // The sum of (x + 1)p, ψ(xp) and ψ²(xp).
      invoke(projective.addAffine, sum, multiple, x, y)
      psi(image, multiple, 3)
      invoke(projective.add, sum, sum, image)
      psi(image, image, 3)
      invoke(projective.add, sum, sum, image)
      psi(image, image, 3)
      // Less twice ψ³(xp).
      invoke(projective.double, image, image)
      invoke(fq2.negate, at(image, size), at(image, size))
      invoke(projective.add, sum, sum, image)
      invoke(fq2.isZero, at(sum, 2 * size))
    },
    1,
  )

  const isOnCurve = kernel(
    1,
    (_, p) => {
      invoke(fq2.square, s, p)
      invoke(fq2.multiply, s, s, p)
      invoke(fq2.square, t, at(p, size))
      combine(t, [1, t], [-1, s], [-1, b])
      invoke(fq2.isZero, t)
    },
    1,
  )

  const running = point()
  const [X, Y, Z] = [running, at(running, size), at(running, 2 * size)] as [Address, Address, Address]
  const [xy, yy, zz, yz, e, low, high, slope, run] = Array.from({ length: 9 }, element) as [
    Address,
    Address,
    Address,
    Address,
    Address,
    Address,
    Address,
    Address,
    Address,
  ]
  const step = point()
  const lineParts = (line: I32) => [line, at(line, size), at(line, 2 * size)] as [Address, Address, Address]

  /**
   * (line): the tangent at (X, Y, Z), and the point doubled. On the curve, the slope 3x²/2y at x and y makes of y_P - slope·x_P·w + (slope·x - y)w³,
   * times 2yz², the coefficients 2yz, -3x² and y² - 3bz².
   */
  const tangent = kernel(1, (_, line) => {
    const [a, bx, c] = lineParts(line)
    invoke(fq2.multiply, xy, X, Y)
    invoke(fq2.square, yy, Y)
    invoke(fq2.square, zz, Z)
    invoke(fq2.multiply, yz, Y, Z)
    invoke(fq2.multiply, e, zz, b3)
    invoke(fq2.square, s, X)
    combine(a, [2, yz])
    combine(bx, [-3, s])
    combine(c, [1, yy], [-1, e])
    combine(low, [1, yy], [-3, e])
    combine(high, [1, yy], [3, e])
    invoke(fq2.multiply, s, xy, low)
    combine(X, [2, s])
    invoke(fq2.square, s, high)
    invoke(fq2.square, t, e)
    combine(Y, [1, s], [-12, t])
    invoke(fq2.multiply, s, yy, yz)
    combine(Z, [8, s])
  })

  /** (line, x, y): the chord through (X, Y, Z) and (x, y), and the sum of both. They are neither equal nor opposite. */
  const chord = kernel(3, (_, line, x, y) => {
    const [a, bx, c] = lineParts(line)
    invoke(fq2.multiply, s, y, Z)
    combine(slope, [1, Y], [-1, s])
    invoke(fq2.multiply, s, x, Z)
    combine(run, [1, X], [-1, s])
    copyBytes(a, run, size)
    combine(bx, [-1, slope])
    invoke(fq2.multiply, s, slope, x)
    invoke(fq2.multiply, t, run, y)
    combine(c, [1, s], [-1, t])
    invoke(fq2.square, yy, slope)
    invoke(fq2.square, zz, run)
    invoke(fq2.multiply, e, run, zz)
    invoke(fq2.multiply, low, Z, yy)
    invoke(fq2.multiply, high, X, zz)
    combine(s, [1, e], [1, low], [-2, high])
    invoke(fq2.multiply, X, run, s)
    combine(s, [1, high], [-1, s])
    invoke(fq2.multiply, s, slope, s)
    invoke(fq2.multiply, t, e, Y)
    combine(Y, [1, s], [-1, t])
    invoke(fq2.multiply, Z, Z, e)
  })

  const readLines = kernel(2, (frame, lines, p) => {
    const [x, y] = [p, at(p, size)]
    invoke(fq2.negate, minusY, y)
    invoke(projective.lift, running, x, y)
    overDigits(
      frame,
      ATE_DIGITS,
      () => {
        invoke(tangent, lines)
        advance(lines, LINE_BYTES)
      },
      (digit) => {
        invoke(chord, lines, x, digit === 1 ? y : minusY)
        advance(lines, LINE_BYTES)
      },
    )
    psi(step, p, 2)
    invoke(chord, lines, step, at(step, size))
    advance(lines, LINE_BYTES)
    psi(step, step, 2)
    invoke(fq2.negate, at(step, size), at(step, size))
    invoke(chord, lines, step, at(step, size))
  })

  return { isOnCurve, isInSubgroup, readLines }
}
