/**
 * Curves y² = x³ + b over a prime or quadratic field. Points are affine, x then y, each of the field's size; the identity has the top limb of x
 * at the smallest 32-bit integer, which no element reaches.
 * @module
 */
import { i32, i64, if_, local } from 'wasmati'
import { IDENTITY, PAIR_BYTES, TOP_LIMB_AT } from '../engine/layout'
import type { FieldKernels } from './field'
import {
  type Address,
  advance,
  at,
  copyBytes,
  type Frame,
  type I32,
  invoke,
  type Kernel,
  kernel,
  type Layout,
  many,
  origin,
  pushWord,
  repeat,
} from './kernel'

export interface CurveKernels {
  /**
   * (records, bytes, count ≥ 1): reads points, coordinates in Montgomery form with R = 2^256 and the identity all zero, into records of x, βx, y
   * and -y, of which any x with any y is a point that the endomorphism and negation reach. Gives 0, or how many are left from the first on that has a
   * coordinate of q or above or is not on the curve.
   */
  readonly readRecords: Kernel
  /** (bytes, point): the reverse, of one point. */
  readonly writePoint: Kernel
  /**
   * (list, count ≥ 1, scratch): adds pairs of points; complete. All divisions share one inversion. Sums go where no point of another entry is; one may
   * go where a point of its own entry is. `scratch` has room for two elements per entry. Entries are used up.
   */
  readonly addPairs: Kernel
}

/** What has to be done in the second pass, kept in the lowest bits of where the sum goes. */
const ADD = 0
const DOUBLE = 1
const DONE = 2

