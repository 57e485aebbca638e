import { br_if, call, i32, if_, local, loop } from 'wasmati'
import { advance, at, copyBytes, invoke, type Kernel, kernel, type Layout, push } from './kernel'

/** a^exponent, with windows of four bits. */
export function power(
  layout: Layout,
  { size, multiply, square }: { readonly size: number; readonly multiply: Kernel; readonly square: Kernel },
  exponent: bigint,
): Kernel {
  const digits = [...exponent.toString(16)].map((digit) => Number.parseInt(digit, 16))
  const first = digits[0] as number
  const exponentDigits = layout.constant(Uint8Array.from(digits.slice(1)))
  // Entry d holds a^d; entry 0 stays unused, since a digit 0 is not multiplied.
  const table = layout.temporary(16 * size)
  const entry = (d: number) => at(table, d * size)
  return kernel(2, (frame, out, a) => {
    const [pointer, digit, count] = [frame.i32(), frame.i32(), frame.i32()]
    copyBytes(entry(1), a, size)
    invoke(square, entry(2), entry(1))
    for (let d = 3; d < 16; d++) invoke(multiply, entry(d), entry(d - 1), entry(1))
    copyBytes(out, entry(first), size)
    push(exponentDigits)
    local.set(pointer)
    i32.const(digits.length - 1)
    local.set(count)
    loop({}, () => {
      for (let i = 0; i < 4; i++) invoke(square, out, out)
      local.get(pointer)
      i32.load8_u({})
      local.tee(digit)
      if_({}, () => {
        local.get(out)
        local.get(out)
        push(table)
        local.get(digit)
        i32.const(size)
        i32.mul()
        i32.add()
        call(multiply)
      })
      advance(pointer, 1)
      local.get(count)
      i32.const(1)
      i32.sub()
      local.tee(count)
      br_if(0)
    })
  })
}
