/** How numbers lie in the engine's memory: what the generated kernels and their callers agree on. @module */

/** Moduli of BN254's base and scalar field (EIP-197). */
export const FQ = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
export const FR = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n

/** What the endomorphism (x, y) → (βx, y) of G1 multiplies by: a root of x² + x + 1 modulo r. */
export const LAMBDA = 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn

/** A field element is nine signed 32-bit integers, limbs of 29 bits, the lowest first, in Montgomery form with R = 2^261. */
export const LIMBS = 9
export const LIMB_BITS = 29
export const ELEMENT_BYTES = 4 * LIMBS

/** An affine point is x, then y; the identity has this in the top limb of x (of x's first coefficient). */
export const IDENTITY = -0x80000000
export const TOP_LIMB_AT = ELEMENT_BYTES - 4

/** An entry of a list of additions: where x and y of the first point are, of the second, and where the sum goes. */
export const PAIR_BYTES = 20

/** A scalar halved by the endomorphism: two integers of 160 bits, two's complement. */
export const HALVES_BYTES = 40

/** An entry of a sparse matrix: the index of its column, then that of its coefficient in a list of those that differ. */
export const ENTRY_BYTES = 8

/** A term of a sparse matrix as r1cs files have it: an index, then 32 little-endian bytes. */
export const TERM_BYTES = 36

/** Poseidon's permutation is made for states of so many words, and runs a width with at most so many partial rounds. */
export const MAX_WIDTH = 17
export const MAX_PARTIAL_ROUNDS = 70

/**
 * A plan of Poseidon's permutation: eight integers, namely the words of a state, the partial rounds, and the addresses of the elements that
 * `src/engine/poseidon.ts` writes.
 */
export const PLAN_AT = {
  width: 0,
  partialRounds: 4,
  mix: 8,
  last: 12,
  enter: 16,
  leave: 20,
  recurrence: 24,
  constants: 28,
} as const
export const PLAN_BYTES = 32

/** Constants stand from here on; what is below is never used, so that the address 0 is none. */
export const CONSTANTS_AT = 64

/** Where the temporaries of an instance with a memory of its own begin, and where what callers reserve does. */
export const TEMPORARIES_AT = 32768
export const HEAP_AT = 65536

/** Room for an instance's temporaries. */
export const TEMPORARY_BYTES = HEAP_AT - TEMPORARIES_AT

/** The integer x by which the curve is made: q and r are polynomials of it (Barreto and Naehrig 2005). */
export const BN_X = 4965661367192848881n

/** The loop count of the optimal ate pairing, 6x + 2, and x in digits -1, 0 and 1, no two neighbours of which are other than 0; the highest first. */
export const ATE_DIGITS = signedDigits(6n * BN_X + 2n)
export const X_DIGITS = signedDigits(BN_X)

/** Lines of a point of G2: one for each digit after the first, one more for each other than 0, and two. Each is three elements of F_q^2. */
export const LINE_BYTES = 3 * 2 * ELEMENT_BYTES
export const LINES = ATE_DIGITS.slice(1).reduce((count, digit) => count + (digit === 0 ? 1 : 2), 2)

/** An element of the target field. */
export const TARGET_BYTES = 12 * ELEMENT_BYTES

function signedDigits(value: bigint): readonly number[] {
  const digits: number[] = []
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = rest & 1n ? 2 - Number(rest & 3n) : 0
    digits.push(digit)
    rest -= BigInt(digit)
  }
  return digits.reverse()
}
