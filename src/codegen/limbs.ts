/**
 * Elements of a prime field below 2^254 as nine limbs of 29 bits, in Montgomery form with R = 2^261. Limbs are signed 64-bit integers in locals
 * and signed 32-bit integers in memory. An element is *clean* when limbs 0 to 7 are in [0, 2^29) and its value is within ±8p; *lazy* when it
 * is a sum or difference of two clean ones, limb by limb, without carries. What a product may be made of is said where it is emitted: columns
 * have to stay within 63 bits, for which nine products of 2^59 and nine of 2^58 (the reduction's) are just few enough.
 * @module
 */
import { i64, local } from 'wasmati'
import { LIMB_BITS, LIMBS } from '../engine/layout'
import { type Address, type Frame, type I64, origin } from './kernel'

const BITS = BigInt(LIMB_BITS)
export const MASK = (1n << BITS) - 1n

/** R of the Montgomery form. */
export const RADIX = 1n << BigInt(LIMB_BITS * LIMBS)

export type Limbs = readonly I64[]

/** An integer of any sign in limbs, the last of which takes what is left. */
export function split(value: bigint, count = LIMBS): readonly bigint[] {
  return Array.from({ length: count }, (_, i) => {
    const rest = value >> (BITS * BigInt(i))
    return i === count - 1 ? rest : rest & MASK
  })
}

/** The bytes of an integer's limbs in memory. */
export function limbBytes(value: bigint): Uint8Array {
  return new Uint8Array(Int32Array.from(split(value), Number).buffer)
}

export function load(frame: Frame, address: Address, count = LIMBS): Limbs {
  const { offset, push } = origin(address)
  return frame.limbs(count).map((limb, i) => {
    push()
    i64.load32_s({ offset: offset + 4 * i })
    local.set(limb)
    return limb
  })
}

export function store(address: Address, limbs: Limbs): void {
  const { offset, push } = origin(address)
  for (const [i, limb] of limbs.entries()) {
    push()
    local.get(limb)
    i64.store32({ offset: offset + 4 * i })
  }
}

/** The 17 columns of a product that `storeColumns` put there. */
export function columnsFrom(frame: Frame, address: Address): Limbs {
  const { offset, push } = origin(address)
  return frame.limbs(2 * LIMBS - 1).map((column, i) => {
    push()
    i64.load({ offset: offset + 8 * i })
    local.set(column)
    return column
  })
}

export function storeColumns(address: Address, columns: Limbs): void {
  const { offset, push } = origin(address)
  for (const [i, column] of columns.entries()) {
    push()
    local.get(column)
    i64.store({ offset: offset + 8 * i })
  }
}

function limbwise(frame: Frame, a: Limbs, b: Limbs, operation: () => void): Limbs {
  return frame.limbs(a.length).map((limb, i) => {
    local.get(a[i] as I64)
    local.get(b[i] as I64)
    operation()
    local.set(limb)
    return limb
  })
}

/** a + b, lazy. */
export const addLazy = (frame: Frame, a: Limbs, b: Limbs): Limbs => limbwise(frame, a, b, () => i64.add())

/** a - b, lazy. */
export const subLazy = (frame: Frame, a: Limbs, b: Limbs): Limbs => limbwise(frame, a, b, () => i64.sub())

/** -a, lazy. */
export function negateLazy(frame: Frame, a: Limbs): Limbs {
  return frame.limbs(a.length).map((limb, i) => {
    i64.const(0n)
    local.get(a[i] as I64)
    i64.sub()
    local.set(limb)
    return limb
  })
}

/** Emits the sum of products of a column on the stack. */
function sum(products: readonly (readonly [I64, I64])[]): void {
  for (const [i, [a, b]] of products.entries()) {
    i64.mul(a, b)
    if (i > 0) i64.add()
  }
}

/** The 17 columns of a·b. */
export function multiplyColumns(frame: Frame, a: Limbs, b: Limbs): Limbs {
  return frame.limbs(a.length + b.length - 1).map((column, k) => {
    const products: [I64, I64][] = []
    for (const [i, limb] of a.entries()) {
      const other = b[k - i]
      if (other !== undefined) products.push([limb, other])
    }
    sum(products)
    local.set(column)
    return column
  })
}

/** Adds the columns of a·b to those given. */
export function addProductColumns(columns: Limbs, a: Limbs, b: Limbs): void {
  for (const [k, column] of columns.entries()) {
    local.get(column)
    for (const [i, limb] of a.entries()) {
      const other = b[k - i]
      if (other === undefined) continue
      i64.mul(limb, other)
      i64.add()
    }
    local.set(column)
  }
}

/** Moves what is above 29 bits up, in place; the last column keeps the rest. */
export function carryColumns(columns: Limbs): void {
  for (const [k, column] of columns.slice(0, -1).entries()) {
    const next = columns[k + 1] as I64
    local.get(next)
    local.get(column)
    i64.const(BITS)
    i64.shr_s()
    i64.add()
    local.set(next)
    local.get(column)
    i64.const(MASK)
    i64.and()
    local.set(column)
  }
}

