/**
 * The endomorphism (x, y) → (βx, y) of curves y² = x³ + b, which multiplies points by λ, and what halves scalars with it (Gallant, Lambert,
 * Vanstone 2001): k ≡ k1 + k2·λ modulo r with |k1|, |k2| < 2^127.
 * @module
 */
import { i64, local } from 'wasmati'
import { HALVES_BYTES } from '../engine/layout'
import { unpack } from './forms'
import { advance, type Frame, type I32, type I64, type Kernel, kernel, repeat } from './kernel'
import { addLazy, type Limbs, multiplyColumns, split, subLazy } from './limbs'

const WORK_LIMBS = 5
const G_LIMBS = 6
/** Quotients are products shifted right by this many bits: ten limbs. */
const SHIFT_LIMBS = 10
const SHIFT = BigInt(29 * SHIFT_LIMBS)

/** A root of x² + x + 1: of the two, any. */
export function cubeRootOfUnity(modulus: bigint): bigint {
  for (let base = 2n; ; base++) {
    const root = powerModulo(base, (modulus - 1n) / 3n, modulus)
    if (root !== 1n) return root
  }
}

/** 1/a modulo a prime. */
export const inverse = (a: bigint, modulus: bigint): bigint => powerModulo(a, modulus - 2n, modulus)

export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let [square, rest] = [base, exponent]; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus
  }
  return result
}

/** Two short vectors (a, b) with a + b·λ ≡ 0 modulo r, from the half-way point of Euclid's algorithm, and of determinant r. */
export function shortVectors(lambda: bigint, r: bigint): readonly [readonly [bigint, bigint], readonly [bigint, bigint]] {
  let [above, below] = [
    [r, 0n],
    [lambda, 1n],
  ] as [[bigint, bigint], [bigint, bigint]]
  while (below[0] * below[0] >= r) {
    const quotient = above[0] / below[0]
    ;[above, below] = [below, [above[0] - quotient * below[0], above[1] - quotient * below[1]]]
  }
  const first: [bigint, bigint] = [below[0], -below[1]]
  const second: [bigint, bigint] = [above[0], -above[1]]
  const determinant = first[0] * second[1] - first[1] * second[0]
  return determinant === r ? [first, second] : [first, [-second[0], -second[1]]]
}

/** (out, scalars, count ≥ 1): scalars below r, 32 little-endian bytes each, halved. */
export function createHalving(lambda: bigint, r: bigint): Kernel {
  const [[a1, b1], [a2, b2]] = shortVectors(lambda, r)
  // k·(1, 0) is b2·k/r times the first vector minus b1·k/r times the second; nearest integers leave a short rest.
  const scaled = (numerator: bigint) => (numerator << SHIFT) / r
  const [g1, g2] = [scaled(b2), scaled(-b1)]
  return kernel(3, (frame, out, scalars, count) => {
    const constants = (value: bigint, length: number): Limbs =>
      frame.limbs(length).map((limb, i) => {
        i64.const(split(value, length)[i] as bigint)
        local.set(limb)
        return limb
      })
    const quotient = (k: Limbs, g: bigint): Limbs => {
      const columns = multiplyColumns(frame, k, constants(g, G_LIMBS))
      const rounding = columns[SHIFT_LIMBS - 1] as I64
      local.get(rounding)
      i64.const(1n << 28n)
      i64.add()
      local.set(rounding)
      return carryAll(frame, columns, columns.length + 1).slice(SHIFT_LIMBS, SHIFT_LIMBS + WORK_LIMBS)
    }
    const times = (c: Limbs, factor: bigint): Limbs =>
      multiplyColumns(frame, c, constants(factor, WORK_LIMBS)).slice(0, WORK_LIMBS)
    repeat(count, () => {
      const k = unpack(frame, scalars)
      const [c1, c2] = [quotient(k, g1), quotient(k, g2)]
      const k1 = subLazy(frame, k.slice(0, WORK_LIMBS), addLazy(frame, times(c1, a1), times(c2, a2)))
      const negatedK2 = addLazy(frame, times(c1, b1), times(c2, b2))
      const k2 = subLazy(frame, constants(0n, WORK_LIMBS), negatedK2)
      for (const [i, half] of [k1, k2].entries()) storeWords(frame, out, (i * HALVES_BYTES) / 2, half)
      advance(out, HALVES_BYTES)
      advance(scalars, 32)
    })
  })

  function storeWords(frame: Frame, out: I32, offset: number, value: Limbs): void {
    const limbs = carryAll(frame, value, WORK_LIMBS)
    for (let word = 0; word < 5; word++) {
      local.get(out)
      let terms = 0
      for (const [i, limb] of limbs.entries()) {
        const shift = 29 * i - 32 * word
        if (shift <= -29 || shift >= 32) continue
        local.get(limb)
        i64.const(BigInt(Math.abs(shift)))
        if (shift < 0) i64.shr_s()
        else i64.shl()
        if (terms++ > 0) i64.or()
      }
      i64.store32({ offset: offset + 4 * word })
    }
  }
}

/** Moves carries up through `count` limbs; the last has its sign from its 29 bits. */
function carryAll(frame: Frame, columns: Limbs, count: number): Limbs {
  const rest = frame.i64()
  return frame.limbs(count).map((limb, i) => {
    const column = columns[i]
    if (column !== undefined) local.get(column)
    if (i > 0) {
      local.get(rest)
      i64.const(29n)
      i64.shr_s()
      if (column !== undefined) i64.add()
    }
    local.tee(rest)
    if (i < count - 1) {
      i64.const((1n << 29n) - 1n)
      i64.and()
    } else {
      i64.const(35n)
      i64.shl()
      i64.const(35n)
      i64.shr_s()
    }
    local.set(limb)
    return limb
  })
}
