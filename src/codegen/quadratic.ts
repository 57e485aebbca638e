import { i32 } from 'wasmati'
import { LIMBS } from '../engine/layout'
import type { FieldKernels, PrimeKernels } from './field'
import { type Address, at, copyBytes, type Frame, type I32, invoke, type Kernel, kernel, type Layout } from './kernel'
import {
  addLazy,
  carry,
  columnsFrom,
  type Limbs,
  limbBytes,
  load,
  multiplyColumns,
  negateLazy,
  RADIX,
  squareColumns,
  store,
  storeColumns,
  subLazy,
} from './limbs'
import { setAddress } from './locals'

type Half = 0 | 1

/** Emits a coefficient of an element that is made, or loaded, anew each time. */
type Factor = (frame: Frame, half: Half) => Limbs

/** What is made of a product's coefficient before it is put away. */
type Finish = (made: Limbs, half: Half) => Limbs

const COLUMNS_BYTES = 8 * (2 * LIMBS - 1)

/** The quadratic extension, with what only it has. */
export interface QuadraticKernels extends FieldKernels {
  /** c0 + c1 u, in Montgomery form. */
  constant(c0: bigint, c1: bigint): Address
  /** c0 - c1 u, which is the q-th power. */
  readonly conjugate: Kernel
}

