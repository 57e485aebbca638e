/** Scalars, halved by the endomorphism, as signed digits. @module */

/** Halved scalars are within ±2^127; one bit is their sign's, one the carry's. */
const HALF_BITS = 129
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

/** `words`: ten a scalar, as the kernel `halve` writes them. */
export function recode(words: Int32Array, count: number, bits: number): Digits {
  const windows = Math.ceil(HALF_BITS / bits)
  const halves = 2 * count
  const rows = Array.from({ length: windows }, () => new Int16Array(halves))
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
        row[i] = (low >> shift) + (carries[i] as number)
        continue
      }
      let digit = low >>> shift
      if (straddles) digit |= (words[at + 1] as number) << (32 - shift)
      digit = (digit & mask) + (carries[i] as number)
      if (digit > most) {
        row[i] = digit - size
        carries[i] = 1
      } else {
        row[i] = digit
        carries[i] = 0
      }
    }
  }
  return { bits, windows, rows }
}
