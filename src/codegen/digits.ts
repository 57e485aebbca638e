import { i32, if_, local } from 'wasmati'
import { advance, type Frame, type Layout, push, repeat } from './kernel'

/** Signed digits of a constant, the highest first. */
export interface DigitLoop {
  /** Emits a loop over the digits after the first, which is 1: `twice` for each, then `plus` for those other than 0. */
  emit(frame: Frame, twice: () => void, plus: (digit: 1 | -1) => void): void
}

export function createDigitLoop(layout: Layout, digits: readonly number[]): DigitLoop {
  const table = layout.constant(Uint8Array.from(digits.slice(1), (digit) => digit & 3))
  return {
    emit(frame, twice, plus) {
      const [pointer, count] = [frame.i32(), frame.i32()]
      push(table)
      local.set(pointer)
      i32.const(digits.length - 1)
      local.set(count)
      repeat(count, () => {
        twice()
        for (const digit of [1, -1] as const) {
          local.get(pointer)
          i32.load8_u({})
          i32.const(digit & 3)
          i32.eq()
          if_({}, () => plus(digit))
        }
        advance(pointer, 1)
      })
    },
  }
}
