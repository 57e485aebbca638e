/** Poseidon by a plan that says with which matrices and constants: `src/crypto/poseidon-rounds.ts` has the mathematics. @module */
import { i32, local } from 'wasmati'
import { ELEMENT_BYTES, MAX_PARTIAL_ROUNDS, MAX_WIDTH, PLAN_AT } from '../engine/layout'
import type { PrimeKernels } from './field'
import { advance, at, type I32, invoke, type Kernel, kernel, type Layout, repeat } from './kernel'
import { copyLocal, increase, nextRow, setAddress, setConstant } from './locals'
import { createMixing } from './poseidon-mixing'

const SIZE = ELEMENT_BYTES
const ROUNDS_A_SIDE = 3

export interface PoseidonKernels {
  /**
   * (out, input, count ≥ 1, words, plan): hashes `count` times width - 1 canonical integers of 32 little-endian bytes to the first `words` words of
   * the permuted state, of the same form.
   */
  readonly hashAll: Kernel
}

export function createPoseidon(layout: Layout, fr: PrimeKernels): PoseidonKernels {
  const { combine, transform, powers, fifth } = createMixing(fr)
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
