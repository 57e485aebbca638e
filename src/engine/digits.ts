/** Scalars, halved by the endomorphism, as signed digits. @module */

/** Halved scalars are within ±2^127; one bit is their sign's, one the carry's. */
export const HALF_BITS = 129
const HALF_WORDS = 5

/** Digits of n halved scalars: of k1 and k2 of the first, of the second, and so on, window by window, the lowest first. */
export interface Digits {
  readonly bits: number
  readonly windows: number
  /** `windows` rows of 2n digits in [-2^(bits-1), 2^(bits-1)]. */
  readonly rows: readonly Int16Array[]
}

/** The bits of a window that make a sum of `count` points cheapest, in additions: each digit one, each bucket two. */
export function windowBits(count: number): number {
  let [best, least] = [1, Number.POSITIVE_INFINITY]
  for (let bits = 2; bits <= 15; bits++) {
    const cost = Math.ceil(HALF_BITS / bits) * (2 * count + 2 * 2 ** (bits - 1))
    if (cost < least) [best, least] = [bits, cost]
  }
  return best
}

/** How many windows of so many bits a halved scalar has. */
export const windowsOf = (bits: number): number => Math.ceil(HALF_BITS / bits)

/** Room for the digits of `count` scalars, one row after the other; by default of its own. */
export function placeDigits(
  count: number,
  bits: number,
  room?: { readonly buffer: ArrayBufferLike; readonly at: number },
): Digits {
  const windows = windowsOf(bits)
  const { buffer, at } = room ?? { buffer: new ArrayBuffer(digitBytes(count, bits)), at: 0 }
  const rows = Array.from({ length: windows }, (_, window) => new Int16Array(buffer, at + 4 * count * window, 2 * count))
  return { bits, windows, rows }
}

/** Bytes of the digits of `count` scalars. */
export const digitBytes = (count: number, bits: number): number => 4 * count * windowsOf(bits)

/** `words`: ten a scalar, as the kernel `halve` writes them; their digits go to the places from the scalar `from` on. */
export function recode(words: Int32Array, { bits, windows, rows }: Digits, from = 0): void {
  const halves = words.length / HALF_WORDS
  const first = 2 * from
  const carries = new Uint8Array(halves)
  const size = 1 << bits
  const mask = size - 1
  const most = size >> 1
  for (const [window, row] of rows.entries()) {
    const bit = window * bits
    const word = bit >> 5
    const shift = bit & 31
    const straddles = shift + bits > 32 && word + 1 < HALF_WORDS
    const last = window === windows - 1
    for (let i = 0; i < halves; i++) {
      const at = HALF_WORDS * i + word
      const low = words[at] as number
      if (last) {
        // What is left, with its sign.
        row[first + i] = (low >> shift) + (carries[i] as number)
        continue
      }
      let digit = low >>> shift
      if (straddles) digit |= (words[at + 1] as number) << (32 - shift)
      digit = (digit & mask) + (carries[i] as number)
      if (digit > most) {
        row[first + i] = digit - size
        carries[i] = 1
      } else {
        row[first + i] = digit
        carries[i] = 0
      }
    }
  }
}
