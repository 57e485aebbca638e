/** Number-theoretic transforms of vectors in place, and what goes elementwise with them. @module */
import { i32, if_, local } from 'wasmati'
import { ELEMENT_BYTES, ENTRY_BYTES } from '../engine/layout'
import type { PrimeKernels } from './field'
import { advance, type Frame, type I32, invoke, type Kernel, kernel, type Layout, pushWord, repeat } from './kernel'
import { addLazy, carry, load, multiplyColumns, store, subLazy } from './limbs'

const SIZE = ELEMENT_BYTES

export interface TransformKernels {
  /**
   * (data, distance, count, blocks, twiddles), all ≥ 1, distance in bytes: one layer that takes natural to bit-reversed order. In each block of
   * 2·distance bytes the first `count` elements a and those b a distance on become a + wb and a - wb, w being the block's twiddle.
   */
  readonly split: Kernel
  /** The same for a layer that takes bit-reversed to natural order: a + b and (a - b)w. */
  readonly join: Kernel
  /** (out, a, b, count): products. */
  readonly multiplyAll: Kernel
  /** (out, a, b, c, count): ab - c. */
  readonly multiplySubtractAll: Kernel
  /** (out, first, factor, count): out[i] = first·factor^i; first and factor are addresses. */
  readonly powers: Kernel
  /** (out, bytes, count): limbs of integers below 2^256, not in Montgomery form. */
  readonly unpackAll: Kernel
  /** (bytes, a, count): canonical, no longer in Montgomery form. */
  readonly exportAll: Kernel
  /**
   * (out, rows, entries, coefficients, vector, count): out[i] = Σ coefficients[j]·vector[k] over the entries of row i, each the words k and j; `rows` holds
   * how many each row has, `entries` are those of all rows, one after the other. Vector not in Montgomery form, coefficients twice.
   */
  readonly multiplyMatrix: Kernel
  /** (out, bytes, count): from 32 bytes each, times 2^512, to coefficients. */
  readonly readCoefficients: Kernel
}

export function createTransform(layout: Layout, fr: PrimeKernels): TransformKernels {
  const { limbs } = fr
  const layer = (butterfly: (frame: Frame, data: I32, distance: I32, twiddle: I32) => void): Kernel =>
    kernel(5, (frame, data, distance, count, blocks, twiddles) => {
      const [left, first, other] = [frame.i32(), frame.i32(), frame.i32()]
      repeat(blocks, () => {
        local.get(count)
        local.set(left)
        local.get(data)
        local.set(first)
        repeat(left, () => {
          local.get(first)
          local.get(distance)
          i32.add()
          local.set(other)
          butterfly(frame, first, other, twiddles)
          advance(first, SIZE)
        })
        local.get(data)
        local.get(distance)
        i32.const(1)
        i32.shl()
        i32.add()
        local.set(data)
        advance(twiddles, SIZE)
      })
    })

  const elementwise = (operands: number, body: (...addresses: I32[]) => void): Kernel =>
    kernel(operands + 1, (_, ...given) => {
      const addresses = given.slice(0, operands)
      repeat(given[operands] as I32, () => {
        body(...addresses)
        for (const address of addresses) advance(address, SIZE)
      })
    })

  const term = layout.temporary(SIZE)
  const one = fr.plain(1n)
  const plain = layout.temporary(SIZE)
  const coefficient = fr.plain(1n << 271n)
  return {
    // Sums grow by at most 2.5p a layer and need no reduction: after 28 layers, the most that r - 1 allows, products are still clean.
    split: layer((frame, a, b, twiddle) => {
      const product = limbs.montgomery(frame, multiplyColumns(frame, load(frame, b), load(frame, twiddle)))
      const value = load(frame, a)
      store(a, carry(frame, addLazy(frame, value, product)))
      store(b, carry(frame, subLazy(frame, value, product)))
    }),
    join: layer((frame, a, b, twiddle) => {
      const [first, second] = [load(frame, a), load(frame, b)]
      store(a, limbs.normalise(frame, addLazy(frame, first, second)))
      store(b, limbs.montgomery(frame, multiplyColumns(frame, subLazy(frame, first, second), load(frame, twiddle))))
    }),
    multiplyAll: elementwise(3, (out, a, b) => invoke(fr.multiply, out as I32, a as I32, b as I32)),
    multiplySubtractAll: elementwise(4, (out, a, b, c) => invoke(fr.multiplySubtract, out as I32, a as I32, b as I32, c as I32)),
    powers: kernel(4, (_, out, first, factor, count) => {
      invoke(fr.copy, term, first)
      repeat(count, () => {
        invoke(fr.copy, out, term)
        invoke(fr.multiply, term, term, factor)
        advance(out, SIZE)
      })
    }),
    unpackAll: kernel(3, (_, out, bytes, count) => {
      repeat(count, () => {
        invoke(fr.fromBytes, out, bytes)
        advance(out, SIZE)
        advance(bytes, 32)
      })
    }),
    exportAll: kernel(3, (_, bytes, a, count) => {
      repeat(count, () => {
        invoke(fr.multiply, plain, a, one)
        invoke(fr.canonical, plain, plain)
        invoke(fr.toBytes, bytes, plain)
        advance(a, SIZE)
        advance(bytes, 32)
      })
    }),
    multiplyMatrix: kernel(6, (frame, out, rows, entries, coefficients, vector, count) => {
      const [left, factor, from] = [frame.i32(), frame.i32(), frame.i32()]
      /** The address of the element that a word of the entry names. */
      const find = (list: I32, word: I32): void => {
        local.get(list)
        pushWord(word)
        i32.const(SIZE)
        i32.mul()
        i32.add()
      }
      const zero = fr.plain(0n)
      repeat(count, () => {
        invoke(fr.copy, out, zero)
        pushWord(rows)
        local.tee(left)
        if_({}, () => {
          repeat(left, () => {
            find(vector, entries)
            local.set(from)
            advance(entries, ENTRY_BYTES / 2)
            find(coefficients, entries)
            local.set(factor)
            advance(entries, ENTRY_BYTES / 2)
            invoke(fr.multiply, term, factor, from)
            invoke(fr.add, out, out, term)
          })
        })
        advance(rows, 4)
        advance(out, SIZE)
      })
    }),
    readCoefficients: kernel(3, (_, out, bytes, count) => {
      repeat(count, () => {
        invoke(fr.fromBytes, out, bytes)
        invoke(fr.multiply, out, out, coefficient)
        advance(out, SIZE)
        advance(bytes, 32)
      })
    }),
  }
}
