/**
 * Inverses modulo a prime by division steps (Bernstein and Yang, 2019), begun at a half, as libsecp256k1 does. There are as many steps for every
 * input, and no branch or address depends on it: what sums of points invert follows from secrets.
 * @module
 */
import { i32, i64, local } from 'wasmati'
import { ELEMENT_BYTES, LIMB_BITS } from '../engine/layout'
import {
  type Address,
  at,
  copyBytes,
  type I32,
  type I64,
  invoke,
  type Kernel,
  kernel,
  type Layout,
  origin,
  repeat,
} from './kernel'
import { limbBytes, load, MASK, type PrimeLimbs, RADIX, split, store } from './limbs'
import { copyLocal, setAddress, setConstant } from './locals'

const BITS = BigInt(LIMB_BITS)
/** Steps enough for any modulus of 256 bits: 590. Each turn takes as many as a limb has bits. */
const TURNS = Math.ceil(590 / LIMB_BITS)

/**
 * (out, a): 1/a in Montgomery form, normalised, and 0 for 0. Four numbers f, g, d and e begin as p, a, 0 and R², with d·a ≡ R²·f and e·a ≡ R²·g
 * modulo p. A turn replaces f and g, and in the same way d and e modulo p, by the combinations that divide f and g by 2^29. At the end f is ±1.
 */
export function createInversion(layout: Layout, { modulus, negatedInverse, normalise }: PrimeLimbs, canonical: Kernel): Kernel {
  const numbers = 4 * ELEMENT_BYTES
  const initial = layout.constant(
    Uint8Array.of(...[modulus, 0n, 0n, RADIX ** 2n % modulus].flatMap((value) => [...limbBytes(value)])),
  )
  const rooms = [layout.temporary(numbers), layout.temporary(numbers)] as const
  const part = (i: number) => (room: I32) => at(room, i * ELEMENT_BYTES)
  const [f, g, d, e] = [part(0), part(1), part(2), part(3)]
  const combine = createCombination(modulus, negatedInverse)

  return kernel(2, (frame, out, a) => {
    const [from, to, spare, turns, steps] = [frame.i32(), frame.i32(), frame.i32(), frame.i32(), frame.i32()]
    const factors = [frame.i32(), frame.i32(), frame.i32(), frame.i32()] as const
    const zeta = frame.i64()
    setAddress(from, rooms[0])
    setAddress(to, rooms[1])
    copyBytes(from, initial, numbers)
    invoke(canonical, g(from), a)
    i64.const(-1n)
    local.set(zeta)
    setConstant(turns, TURNS)
    repeat(turns, () => {
      const [low, other, pair, mixed] = [frame.i64(), frame.i64(), frame.i64(), frame.i64()]
      const state: State = { zeta, f: low, g: other, upper: pair, lower: mixed }
      loadLowest(low, f(from))
      loadLowest(other, g(from))
      // Two factors in one integer, the second times 2^32: at first 1 and 0, and 0 and 1.
      i64.const(1n)
      local.set(pair)
      i64.const(1n << 32n)
      local.set(mixed)
      setConstant(steps, LIMB_BITS)
      repeat(steps, () => divide(state, [frame.i64(), frame.i64(), frame.i64()]))
      for (const [i, factor] of [pair, mixed].entries()) unpackFactors(factor, factors[2 * i] as I32, factors[2 * i + 1] as I32)
      for (const [x, y] of [
        [f, g],
        [d, e],
      ] as const)
        for (const [i, result] of [x, y].entries())
          invoke(combine, result(to), x(from), y(from), factors[2 * i] as I32, factors[2 * i + 1] as I32)
      copyLocal(spare, from)
      copyLocal(from, to)
      copyLocal(to, spare)
    })
    // d, times the sign of f.
    const sign = frame.i64()
    const last = origin(at(f(from), ELEMENT_BYTES - 4))
    last.push()
    i64.load32_s({ offset: last.offset })
    i64.const(63n)
    i64.shr_s()
    local.set(sign)
    const made = load(frame, d(from))
    for (const limb of made) negateWhen(sign, limb, limb)
    store(out, normalise(frame, made))
  })
}

function loadLowest(to: I64, address: Address): void {
  const { offset, push } = origin(address)
  push()
  i64.load32_s({ offset })
  local.set(to)
}

interface State {
  readonly zeta: I64
  readonly f: I64
  readonly g: I64
  /** The factors of the old f and g in the new f, and in the new g, two in one integer each. */
  readonly upper: I64
  readonly lower: I64
}

/** Puts ±from into `to`: negated when the mask is -1, as it is when that is 0. */
function negateWhen(mask: I64, to: I64, from: I64): void {
  i64.xor(from, mask)
  local.get(mask)
  i64.sub()
  local.set(to)
}

function addWhen(mask: I64, to: I64, from: I64): void {
  local.get(to)
  i64.and(from, mask)
  i64.add()
  local.set(to)
}

/** One division step. */
function divide({ zeta, f, g, upper, lower }: State, [negative, odd, term]: readonly [I64, I64, I64]): void {
  i64.shr_s(zeta, 63n)
  local.set(negative)
  i64.const(0n)
  i64.and(g, 1n)
  i64.sub()
  local.set(odd)
  negateWhen(negative, term, f)
  addWhen(odd, g, term)
  negateWhen(negative, term, upper)
  addWhen(odd, lower, term)
  i64.and(negative, odd)
  local.set(negative)
  i64.xor(zeta, negative)
  i64.const(1n)
  i64.sub()
  local.set(zeta)
  addWhen(negative, f, g)
  addWhen(negative, upper, lower)
  i64.shr_s(g, 1n)
  local.set(g)
  i64.shl(upper, 1n)
  local.set(upper)
}

/** Two signed integers of 32 bits from a + b·2^32. */
function unpackFactors(packed: I64, first: I32, second: I32): void {
  local.get(packed)
  i32.wrap_i64()
  local.set(first)
  local.get(packed)
  local.get(first)
  i64.extend_i32_s()
  i64.sub()
  i64.const(32n)
  i64.shr_s()
  i32.wrap_i64()
  local.set(second)
}

/** (out, x, y, u, v): (u·x + v·y)/2^29 modulo p, with |u| + |v| ≤ 2^29; by less than p more than the quotient, and that exactly where it is an integer. */
function createCombination(modulus: bigint, negatedInverse: bigint): Kernel {
  return kernel(5, (frame, out, x, y, u, v) => {
    const [sum, first, second, multiple] = [frame.i64(), frame.i64(), frame.i64(), frame.i64()]
    for (const [wide, given] of [
      [first, u],
      [second, v],
    ] as const) {
      local.get(given)
      i64.extend_i32_s()
      local.set(wide)
    }
    const xs = load(frame, x)
    const ys = load(frame, y)
    const made: I64[] = []
    for (const [i, limb] of split(modulus).entries()) {
      if (i > 0) local.get(sum)
      i64.mul(first, xs[i] as I64)
      if (i > 0) i64.add()
      i64.mul(second, ys[i] as I64)
      i64.add()
      if (i === 0) {
        local.tee(sum)
        i64.const(negatedInverse)
        i64.mul()
        i64.const(MASK)
        i64.and()
        local.set(multiple)
        local.get(sum)
      }
      i64.mul(multiple, limb)
      i64.add()
      local.set(sum)
      if (i > 0) {
        const result = frame.i64()
        i64.and(sum, MASK)
        local.set(result)
        made.push(result)
      }
      i64.shr_s(sum, BITS)
      local.set(sum)
    }
    store(out, [...made, sum])
  })
}
