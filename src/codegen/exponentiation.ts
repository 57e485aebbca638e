import { X_DIGITS } from '../engine/layout'
import { createDigitLoop } from './digits'
import { invoke, type Kernel, kernel, type Layout, many } from './kernel'
import type { TargetKernels } from './target'

/**
 * (out, f): f^(2x(6x² + 3x + 1)(q¹² - 1)/r), which is 1 exactly when f^((q¹² - 1)/r) is: r is prime and divides no other factor. The exponent
 * (q⁴ - q² + 1)/r, times 2x(6x² + 3x + 1), is a sum of powers of q with coefficients that share most of their powers of x (Fuentes-Castañeda,
 * Knapp and Rodríguez-Henríquez 2011).
 */
export function createFinalExponentiation(layout: Layout, target: TargetKernels): Kernel {
  const { multiply, squareCyclotomic, conjugate, frobenius } = target
  const element = () => layout.temporary(target.size)
  const digits = createDigitLoop(layout, X_DIGITS)
  const inverse = element()

  /** (out, a): a^x; `out` is not a. */
  const powerX = kernel(2, (frame, out, a) => {
    invoke(conjugate, inverse, a)
    invoke(target.copy, out, a)
    digits.emit(
      frame,
      () => invoke(squareCyclotomic, out, out),
      (digit) => invoke(multiply, out, out, digit === 1 ? a : inverse),
    )
  })

  const [f, x2, x4, x6, xx6, xx12, a, b, t] = many(9, element)
  return kernel(2, (_, out, given) => {
    // f = given^((q⁶ - 1)(q² + 1)), from here on 1/f is the conjugate.
    invoke(target.invert, t, given)
    invoke(conjugate, f, given)
    invoke(multiply, f, f, t)
    invoke(frobenius, t, f)
    invoke(frobenius, t, t)
    invoke(multiply, f, t, f)
    // f to the powers 2x, 4x, 6x, 6x², 12x², and 12x³ in a.
    invoke(powerX, x2, f)
    invoke(squareCyclotomic, x2, x2)
    invoke(squareCyclotomic, x4, x2)
    invoke(multiply, x6, x4, x2)
    invoke(powerX, xx6, x6)
    invoke(squareCyclotomic, xx12, xx6)
    invoke(powerX, a, xx12)
    // a = 12x³ + 6x² + 6x, b = a - 2x.
    invoke(multiply, a, a, xx6)
    invoke(multiply, a, a, x6)
    invoke(conjugate, t, x2)
    invoke(multiply, b, a, t)
    // (a + 6x² + 1) + b·q + a·q² + (b - 1)·q³.
    invoke(conjugate, t, f)
    invoke(multiply, t, b, t)
    invoke(frobenius, t, t)
    invoke(multiply, t, t, a)
    invoke(frobenius, t, t)
    invoke(multiply, t, t, b)
    invoke(frobenius, t, t)
    invoke(multiply, t, t, a)
    invoke(multiply, t, t, xx6)
    invoke(multiply, out, t, f)
  })
}
