/** What a setup does with vectors of the scalar field: inverses, linear combinations, products with transposed sparse matrices. @module */
import { i32, if_, local } from 'wasmati'
import { ELEMENT_BYTES, TERM_BYTES } from '../engine/layout'
import type { PrimeKernels } from './field'
import { unpack } from './forms'
import { advance, at, invoke, type Kernel, kernel, type Layout, pushWord, repeat } from './kernel'
import { addLazy, load, multiplyColumns, store } from './limbs'

const SIZE = ELEMENT_BYTES

export interface VectorKernels {
  /** (data, count, scratch), count ≥ 1: every element, none of them zero, by its inverse; one inversion. `scratch` has room for `count` elements. */
  readonly invertAll: Kernel
  /** (data, constant, count): data[i] - constant; `constant` is an address. */
  readonly subtractConstant: Kernel
  /** (out, a, factor, count): out[i] + a[i]·factor; `factor` is an address. */
  readonly addScaled: Kernel
  /**
   * (out, rows, terms, vector, count): out[k] + c·vector[i] for every term of row i. `rows` holds how many each row has, and `terms` are an index k and
   * 32 little-endian bytes c below r, one after the other, as r1cs files have them. Factors of R: out has one less than the vector.
   */
  readonly addTransposed: Kernel
}

export function createVectors(layout: Layout, fr: PrimeKernels): VectorKernels {
  const { limbs } = fr
  const product = layout.temporary(SIZE)
  const element = layout.temporary(SIZE)
  return {
    invertAll: kernel(3, (frame, data, count, scratch) => {
      const left = frame.i32()
      local.get(count)
      local.set(left)
      invoke(fr.copy, product, fr.one)
      repeat(left, () => {
        invoke(fr.copy, scratch, product)
        invoke(fr.multiply, product, product, data)
        advance(data, SIZE)
        advance(scratch, SIZE)
      })
      invoke(fr.invert, product, product)
      repeat(count, () => {
        advance(data, -SIZE)
        advance(scratch, -SIZE)
        invoke(fr.copy, element, data)
        invoke(fr.multiply, data, product, scratch)
        invoke(fr.multiply, product, product, element)
      })
    }),
    subtractConstant: kernel(3, (_, data, constant, count) => {
      repeat(count, () => {
        invoke(fr.subtract, data, data, constant)
        advance(data, SIZE)
      })
    }),
    addScaled: kernel(4, (_, out, a, factor, count) => {
      repeat(count, () => {
        invoke(fr.multiply, product, a, factor)
        invoke(fr.add, out, out, product)
        advance(out, SIZE)
        advance(a, SIZE)
      })
    }),
    addTransposed: kernel(5, (frame, out, rows, terms, vector, count) => {
      const [left, sum] = [frame.i32(), frame.i32()]
      repeat(count, () => {
        pushWord(rows)
        local.tee(left)
        if_({}, () => {
          repeat(left, () => {
            local.get(out)
            pushWord(terms)
            i32.const(SIZE)
            i32.mul()
            i32.add()
            local.set(sum)
            const columns = multiplyColumns(frame, unpack(frame, at(terms, 4)), load(frame, vector))
            store(sum, limbs.normalise(frame, addLazy(frame, load(frame, sum), limbs.montgomery(frame, columns))))
            advance(terms, TERM_BYTES)
          })
        })
        advance(rows, 4)
        advance(vector, SIZE)
      })
    }),
  }
}
