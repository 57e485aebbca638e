/** The lines of the pairing's Miller loop, which depend on the point of G2 alone. @module */
import { ATE_DIGITS, LINE_BYTES } from '../engine/layout'
import type { Combine } from './combine'
import { createDigitLoop } from './digits'
import { type Address, advance, at, copyBytes, type I32, invoke, type Kernel, kernel, type Layout, many } from './kernel'
import type { QuadraticKernels } from './quadratic'
import type { TwistKernels } from './twist'

export interface LineParts {
  readonly fq2: QuadraticKernels
  readonly combine: Combine
  readonly twist: TwistKernels
  /** 9/ξ, three times the twist's b. */
  readonly b3: Address
}

/**
 * (lines, point): for a point of order r, the lines a + (b + c·v)·w in the order of the Miller loop, each a, b and c; a is yet to be multiplied by y
 * and b by x of a point of G1.
 */
export function createLines(layout: Layout, { fq2, combine, twist, b3 }: LineParts): Kernel {
  const { size } = fq2
  const { projective, psi } = twist
  const element = () => layout.temporary(size) as Address
  const point = () => layout.temporary(projective.size) as Address
  const [s, t, minusY] = [element(), element(), element()]
  const digits = createDigitLoop(layout, ATE_DIGITS)
  const running = point()
  const [X, Y, Z] = [running, at(running, size), at(running, 2 * size)] as [Address, Address, Address]
  const [xy, yy, zz, yz, e, low, high, slope, run] = many(9, element)
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

  return kernel(2, (frame, lines, p) => {
    const [x, y] = [p, at(p, size)]
    invoke(fq2.negate, minusY, y)
    invoke(projective.lift, running, x, y)
    digits.emit(
      frame,
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
}
