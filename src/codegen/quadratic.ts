import { i32 } from 'wasmati'
import type { FieldKernels, PrimeKernels } from './field'
import { type Address, at, copyBytes, type Frame, invoke, type Kernel, kernel, type Layout } from './kernel'
import { addLazy, carry, type Limbs, limbBytes, load, multiplyColumns, RADIX, squareColumns, store, subLazy } from './limbs'

type Pair = readonly [Limbs, Limbs]

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
  const loadPair = (frame: Frame, address: Address): Pair => [load(frame, address), load(frame, at(address, half))]
  const storePair = (address: Address, [c0, c1]: Pair): void => {
    store(address, c0)
    store(at(address, half), c1)
  }
  const each = (a: Pair, b: Pair, operation: (a: Limbs, b: Limbs) => Limbs): Pair => [
    operation(a[0], b[0]),
    operation(a[1], b[1]),
  ]
  const normalise = (frame: Frame, [c0, c1]: Pair): Pair => [limbs.normalise(frame, c0), limbs.normalise(frame, c1)]

  /** Karatsuba on columns: what may overflow in between is gone in the difference, which is what has to fit. */
  function product(frame: Frame, a: Pair, b: Pair): Pair {
    const low = multiplyColumns(frame, a[0], b[0])
    const high = multiplyColumns(frame, a[1], b[1])
    const both = multiplyColumns(frame, addLazy(frame, a[0], a[1]), addLazy(frame, b[0], b[1]))
    const mixed = subLazy(frame, subLazy(frame, both, low), high)
    return [limbs.montgomery(frame, subLazy(frame, low, high)), limbs.montgomery(frame, mixed)]
  }

  /** -a, limb by limb. */
  function negated(frame: Frame, a: Limbs): Limbs {
    return subLazy(frame, frame.limbs(a.length), a)
  }

  function squared(frame: Frame, [a0, a1]: Pair): Pair {
    const real = multiplyColumns(frame, addLazy(frame, a0, a1), subLazy(frame, a0, a1))
    const mixed = multiplyColumns(frame, addLazy(frame, a0, a0), a1)
    return [limbs.montgomery(frame, real), limbs.montgomery(frame, mixed)]
  }

  const binary = (body: (frame: Frame, a: Pair, b: Pair) => Pair) =>
    kernel(3, (frame, out, a, b) => storePair(out, body(frame, loadPair(frame, a), loadPair(frame, b))))

  const montgomery = (value: bigint) => limbBytes((((value * RADIX) % base.modulus) + base.modulus) % base.modulus)
  const constant = (c0: bigint, c1: bigint) => layout.constant(Uint8Array.of(...montgomery(c0), ...montgomery(c1)))
  const norm = layout.temporary(half)
  const other = layout.temporary(half)
  return {
    size,
    one: constant(1n, 0n),
    constant,
    multiply: binary(product),
    square: kernel(2, (frame, out, a) => storePair(out, squared(frame, loadPair(frame, a)))),
    multiplySubtract: kernel(4, (frame, out, a, b, c) => {
      const made = product(frame, loadPair(frame, a), loadPair(frame, b))
      storePair(
        out,
        normalise(
          frame,
          each(made, loadPair(frame, c), (x, y) => subLazy(frame, x, y)),
        ),
      )
    }),
    multiplyDifference: kernel(5, (frame, out, a, b, c, d) => {
      const factor = each(loadPair(frame, a), loadPair(frame, b), (x, y) => subLazy(frame, x, y))
      const made = product(frame, factor, loadPair(frame, c))
      storePair(
        out,
        normalise(
          frame,
          each(made, loadPair(frame, d), (x, y) => subLazy(frame, x, y)),
        ),
      )
    }),
    norms: base,
    // (a0 + a1 u)(a0 - a1 u) = a0² + a1²
    norm: kernel(2, (frame, out, a) => {
      const [a0, a1] = loadPair(frame, a)
      store(out, limbs.montgomery(frame, addLazy(frame, squareColumns(frame, a0), squareColumns(frame, a1))))
    }),
    divideDifference: kernel(5, (frame, out, a, b, c, inverse) => {
      const difference = each(loadPair(frame, a), loadPair(frame, b), (x, y) => subLazy(frame, x, y))
      const [c0, c1] = loadPair(frame, c)
      const numerator = product(frame, difference, [c0, negated(frame, c1)])
      const scale = load(frame, inverse)
      const scaled = numerator.map((half) => limbs.montgomery(frame, multiplyColumns(frame, half, scale)))
      storePair(out, scaled as unknown as Pair)
    }),
    squareSubtract: kernel(4, (frame, out, a, b, c) => {
      const minus = (x: Pair, y: Pair) => each(x, y, (p, q) => subLazy(frame, p, q))
      storePair(out, normalise(frame, minus(minus(squared(frame, loadPair(frame, a)), loadPair(frame, b)), loadPair(frame, c))))
    }),
    add: binary((frame, a, b) =>
      normalise(
        frame,
        each(a, b, (x, y) => addLazy(frame, x, y)),
      ),
    ),
    sum: binary((frame, a, b) => each(a, b, (x, y) => carry(frame, addLazy(frame, x, y)))),
    subtract: binary((frame, a, b) =>
      normalise(
        frame,
        each(a, b, (x, y) => subLazy(frame, x, y)),
      ),
    ),
    subtractLazy: binary((frame, a, b) => each(a, b, (x, y) => subLazy(frame, x, y))),
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
