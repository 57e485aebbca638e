/** The Miller loop over several pairs that share its squarings. @module */
import type { Instance } from './instance'
import { ATE_DIGITS, LINE_BYTES, LINES } from './layout'

/** Bytes of all lines of a point of G2. */
export const LINES_BYTES = LINES * LINE_BYTES

/** An affine point of G1, not the identity, and the lines of a point of G2: addresses. */
export interface MillerPair {
  readonly point: number
  readonly lines: number
}

/** Writes the product of the pairs' Miller functions to `f`; it is 1 when there are none. */
export function millerLoop(instance: Instance, f: number, pairs: readonly MillerPair[]): void {
  const { target_one, target_square, target_multiplyLine } = instance.kernels as Record<string, (...at: number[]) => number>
  target_one?.(f)
  let offset = 0
  const step = (): void => {
    for (const { point, lines } of pairs) target_multiplyLine?.(f, lines + offset, point)
    offset += LINE_BYTES
  }
  for (const digit of ATE_DIGITS.slice(1)) {
    target_square?.(f, f)
    step()
    if (digit !== 0) step()
  }
  // The images of the point under ψ and -ψ².
  step()
  step()
}