/** `beta`: the cube root of unity of the endomorphism; `minusB`: -b. Both are elements of the field. */
export function createCurve(
  layout: Layout,
  field: FieldKernels,
  { beta, minusB }: { readonly beta: Address; readonly minusB: Address },
): CurveKernels {
  const { size, norms } = field
  const [divisor, slope, x3, difference] = many(4, () => layout.temporary(size))
  // An entry's room in `scratch`: the product of the norms before, its norm, and its divisor, where that is not the norm itself.
  const normAt = norms.size
  const divisorAt = size === norms.size ? normAt : 2 * norms.size
  const step = divisorAt + size
  const [total, norm] = [layout.temporary(norms.size), layout.temporary(norms.size)]

  const addPairs = kernel(3, (frame, list, count, scratch) => {
    const entry = readEntry(frame)
    const index = frame.i32()
    const kind = frame.i32()
    invoke(norms.copy, total, norms.one)
    local.get(count)
    local.set(index)
    repeat(index, () => {
      entry.load(list)
      prepare(frame, entry, list, kind)
      copyBytes(scratch, total, norms.size)
      invoke(field.norm, at(scratch, normAt), divisor)
      if (divisorAt !== normAt) copyBytes(at(scratch, divisorAt), divisor, size)
      invoke(norms.multiply, total, total, at(scratch, normAt))
      advance(list, PAIR_BYTES)
      advance(scratch, step)
    })
    invoke(norms.invert, total, total)
    repeat(count, () => {
      advance(list, -PAIR_BYTES)
      advance(scratch, -step)
      entry.load(list)
      local.get(entry.out)
      i32.const(3)
      i32.and()
      local.set(kind)
      local.get(entry.out)
      i32.const(-4)
      i32.and()
      local.set(entry.out)
      local.get(kind)
      i32.const(DONE)
      i32.ne()
      if_({}, () => {
        invoke(norms.multiply, norm, total, scratch)
        local.get(kind)
        i32.const(DOUBLE)
        i32.eq()
        if_(
          {},
          () => {
            // 3x², as a difference.
            invoke(field.square, slope, entry.xA)
            invoke(field.add, difference, slope, slope)
            invoke(field.negate, slope, slope)
            invoke(field.divideDifference, slope, difference, slope, at(scratch, divisorAt), norm)
          },
          () => invoke(field.divideDifference, slope, entry.yB, entry.yA, at(scratch, divisorAt), norm),
        )
        invoke(norms.multiply, total, total, at(scratch, normAt))
        invoke(field.squareSubtract, x3, slope, entry.xA, entry.xB)
        invoke(field.multiplyDifference, at(entry.out, size), entry.xA, x3, slope, entry.yA)
        copyBytes(entry.out, x3, size)
      })
    })
  })

  /** Finds out what an entry needs, sets its divisor, and finishes those that need no division. */
  function prepare(_frame: Frame, entry: Entry, list: I32, kind: I32): void {
    const { xA, yA, xB, yB, out } = entry
    const finish = (write: () => void) => {
      write()
      i32.const(DONE)
      local.set(kind)
    }
    const copyPoint = (x: I32, y: I32) => {
      // y first: the sum may go where x is, or a point that has x, y and -y, one after the other.
      copyBytes(difference, y, size)
      copyBytes(out, x, size)
      copyBytes(at(out, size), difference, size)
    }
    i32.const(ADD)
    local.set(kind)
    isIdentity(xA)
    if_(
      {},
      () => finish(() => copyPoint(xB, yB)),
      () => {
        isIdentity(xB)
        if_(
          {},
          () => finish(() => copyPoint(xA, yA)),
          () => {
            invoke(field.subtractLazy, divisor, xB, xA)
            invoke(field.isZero, divisor)
            if_({}, () => {
              invoke(field.subtractLazy, divisor, yB, yA)
              invoke(field.isZero, divisor)
              if_(
                {},
                () => {
                  // No point of odd order has y = 0.
                  invoke(field.add, divisor, yA, yA)
                  i32.const(DOUBLE)
                  local.set(kind)
                },
                () => finish(() => setIdentity(out)),
              )
            })
          },
        )
      },
    )
    local.get(kind)
    if_({}, () => {
      local.get(list)
      local.get(out)
      local.get(kind)
      i32.or()
      i32.store({ offset: PAIR_BYTES - 4 })
      local.get(kind)
      i32.const(DONE)
      i32.eq()
      if_({}, () => copyBytes(divisor, field.one, size))
    })
  }

  /** Puts on the stack whether the bytes are coordinates below q, and x and y, read from them, a point of the curve. */
  const isPoint = (bytes: I32, x: Address, y: Address) => {
    invoke(field.isReduced, bytes)
    invoke(field.isReduced, at(bytes, field.outside))
    i32.and()
    invoke(field.square, x3, x)
    invoke(field.multiplySubtract, x3, x3, x, minusB)
    invoke(field.square, slope, y)
    invoke(field.subtractLazy, difference, slope, x3)
    invoke(field.isZero, difference)
    i32.and()
  }

  const readAll = (frame: Frame, records: I32, bytes: I32, count: I32) => {
    const [x, betaX, y, minusY] = [0, 1, 2, 3].map((i) => at(records, i * size)) as [Address, Address, Address, Address]
    const bad = frame.i32()
    repeat(count, () => {
      allZero(bytes, 2 * field.outside)
      if_(
        {},
        () => {
          setIdentity(x)
          setIdentity(betaX)
        },
        () => {
          invoke(field.fromMontgomery256, x, bytes)
          invoke(field.fromMontgomery256, y, at(bytes, field.outside))
          invoke(field.multiply, betaX, x, beta)
          invoke(field.negate, minusY, y)
          isPoint(bytes, x, y)
          local.get(bad)
          i32.or()
          i32.eqz()
          if_({}, () => {
            local.get(count)
            local.set(bad)
          })
        },
      )
      advance(records, 4 * size)
      advance(bytes, 2 * field.outside)
    })
    local.get(bad)
  }
  const readRecords = kernel(3, readAll, 1)

  const writePoint = kernel(2, (_, bytes, point) => {
    isIdentity(point)
    if_(
      {},
      () => setZero(bytes, 2 * field.outside),
      () => {
        invoke(field.toMontgomery256, bytes, point)
        invoke(field.toMontgomery256, at(bytes, field.outside), at(point, size))
      },
    )
  })

  return { addPairs, readRecords, writePoint }
}

interface Entry {
  readonly xA: I32
  readonly yA: I32
  readonly xB: I32
  readonly yB: I32
  readonly out: I32
  load(list: I32): void
}

function readEntry(frame: Frame): Entry {
  const words = Array.from({ length: 5 }, () => frame.i32()) as [I32, I32, I32, I32, I32]
  const [xA, yA, xB, yB, out] = words
  return {
    xA,
    yA,
    xB,
    yB,
    out,
    load(list) {
      for (const [i, word] of words.entries()) {
        pushWord(at(list, 4 * i))
        local.set(word)
      }
    },
  }
}

function allZero(bytes: Address, count: number): void {
  const from = origin(bytes)
  for (let i = 0; i < count; i += 8) {
    from.push()
    i64.load({ offset: from.offset + i, align: 1 })
    if (i > 0) i64.or()
  }
  i64.eqz()
}

function setZero(bytes: Address, count: number): void {
  const to = origin(bytes)
  for (let i = 0; i < count; i += 8) {
    to.push()
    i64.const(0n)
    i64.store({ offset: to.offset + i, align: 1 })
  }
}

function isIdentity(x: Address): void {
  pushWord(at(x, TOP_LIMB_AT))
  i32.const(IDENTITY)
  i32.eq()
}

function setIdentity(x: Address): void {
  const to = origin(at(x, TOP_LIMB_AT))
  to.push()
  i32.const(IDENTITY)
  i32.store({ offset: to.offset })
}