/** F_q[u] with u² = -1: an element is its two coefficients, one after the other. Three products and two reductions make a multiplication. */
export function createQuadraticField(layout: Layout, base: PrimeKernels): QuadraticKernels {
  const { limbs, size: half } = base
  const size = 2 * half
  const room = layout.temporary(COLUMNS_BYTES + half)
  const clean =
    (address: Address): Factor =>
    (frame, i) =>
      load(frame, at(address, i * half))
  const minus =
    (a: Factor, b: Factor): Factor =>
    (frame, i) =>
      subLazy(frame, a(frame, i), b(frame, i))
  /** Subtracts and normalises. */
  const less =
    (frame: Frame, ...taken: readonly Factor[]) =>
    (made: Limbs, i: Half): Limbs =>
      limbs.normalise(
        frame,
        taken.reduce((rest, each) => subLazy(frame, rest, each(frame, i)), made),
      )

  /**
   * Each coefficient is made and put away before the next is begun, and factors are loaded anew for it: engines that order instructions
   * themselves would have the columns of all products at once, and move most of them in and out of registers. Only loads and stores keep their order.
   */
  function inTurn(frame: Frame, out: Address, make: readonly [(kept: I32) => Limbs, (kept: I32) => Limbs]): void {
    const kept = frame.i32()
    setAddress(kept, room)
    frame.part(() => store(at(kept, COLUMNS_BYTES), make[0](kept)))
    frame.part(() => store(at(out, half), make[1](kept)))
    copyBytes(out, at(kept, COLUMNS_BYTES), half)
  }

  /** Karatsuba on columns: what may overflow in between is gone in the difference, which is what has to fit. */
  function product(frame: Frame, out: Address, a: Factor, b: Factor, finish: Finish = (limbs) => limbs): void {
    inTurn(frame, out, [
      (kept) => {
        frame.part(() => storeColumns(kept, multiplyColumns(frame, a(frame, 0), b(frame, 0))))
        const high = multiplyColumns(frame, a(frame, 1), b(frame, 1))
        const low = columnsFrom(frame, kept)
        const real = subLazy(frame, low, high)
        storeColumns(kept, addLazy(frame, low, high))
        return finish(limbs.montgomery(frame, real), 0)
      },
      (kept) => {
        const both = multiplyColumns(frame, addLazy(frame, a(frame, 0), a(frame, 1)), addLazy(frame, b(frame, 0), b(frame, 1)))
        return finish(limbs.montgomery(frame, subLazy(frame, both, columnsFrom(frame, kept))), 1)
      },
    ])
  }

  function squared(frame: Frame, out: Address, a: Factor, finish: Finish = (limbs) => limbs): void {
    inTurn(frame, out, [
      () => {
        const [a0, a1] = [a(frame, 0), a(frame, 1)]
        return finish(limbs.montgomery(frame, multiplyColumns(frame, addLazy(frame, a0, a1), subLazy(frame, a0, a1))), 0)
      },
      () => {
        const [a0, a1] = [a(frame, 0), a(frame, 1)]
        return finish(limbs.montgomery(frame, multiplyColumns(frame, addLazy(frame, a0, a0), a1)), 1)
      },
    ])
  }

  /** A kernel of two elements whose halves are made by themselves: what is stored of the first is no operand of the second. */
  const halves = (body: (frame: Frame, a: Limbs, b: Limbs) => Limbs) =>
    kernel(3, (frame, out, a, b) => {
      for (const i of [0, 1] as const)
        frame.part(() => store(at(out, i * half), body(frame, clean(a)(frame, i), clean(b)(frame, i))))
    })

  const montgomery = (value: bigint) => limbBytes((((value * RADIX) % base.modulus) + base.modulus) % base.modulus)
  const constant = (c0: bigint, c1: bigint) => layout.constant(Uint8Array.of(...montgomery(c0), ...montgomery(c1)))
  const norm = layout.temporary(half)
  const other = layout.temporary(half)
  return {
    size,
    one: constant(1n, 0n),
    constant,
    multiply: kernel(3, (frame, out, a, b) => product(frame, out, clean(a), clean(b))),
    square: kernel(2, (frame, out, a) => squared(frame, out, clean(a))),
    multiplySubtract: kernel(4, (frame, out, a, b, c) => product(frame, out, clean(a), clean(b), less(frame, clean(c)))),
    multiplyDifference: kernel(5, (frame, out, a, b, c, d) =>
      product(frame, out, minus(clean(a), clean(b)), clean(c), less(frame, clean(d))),
    ),
    norms: base,
    // (a0 + a1 u)(a0 - a1 u) = a0² + a1²
    norm: kernel(2, (frame, out, a) => {
      const [a0, a1] = [clean(a)(frame, 0), clean(a)(frame, 1)]
      store(out, limbs.montgomery(frame, addLazy(frame, squareColumns(frame, a0), squareColumns(frame, a1))))
    }),
    divideDifference: kernel(5, (frame, out, a, b, c, inverse) => {
      const conjugate: Factor = (_, i) => (i === 0 ? clean(c)(frame, 0) : negateLazy(frame, clean(c)(frame, 1)))
      product(frame, out, minus(clean(a), clean(b)), conjugate, (numerator) =>
        limbs.montgomery(frame, multiplyColumns(frame, numerator, load(frame, inverse))),
      )
    }),
    squareSubtract: kernel(4, (frame, out, a, b, c) => squared(frame, out, clean(a), less(frame, clean(b), clean(c)))),
    add: halves((frame, a, b) => limbs.normalise(frame, addLazy(frame, a, b))),
    sum: halves((frame, a, b) => carry(frame, addLazy(frame, a, b))),
    subtract: halves((frame, a, b) => limbs.normalise(frame, subLazy(frame, a, b))),
    subtractLazy: halves((frame, a, b) => subLazy(frame, a, b)),
    negate: kernel(2, (_, out, a) => {
      invoke(base.negate, out, a)
      invoke(base.negate, at(out, half), at(a, half))
    }),
    conjugate: kernel(2, (_, out, a) => {
      copyBytes(out, a, half)
      invoke(base.negate, at(out, half), at(a, half))
    }),
    outside: 2 * base.outside,
    isReduced: kernel(
      1,
      (_, bytes) => {
        invoke(base.isReduced, bytes)
        invoke(base.isReduced, at(bytes, base.outside))
        i32.and()
      },
      1,
    ),
    fromMontgomery256: kernel(2, (_, out, bytes) => {
      invoke(base.fromMontgomery256, out, bytes)
      invoke(base.fromMontgomery256, at(out, half), at(bytes, base.outside))
    }),
    toMontgomery256: kernel(2, (_, bytes, a) => {
      invoke(base.toMontgomery256, bytes, a)
      invoke(base.toMontgomery256, at(bytes, base.outside), at(a, half))
    }),
    copy: kernel(2, (_, out, a) => copyBytes(out, a, size)),
    isZero: kernel(
      1,
      (_, a) => {
        invoke(base.isZero, a)
        invoke(base.isZero, at(a, half))
        i32.and()
      },
      1,
    ),
    // 1/(a0 + a1 u) = (a0 - a1 u) / (a0² + a1²)
    invert: kernel(2, (_, out, a) => {
      invoke(base.square, norm, a)
      invoke(base.square, other, at(a, half))
      invoke(base.add, norm, norm, other)
      invoke(base.invert, norm, norm)
      invoke(base.negate, other, at(a, half))
      invoke(base.multiply, out, a, norm)
      invoke(base.multiply, at(out, half), other, norm)
    }),
  }
}
