/** How numbers lie in the engine's memory: what the generated kernels and their callers agree on. @module */

/** Moduli of BN254's base and scalar field (EIP-197). */
export const FQ = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
export const FR = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n

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

/** An entry of a sparse matrix: an index, then an element. */
export const ENTRY_BYTES = 4 + ELEMENT_BYTES

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
