import { br_if, call, i32, i64, if_, local, loop } from 'wasmati'
import { ELEMENT_BYTES, LIMBS } from '../engine/layout'
import { type Address, advance, at, type Frame, type I64, invoke, type Kernel, kernel, type Layout, origin, push } from './kernel'
import {
  addLazy,
  carry,
  createPrimeLimbs,
  type Limbs,
  limbBytes,
  load,
  multiplyColumns,
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
  const invert = power(layout, { size: ELEMENT_BYTES, multiply, square }, modulus - 2n)
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
    negate: unary((frame, a) => limbs.normalise(frame, subLazy(frame, zeros(frame), a))),
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

function zeros(frame: Frame): Limbs {
  return frame.limbs(LIMBS).map((limb) => {
    i64.const(0n)
    local.set(limb)
    return limb
  })
}

/** Copies a constant number of bytes, a multiple of 4. */
export function copyBytes(out: Address, from: Address, bytes: number): void {
  const [to, source] = [origin(out), origin(from)]
  for (let i = 0; i < bytes; i += 8) {
    to.push()
    source.push()
    if (bytes - i >= 8) {
      i64.load({ offset: source.offset + i })
      i64.store({ offset: to.offset + i })
    } else {
      i32.load({ offset: source.offset + i })
      i32.store({ offset: to.offset + i })
    }
  }
}

/**
 * Only multiples of p within ±16p are zero: their lowest limb times -1/p modulo 2^29 is within ±16, which one in 2^24 others is, too. Those are
 * normalised and compared.
 */
function zeroTest(limbs: PrimeLimbs): Kernel {
  const negated = (1n << 29n) - inverseOf(limbs.modulus)
  return kernel(
    1,
    (frame, a) => {
      const found = frame.i32()
      i64.load32_s({}, a)
      i64.const(negated)
      i64.mul()
      i64.const(16n)
      i64.add()
      i64.const((1n << 29n) - 1n)
      i64.and()
      i64.const(33n)
      i64.lt_u()
      if_({}, () => {
        const rest = limbs.normalise(frame, load(frame, a))
        allEqual(rest, split(0n))
        allEqual(rest, split(limbs.modulus))
        i32.or()
        local.set(found)
      })
      local.get(found)
    },
    1,
  )
}

function inverseOf(modulus: bigint): bigint {
  const size = 1n << 29n
  let inverse = 1n
  for (let i = 0; i < 5; i++) inverse = (((inverse * (2n - modulus * inverse)) % size) + size) % size
  return inverse
}

function allEqual(limbs: Limbs, values: readonly bigint[]): void {
  for (const [i, limb] of limbs.entries()) {
    local.get(limb)
    i64.const(values[i] as bigint)
    i64.xor()
    if (i > 0) i64.or()
  }
  i64.eqz()
}

/** The one of x + p, x and x - p that is in [0, p), for x from `normalise`. */
function canonical(frame: Frame, limbs: PrimeLimbs, a: Limbs): Limbs {
  const first = limbs.normalise(frame, a)
  const lifted = addWhen(frame, first, limbs.modulus, () => {
    i64.const(0n)
    i64.lt_s()
  })
  const lowered = addWhen(frame, lifted, -limbs.modulus, () => {
    i64.const(0n)
    i64.ge_s()
  })
  return lowered

  /** x + c, if the condition holds of the top limb: of x for a positive c, of x + c for a negative one. */
  function addWhen(frame: Frame, x: Limbs, constant: bigint, condition: () => void): Limbs {
    const sum = carried(frame, x, split(constant))
    const mask = frame.i64()
    local.get((constant < 0n ? sum : x)[LIMBS - 1] as I64)
    condition()
    i64.extend_i32_u()
    local.set(mask)
    i64.const(0n)
    local.get(mask)
    i64.sub()
    local.set(mask)
    return frame.limbs(LIMBS).map((limb, i) => {
      local.get(x[i] as I64)
      local.get(sum[i] as I64)
      local.get(x[i] as I64)
      i64.xor()
      local.get(mask)
      i64.and()
      i64.xor()
      local.set(limb)
      return limb
    })
  }
}

/** x + c with the carries moved up. */
function carried(frame: Frame, x: Limbs, constant: readonly bigint[]): Limbs {
  const rest = frame.i64()
  return frame.limbs(LIMBS).map((limb, i) => {
    local.get(x[i] as I64)
    i64.const(constant[i] as bigint)
    i64.add()
    if (i > 0) {
      local.get(rest)
      i64.const(29n)
      i64.shr_s()
      i64.add()
    }
    local.tee(rest)
    if (i < LIMBS - 1) {
      i64.const((1n << 29n) - 1n)
      i64.and()
    }
    local.set(limb)
    return limb
  })
}

/** 32 bytes as limbs: bits 29·i to 29·i + 28 are somewhere in the 8 bytes that start at bit 29·i, rounded down to a byte, or a little before. */
export function unpack(frame: Frame, bytes: Address): Limbs {
  const from = origin(bytes)
  return frame.limbs(LIMBS).map((limb, i) => {
    const bit = 29 * i
    const byte = Math.min(bit >> 3, 24)
    from.push()
    i64.load({ offset: from.offset + byte, align: 1 })
    i64.const(BigInt(bit - 8 * byte))
    i64.shr_u()
    i64.const((1n << 29n) - 1n)
    i64.and()
    local.set(limb)
    return limb
  })
}

function packInto(bytes: Address, limbs: Limbs): void {
  const to = origin(bytes)
  for (let word = 0; word < 4; word++) {
    to.push()
    let terms = 0
    for (const [i, limb] of limbs.entries()) {
      const shift = 29 * i - 64 * word
      if (shift <= -29 || shift >= 64) continue
      local.get(limb)
      i64.const(BigInt(Math.abs(shift)))
      if (shift < 0) i64.shr_u()
      else i64.shl()
      if (terms++ > 0) i64.or()
    }
    i64.store({ offset: to.offset + 8 * word, align: 1 })
  }
}

/** a^exponent, with windows of four bits. */
export function power(
  layout: Layout,
  { size, multiply, square }: Pick<FieldKernels, 'size' | 'multiply' | 'square'>,
  exponent: bigint,
): Kernel {
  const digits = [...exponent.toString(16)].map((digit) => Number.parseInt(digit, 16))
  const first = digits[0] as number
  const exponentDigits = layout.constant(Uint8Array.from(digits.slice(1)))
  // Entry d holds a^d; entry 0 stays unused, since a digit 0 is not multiplied.
  const table = layout.temporary(16 * size)
  const entry = (d: number) => at(table, d * size)
  return kernel(2, (frame, out, a) => {
    const [pointer, digit, count] = [frame.i32(), frame.i32(), frame.i32()]
    copyBytes(entry(1), a, size)
    invoke(square, entry(2), entry(1))
    for (let d = 3; d < 16; d++) invoke(multiply, entry(d), entry(d - 1), entry(1))
    copyBytes(out, entry(first), size)
    push(exponentDigits)
    local.set(pointer)
    i32.const(digits.length - 1)
    local.set(count)
    loop({}, () => {
      for (let i = 0; i < 4; i++) invoke(square, out, out)
      local.get(pointer)
      i32.load8_u({})
      local.tee(digit)
      if_({}, () => {
        local.get(out)
        local.get(out)
        push(table)
        local.get(digit)
        i32.const(size)
        i32.mul()
        i32.add()
        call(multiply)
      })
      advance(pointer, 1)
      local.get(count)
      i32.const(1)
      i32.sub()
      local.tee(count)
      br_if(0)
    })
  })
}
