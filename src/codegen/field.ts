import { i64, local } from 'wasmati'
import { ELEMENT_BYTES, LIMBS } from '../engine/layout'
import { canonical, carried, packInto, unpack, zeroTest } from './forms'
import { createInversion } from './inversion'
import { type Address, copyBytes, type Frame, type I64, invoke, type Kernel, kernel, type Layout } from './kernel'
import {
  addLazy,
  carry,
  createPrimeLimbs,
  type Limbs,
  limbBytes,
  load,
  multiplyColumns,
  negateLazy,
  type PrimeLimbs,
  RADIX,
  split,
  squareColumns,
  store,
  subLazy,
} from './limbs'

/** What the kernels of curves, transforms and pairings need of a field. Every parameter is an address, the result's first; all may be equal. */
export interface FieldKernels {
  /** Bytes of an element. */
  readonly size: number
  readonly one: Address
  /** a·b, clean; each factor clean or a lazy difference. */
  readonly multiply: Kernel
  /** a², clean; a clean. */
  readonly square: Kernel
  /** a·b - c, normalised. */
  readonly multiplySubtract: Kernel
  /** (out, a, b, c, d): (a - b)·c - d, normalised; a, b and c clean. */
  readonly multiplyDifference: Kernel
  /** a² - b - c, normalised. */
  readonly squareSubtract: Kernel
  /** a + b, normalised. */
  readonly add: Kernel
  /** a + b with the carries moved up and not reduced: a factor where values stay within ±32p. */
  readonly sum: Kernel
  /** a - b, normalised. */
  readonly subtract: Kernel
  /** a - b, lazy. */
  readonly subtractLazy: Kernel
  readonly negate: Kernel
  readonly copy: Kernel
  /** Whether the element, clean or a lazy difference, is zero: (a) → 0 or 1. */
  readonly isZero: Kernel
  /** 1/a, and 0 for 0. */
  readonly invert: Kernel
  /** The field of norms, in which many divisions can share one inversion: of a quadratic field the one below, of a prime field itself. */
  readonly norms: Pick<FieldKernels, 'size' | 'one' | 'multiply' | 'invert' | 'copy'>
  /** (out, a): the norm of a, clean; a clean or a lazy difference. */
  readonly norm: Kernel
  /** (out, a, b, c, n): (a - b)/c, clean, for the inverse n of the norm of c; a and b clean, c clean or a lazy difference. */
  readonly divideDifference: Kernel
  /** Bytes of an element outside: 32 for each coefficient, little-endian. */
  readonly outside: number
  /** Whether each coefficient is below p: (bytes) → 0 or 1. */
  readonly isReduced: Kernel
  /** (out, bytes): from Montgomery form with R = 2^256, each coefficient below 2^256; clean. */
  readonly fromMontgomery256: Kernel
  /** (bytes, a): canonical, in Montgomery form with R = 2^256. */
  readonly toMontgomery256: Kernel
}

/** A prime field, with what only it has. */
export interface PrimeKernels extends FieldKernels {
  readonly modulus: bigint
  readonly limbs: PrimeLimbs
  /** Limbs in [0, 2^29) and the value in [0, p). */
  readonly canonical: Kernel
  /** From 32 little-endian bytes, of an integer below 2^256 that is taken as it is, into limbs. */
  readonly fromBytes: Kernel
  /** A canonical element's limbs into 32 little-endian bytes. */
  readonly toBytes: Kernel
  /** A constant of the field, in Montgomery form. */
  constant(value: bigint): Address
  /** A constant as it is, not in Montgomery form. */
  plain(value: bigint): Address
}

