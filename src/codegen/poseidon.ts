/** Poseidon by a plan that says with which matrices and constants: `src/crypto/poseidon-rounds.ts` has the mathematics. @module */
import { br_if, i32, i64, if_, local, loop } from 'wasmati'
import { ELEMENT_BYTES, LIMBS, MAX_PARTIAL_ROUNDS, MAX_WIDTH, PLAN_AT } from '../engine/layout'
import type { PrimeKernels } from './field'
import { type Address, advance, at, type I32, type I64, invoke, type Kernel, kernel, type Layout, push, repeat } from './kernel'
import { addProductColumns, carryColumns, load, multiplyColumns, squareColumns, store } from './limbs'

const SIZE = ELEMENT_BYTES
const ROUNDS_A_SIDE = 3

/** Limbs of coefficients are within ±2^28, and five such products leave a column room for its reduction. */
const PRODUCTS_A_GROUP = 5

export interface PoseidonKernels {
  /**
   * (out, input, count ≥ 1, words, plan): hashes `count` times width - 1 canonical integers of 32 little-endian bytes to the first `words` words of
   * the permuted state, of the same form.
   */
  readonly hashAll: Kernel
}

export function createPoseidon(layout: Layout, fr: PrimeKernels): PoseidonKernels {
  const { limbs } = fr

  /** (out, row, window, count ≥ 1, constant): (constant + Σ row[i]·window[i]) / R; the constant stands in the lowest columns. */
  const combine = kernel(5, (frame, out, row, window, count, constant) => {
    const left = frame.i32()
    const columns = frame.limbs(2 * LIMBS - 1)
    for (const [i, limb] of load(frame, constant).entries()) copyLocal(columns[i] as I64, limb)
    for (const column of columns.slice(LIMBS)) setZero(column)
    loop({}, () => {
      i32.const(PRODUCTS_A_GROUP)
      local.set(left)
      loop({}, () => {
        addProductColumns(columns, load(frame, row), load(frame, window))
        advance(row, SIZE)
        advance(window, SIZE)
        decrement(count)
        i32.eqz()
        if_({}, () => {
          i32.const(1)
          local.set(left)
        })
        decrement(left)
        br_if(0)
      })
      local.get(count)
      if_({}, () => {
        carryColumns(columns)
      })
      local.get(count)
      br_if(0)
    })
    store(out, limbs.montgomery(frame, columns))
  })

  /** (out, step, rows, matrix, window, columns, constants): as many rows, whose results lie `step` bytes apart. */
  const transform = kernel(7, (_, out, step, rows, matrix, window, columns, constants) => {
    repeat(rows, () => {
      invoke(combine, out, matrix, window, columns, constants)
      increase(out, step)
      nextRow(matrix, columns)
      advance(constants, SIZE)
    })
  })

  const fifth = kernel(2, (frame, out, a) => {
    const x = load(frame, a)
    const squared = limbs.montgomery(frame, squareColumns(frame, x))
    const fourth = limbs.montgomery(frame, squareColumns(frame, squared))
    store(out, limbs.montgomery(frame, multiplyColumns(frame, fourth, x)))
  })
  /** (out, a, count ≥ 1): fifth powers. */
  const powers = kernel(3, (_, out, a, count) => {
    repeat(count, () => {
      invoke(fifth, out, a)
      advance(out, SIZE)
      advance(a, SIZE)
    })
  })

  const state = layout.temporary(MAX_WIDTH * SIZE)
  const powered = layout.temporary(MAX_WIDTH * SIZE)
  const history = layout.temporary(2 * (MAX_WIDTH + MAX_PARTIAL_ROUNDS) * SIZE)
  const plain = layout.temporary(SIZE)
  const [zero, up] = [fr.plain(0n), fr.plain(1n << 522n)]

  const permute = kernel(4, (frame, out, input, words, plan) => {
    const field = (name: keyof typeof PLAN_AT): I32 => {
      const value = frame.i32()
      local.get(plan)
      i32.load({ offset: PLAN_AT[name] })
      local.set(value)
      return value
    }
    const [width, partialRounds, mix, last] = [field('width'), field('partialRounds'), field('mix'), field('last')]
    const [enter, leave, recurrence, constants] = [field('enter'), field('leave'), field('recurrence'), field('constants')]
    const [counter, pointer, window, one] = [frame.i32(), frame.i32(), frame.i32(), frame.i32()]
    const [step, others, columns] = [frame.i32(), frame.i32(), frame.i32()]
    const nextConstants = () => nextRow(constants, width)
    setConstant(one, 1)
    setConstant(step, SIZE)
    local.get(width)
    i32.const(1)
    i32.sub()
    local.set(others)

    // The state: 0 and the input, plus constants.
    setAddress(pointer, state)
    invoke(fr.copy, pointer, constants)
    copyLocal(counter, others)
    repeat(counter, () => {
      advance(pointer, SIZE)
      advance(constants, SIZE)
      invoke(fr.fromBytes, plain, input)
      invoke(combine, pointer, up, plain, one, constants)
      advance(input, 32)
    })
    advance(constants, SIZE)

    const fullRounds = () => {
      setConstant(counter, ROUNDS_A_SIDE)
      repeat(counter, () => {
        invoke(powers, powered, state, width)
        invoke(transform, state, step, width, mix, powered, width, constants)
        nextConstants()
      })
      invoke(powers, powered, state, width)
    }
    fullRounds()

    setConstant(step, 2 * SIZE)
    setAddress(window, history)
    invoke(transform, window, step, others, enter, powered, width, constants)
    // z[-n], 0, z[-n+1], …, 0, z[-1]; then x[0], whose row is the last.
    copyLocal(pointer, window)
    copyLocal(counter, others)
    repeat(counter, () => {
      invoke(fr.copy, at(pointer, SIZE), zero)
      advance(pointer, 2 * SIZE)
    })
    advance(pointer, -SIZE)
    local.get(width)
    local.get(others)
    i32.mul()
    i32.const(SIZE)
    i32.mul()
    local.get(enter)
    i32.add()
    local.set(enter)
    nextConstants()
    advance(constants, -SIZE)
    invoke(combine, pointer, enter, powered, width, constants)
    advance(constants, SIZE)

    local.get(width)
    local.get(others)
    i32.add()
    local.set(columns)
    local.get(partialRounds)
    i32.const(1)
    i32.sub()
    local.set(counter)
    repeat(counter, () => {
      invoke(fifth, at(pointer, SIZE), pointer)
      advance(pointer, 2 * SIZE)
      invoke(combine, pointer, recurrence, window, columns, constants)
      advance(window, 2 * SIZE)
      advance(constants, SIZE)
    })
    invoke(fifth, at(pointer, SIZE), pointer)
    setConstant(step, SIZE)
    invoke(transform, state, step, width, leave, window, columns, constants)
    nextConstants()

    fullRounds()
    repeat(words, () => {
      invoke(combine, plain, last, powered, width, zero)
      invoke(fr.canonical, plain, plain)
      invoke(fr.toBytes, out, plain)
      nextRow(last, width)
      advance(out, 32)
    })
  })

  return {
    hashAll: kernel(5, (frame, out, input, count, words, plan) => {
      const inputBytes = frame.i32()
      local.get(plan)
      i32.load({ offset: PLAN_AT.width })
      i32.const(1)
      i32.sub()
      i32.const(32)
      i32.mul()
      local.set(inputBytes)
      repeat(count, () => {
        invoke(permute, out, input, words, plan)
        increase(input, inputBytes)
        local.get(words)
        i32.const(32)
        i32.mul()
        local.get(out)
        i32.add()
        local.set(out)
      })
    }),
  }
}

/** Moves a pointer by a row of `width` elements. */
function nextRow(pointer: I32, width: I32): void {
  local.get(width)
  i32.const(SIZE)
  i32.mul()
  local.get(pointer)
  i32.add()
  local.set(pointer)
}

function copyLocal<T extends I32 | I64>(to: T, from: T): void {
  local.get(from)
  local.set(to)
}

function setZero(limb: I64): void {
  i64.const(0n)
  local.set(limb)
}

function setConstant(to: I32, value: number): void {
  i32.const(value)
  local.set(to)
}

function setAddress(to: I32, address: Address): void {
  push(address)
  local.set(to)
}

function increase(pointer: I32, by: I32): void {
  local.get(pointer)
  local.get(by)
  i32.add()
  local.set(pointer)
}

/** Takes 1 off and leaves the result on the stack. */
function decrement(counter: I32): void {
  local.get(counter)
  i32.const(1)
  i32.sub()
  local.tee(counter)
}