/** The 17 columns of a², with every mixed product taken once. */
export function squareColumns(frame: Frame, a: Limbs): Limbs {
  const doubled = addLazy(frame, a, a)
  return frame.limbs(2 * LIMBS - 1).map((column, k) => {
    const products: [I64, I64][] = []
    for (let i = Math.max(0, k - LIMBS + 1); 2 * i <= k; i++) {
      products.push([(2 * i === k ? a : doubled)[i] as I64, a[k - i] as I64])
    }
    sum(products)
    local.set(column)
    return column
  })
}

/** Emits arithmetic modulo one prime. */
export interface PrimeLimbs {
  readonly modulus: bigint
  /** -1/p modulo 2^29. */
  readonly negatedInverse: bigint
  /** columns / R modulo p: clean, and above columns / R by less than 2p. Uses up the columns. */
  montgomery(frame: Frame, columns: Limbs): Limbs
  /** The same value modulo p, carried, and in (-p/2^10, p + p/2^10); limbs may be within ±2^36 and the value within ±500p. */
  normalise(frame: Frame, limbs: Limbs): Limbs
}

export function createPrimeLimbs(modulus: bigint): PrimeLimbs {
  // -1/p modulo 2^29. With k·p ≡ -1 modulo 2^29, adding q·k·p for the lowest limb q clears it and adds q·(k·p + 1)/2^29 to the limbs above:
  // no product is needed to find q. The multiple k·p is too large for the last limb, which therefore takes p itself.
  const negated = negatedInverse(modulus)
  const above = split((negated * modulus + 1n) >> BITS)
  const limbs = split(modulus)
  const top = limbs[LIMBS - 1] as bigint
  const topInverse = (1n << 40n) / top
  return {
    modulus,
    negatedInverse: negated,
    montgomery(frame, columns) {
      const quotient = frame.i64()
      const column = (i: number) => columns[i] as I64
      const addCarry = (from: number) => {
        local.get(column(from))
        i64.const(BITS)
        i64.shr_s()
      }
      const addProduct = (into: number, factor: bigint) => {
        local.get(quotient)
        i64.const(factor)
        i64.mul()
        local.get(column(into))
        i64.add()
      }
      for (let i = 0; i < LIMBS - 1; i++) {
        local.get(column(i))
        i64.const(MASK)
        i64.and()
        local.set(quotient)
        for (const [j, factor] of above.entries()) {
          addProduct(i + 1 + j, factor)
          if (j === 0) {
            addCarry(i)
            i64.add()
          }
          local.set(column(i + 1 + j))
        }
      }
      const last = LIMBS - 1
      local.get(column(last))
      i64.const(negated)
      i64.mul()
      i64.const(MASK)
      i64.and()
      local.set(quotient)
      addProduct(last, limbs[0] as bigint)
      i64.const(BITS)
      i64.shr_s()
      for (let j = 1; j < LIMBS; j++) {
        addProduct(last + j, limbs[j] as bigint)
        if (j === 1) i64.add()
        local.set(column(last + j))
      }
      return carry(frame, columns.slice(LIMBS))
    },
    normalise(frame, given) {
      const quotient = frame.i64()
      local.get(given[LIMBS - 2] as I64)
      i64.const(BITS)
      i64.shr_s()
      local.get(given[LIMBS - 1] as I64)
      i64.add()
      i64.const(topInverse)
      i64.mul()
      i64.const(40n)
      i64.shr_s()
      local.set(quotient)
      const reduced = frame.limbs(LIMBS)
      for (const [i, limb] of reduced.entries()) {
        local.get(given[i] as I64)
        local.get(quotient)
        i64.const(limbs[i] as bigint)
        i64.mul()
        i64.sub()
        local.set(limb)
      }
      return carry(frame, reduced)
    },
  }
}

/** Moves what is above 29 bits up; eight limbs get a ninth, nine stay nine. */
export function carry(frame: Frame, limbs: Limbs): Limbs {
  const out = frame.limbs(LIMBS)
  const rest = frame.i64()
  for (const [i, limb] of out.entries()) {
    const from = limbs[i]
    if (from !== undefined) local.get(from)
    if (i > 0) {
      local.get(rest)
      i64.const(BITS)
      i64.shr_s()
      if (from !== undefined) i64.add()
    }
    if (i === LIMBS - 1) {
      local.set(limb)
      continue
    }
    local.tee(rest)
    i64.const(MASK)
    i64.and()
    local.set(limb)
  }
  return out
}

function negatedInverse(modulus: bigint): bigint {
  let inverse = 1n
  for (let i = 0; i < 5; i++) inverse = (inverse * (2n - modulus * inverse)) & MASK
  return -inverse & MASK
}
