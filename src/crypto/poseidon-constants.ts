import { FIELD_MODULUS } from './field'
import { invertAll } from './modular'

const FIELD_BITS = 254
const FULL_ROUNDS = 8
/** Partial rounds for 1, 2, … inputs, as circomlib has them. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68] as const

/** What the permutation adds in its rounds, and the matrix that mixes its state: `M[row][column]`. */
export interface PoseidonConstants {
  readonly C: readonly bigint[]
  readonly M: readonly (readonly bigint[])[]
}

/**
 * The constants of Poseidon over so many inputs (1 to 16), made as its paper (Grassi et al., appendix E) says: by the generator Grain in
 * self-shrinking mode, seeded with the parameters themselves. Elements are drawn below r; those of the matrix are 1/(x + y).
 */
export function poseidonConstants(inputs: number): PoseidonConstants {
  const width = inputs + 1
  const partial = PARTIAL_ROUNDS[inputs - 1] as number
  const draw = createGrain(width, FULL_ROUNDS, partial)
  const C = Array.from({ length: width * (FULL_ROUNDS + partial) }, () => {
    for (;;) {
      const value = draw()
      if (value < FIELD_MODULUS) return value
    }
  })
  // Here values are reduced, not drawn again; 2·width of them, x first.
  const points = Array.from({ length: 2 * width }, () => draw() % FIELD_MODULUS)
  const sums = Array.from({ length: width * width }, (_, i) => {
    const [x, y] = [points[Math.floor(i / width)], points[width + (i % width)]] as [bigint, bigint]
    return (x + y) % FIELD_MODULUS
  })
  const inverses = invertAll(sums, FIELD_MODULUS)
  return { C, M: Array.from({ length: width }, (_, row) => inverses.slice(row * width, (row + 1) * width)) }
}

/** The generator: 80 bits of state; each output bit is the second of a pair whose first is 1. */
function createGrain(width: number, full: number, partial: number): () => bigint {
  const seed = [
    [1, 2], // a prime field
    [0, 4], // x^alpha
    [FIELD_BITS, 12],
    [width, 12],
    [full, 10],
    [partial, 10],
    [2 ** 30 - 1, 30],
  ].flatMap(([value, bits]) => [...(value as number).toString(2).padStart(bits as number, '0')].map(Number))
  // The state is the last 80 bits of a long row, which moves back to the start of its room when that is full.
  const bits = new Uint8Array(80 + 4000)
  bits.set(seed)
  let end = seed.length
  const step = (): number => {
    if (end === bits.length) {
      bits.copyWithin(0, end - 80)
      end = 80
    }
    const back = (distance: number): number => bits[end - distance] as number
    const next = back(18) ^ back(29) ^ back(42) ^ back(57) ^ back(67) ^ back(80)
    bits[end++] = next
    return next
  }
  for (let i = 0; i < 160; i++) step()
  return () => {
    let value = 0n
    for (let left = FIELD_BITS; left > 0; ) {
      const count = Math.min(left, 30)
      let word = 0
      for (let taken = 0; taken < count; ) {
        const keep = step()
        const bit = step()
        if (keep === 0) continue
        word = (word << 1) | bit
        taken++
      }
      value = (value << BigInt(count)) | BigInt(word)
      left -= count
    }
    return value
  }
}
