import { br_if, i32, if_, local, loop } from 'wasmati'
import { ELEMENT_BYTES, LIMBS } from '../engine/layout'
import type { PrimeKernels } from './field'
import { advance, type I64, invoke, type Kernel, kernel, repeat } from './kernel'
import { addProductColumns, carryColumns, load, multiplyColumns, squareColumns, store } from './limbs'
import { copyLocal, decrement, increase, nextRow, setConstant, setZero } from './locals'

const SIZE = ELEMENT_BYTES

/** Limbs of coefficients are within ±2^28, and five such products leave a column room for its reduction. */
const PRODUCTS_A_GROUP = 5

/** What a round is made of. */
export interface MixingKernels {
  /** (out, row, window, count ≥ 1, constant): (constant + Σ row[i]·window[i]) / R, with one reduction. */
  readonly combine: Kernel
  /** (out, step, rows ≥ 1, matrix, window, columns, constants): `combine` of as many rows, whose results lie `step` bytes apart. */
  readonly transform: Kernel
  /** (out, a): a^5. */
  readonly fifth: Kernel
  /** (out, a, count ≥ 1): fifth powers. */
  readonly powers: Kernel
}

export function createMixing({ limbs }: PrimeKernels): MixingKernels {
  // The constant stands in the lowest columns.
  const combine = kernel(5, (frame, out, row, window, count, constant) => {
    const left = frame.i32()
    const columns = frame.limbs(2 * LIMBS - 1)
    for (const [i, limb] of load(frame, constant).entries()) copyLocal(columns[i] as I64, limb)
    for (const column of columns.slice(LIMBS)) setZero(column)
    loop({}, () => {
      setConstant(left, PRODUCTS_A_GROUP)
      loop({}, () => {
        addProductColumns(columns, load(frame, row), load(frame, window))
        advance(row, SIZE)
        advance(window, SIZE)
        decrement(count)
        i32.eqz()
        if_({}, () => {
          setConstant(left, 1)
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
  const powers = kernel(3, (_, out, a, count) => {
    repeat(count, () => {
      invoke(fifth, out, a)
      advance(out, SIZE)
      advance(a, SIZE)
    })
  })
  return { combine, transform, fifth, powers }
}
