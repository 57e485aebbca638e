import { i64, local } from 'wasmati'
import { ELEMENT_BYTES, LIMBS } from '../engine/layout'
import { type Address, at, type Frame, invoke, type Kernel, kernel, origin } from './kernel'
import { type Limbs, type PrimeLimbs, store } from './limbs'

/** A small multiple of an element; with `XI` also times ξ = 9 + u, by which the tower grows. */
export type Term = readonly [factor: number, element: Address, times?: typeof XI | undefined]

export const XI = 'xi'

/**
 * Emits out = Σ factor·element, normalised. Factors, ξ counted as 10, add up to at most 128 and elements are clean, so that a sum is within what
 * `normalise` takes as long as their values, each times its factor, stay within 500p. `out` may be among the elements.
 */
export type Combine = (out: Address, ...terms: readonly Term[]) => void

/** For elements of a prime field (`coefficients` 1) or of its quadratic extension (2). Sums of the same factors share a kernel. */
export function createCombine(limbs: PrimeLimbs, coefficients: 1 | 2): Combine {
  const kernels = new Map<string, Kernel>()
  const write = (terms: readonly Term[]): Kernel =>
    kernel(terms.length + 1, (frame, out, ...elements) => {
      const here = terms.map(([factor, , times], i): Term => [factor, elements[i] as Address, times])
      const parts = Array.from({ length: coefficients }, (_, i) => limbs.normalise(frame, weigh(frame, partOf(here, i))))
      for (const [i, part] of parts.entries()) store(at(out, i * ELEMENT_BYTES), part)
    })
  return (out, ...terms) => {
    const shape = terms.map(([factor, , times]) => `${factor}${times ?? ''}`).join()
    const made = kernels.get(shape) ?? write(terms)
    kernels.set(shape, made)
    invoke(made, out, ...terms.map(([, element]) => element))
  }
}

/** The terms of one coefficient: (9 + u)(c0 + c1 u) = (9c0 - c1) + (9c1 + c0)u. */
function partOf(terms: readonly Term[], part: number): readonly (readonly [number, Address])[] {
  return terms.flatMap(([factor, element, times]): (readonly [number, Address])[] => {
    const own = at(element, part * ELEMENT_BYTES)
    if (times === undefined) return [[factor, own]]
    const other = at(element, (1 - part) * ELEMENT_BYTES)
    return [
      [9 * factor, own],
      [part === 0 ? -factor : factor, other],
    ]
  })
}

function weigh(frame: Frame, terms: readonly (readonly [number, Address])[]): Limbs {
  return frame.limbs(LIMBS).map((sum, i) => {
    for (const [index, [factor, element]] of terms.entries()) {
      const { offset, push } = origin(element)
      push()
      i64.load32_s({ offset: offset + 4 * i })
      if (Math.abs(factor) !== 1) {
        i64.const(BigInt(Math.abs(factor)))
        i64.mul()
      }
      if (index === 0) {
        if (factor < 0) {
          i64.const(-1n)
          i64.mul()
        }
      } else if (factor < 0) i64.sub()
      else i64.add()
    }
    local.set(sum)
    return sum
  })
}
