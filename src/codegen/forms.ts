/** Forms of an element of a prime field: whether it is zero, its canonical limbs, its bytes. @module */
import { i32, i64, if_, local } from 'wasmati'
import { LIMBS } from '../engine/layout'
import { type Address, type Frame, type I64, type Kernel, kernel, origin } from './kernel'
import { type Limbs, load, type PrimeLimbs, split } from './limbs'

/**
 * Only multiples of p within ±16p are zero: their lowest limb times -1/p modulo 2^29 is within ±16, which one in 2^24 others is, too. Those are
 * normalised and compared.
 */
export function zeroTest(limbs: PrimeLimbs): Kernel {
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
export function canonical(frame: Frame, limbs: PrimeLimbs, a: Limbs): Limbs {
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
export function carried(frame: Frame, x: Limbs, constant: readonly bigint[]): Limbs {
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

export function packInto(bytes: Address, limbs: Limbs): void {
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