export function createPrimeField(layout: Layout, modulus: bigint): PrimeKernels {
  const limbs = createPrimeLimbs(modulus)
  const plain = (value: bigint) => layout.constant(limbBytes(((value % modulus) + modulus) % modulus))
  const constant = (value: bigint) => plain(value * RADIX)
  const one = constant(1n)

  /** A kernel of two factors: loads both, and stores what the body makes of them. */
  const binary = (body: (frame: Frame, a: Limbs, b: Limbs) => Limbs) =>
    kernel(3, (frame, out, a, b) => store(out, body(frame, load(frame, a), load(frame, b))))
  const unary = (body: (frame: Frame, a: Limbs) => Limbs) => kernel(2, (frame, out, a) => store(out, body(frame, load(frame, a))))

  const product = (frame: Frame, a: Limbs, b: Limbs) => limbs.montgomery(frame, multiplyColumns(frame, a, b))
  const multiply = binary(product)
  const square = unary((frame, a) => limbs.montgomery(frame, squareColumns(frame, a)))
  const isZero = zeroTest(limbs)
  const fromBytes = kernel(2, (frame, out, bytes) => store(out, unpack(frame, bytes)))
  const toBytes = kernel(2, (frame, bytes, a) => packInto(bytes, load(frame, a)))
  const canonicalKernel = unary((frame, a) => canonical(frame, limbs, a))
  // A product divides by 2^261: these factors turn x·2^256 into x·2^261, and back.
  const [up, down] = [plain(1n << 266n), plain(1n << 256n)]
  const moved = layout.temporary(ELEMENT_BYTES)
  const copy = kernel(2, (_, out, a) => copyBytes(out, a, ELEMENT_BYTES))
  const invert = createInversion(layout, limbs, canonicalKernel)
  return {
    size: ELEMENT_BYTES,
    norms: { size: ELEMENT_BYTES, one, multiply, invert, copy },
    norm: copy,
    divideDifference: kernel(5, (frame, out, a, b, _, inverse) => {
      const difference = subLazy(frame, load(frame, a), load(frame, b))
      store(out, product(frame, difference, load(frame, inverse)))
    }),
    modulus,
    limbs,
    one,
    plain,
    constant,
    multiply,
    square,
    multiplySubtract: kernel(4, (frame, out, a, b, c) => {
      const difference = subLazy(frame, product(frame, load(frame, a), load(frame, b)), load(frame, c))
      store(out, limbs.normalise(frame, difference))
    }),
    multiplyDifference: kernel(5, (frame, out, a, b, c, d) => {
      const factor = subLazy(frame, load(frame, a), load(frame, b))
      store(out, limbs.normalise(frame, subLazy(frame, product(frame, factor, load(frame, c)), load(frame, d))))
    }),
    squareSubtract: kernel(4, (frame, out, a, b, c) => {
      const squared = limbs.montgomery(frame, squareColumns(frame, load(frame, a)))
      const difference = subLazy(frame, subLazy(frame, squared, load(frame, b)), load(frame, c))
      store(out, limbs.normalise(frame, difference))
    }),
    add: binary((frame, a, b) => limbs.normalise(frame, addLazy(frame, a, b))),
    sum: binary((frame, a, b) => carry(frame, addLazy(frame, a, b))),
    subtract: binary((frame, a, b) => limbs.normalise(frame, subLazy(frame, a, b))),
    subtractLazy: binary(subLazy),
    negate: unary((frame, a) => limbs.normalise(frame, negateLazy(frame, a))),
    copy,
    isZero,
    invert,
    canonical: canonicalKernel,
    fromBytes,
    outside: 32,
    isReduced: kernel(
      1,
      (frame, bytes) => {
        local.get(carried(frame, unpack(frame, bytes), split(-modulus))[LIMBS - 1] as I64)
        i64.const(0n)
        i64.lt_s()
      },
      1,
    ),
    fromMontgomery256: kernel(2, (_, out, bytes) => {
      invoke(fromBytes, out, bytes)
      invoke(multiply, out, out, up)
    }),
    toMontgomery256: kernel(2, (_, bytes, a) => {
      invoke(multiply, moved, a, down)
      invoke(canonicalKernel, moved, moved)
      invoke(toBytes, bytes, moved)
    }),
    toBytes,
  }
}
