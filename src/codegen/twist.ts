/** The twist y² = x³ + 3/ξ over F_q^2, on which G2 lies: its endomorphism ψ, and who belongs to G2. @module */
import { X_DIGITS } from '../engine/layout'
import type { Combine } from './combine'
import { createDigitLoop } from './digits'
import { type Address, at, copyBytes, invoke, type Kernel, kernel, type Layout } from './kernel'
import { createProjective, type ProjectiveKernels } from './projective'
import type { QuadraticKernels } from './quadratic'

export interface TwistKernels {
  /** (point) → 1 when the affine point is on the twist. */
  readonly isOnCurve: Kernel
  /** (point) → 1 when the affine point of the twist has order r. */
  readonly isInSubgroup: Kernel
  readonly projective: ProjectiveKernels
  /** Emits out = ψ(p), of an affine or projective point, coordinate by coordinate; `out` may be p. */
  psi(out: Address, p: Address, coordinates: 2 | 3): void
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
  const digits = createDigitLoop(layout, X_DIGITS)

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
      digits.emit(
        frame,
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

  return { projective, isOnCurve, isInSubgroup, psi }
}
