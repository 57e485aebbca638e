import fc from 'fast-check'
import { bytesToBigint, type Rng } from '../../src/base'
import { FIELD_MODULUS, type Fr, parseFr, reduceFr, SUBGROUP_ORDER } from '../../src/crypto'

export const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })

const wide = bytes(64).map(bytesToBigint)

/** Canonical elements, the edges often. */
export const fr: fc.Arbitrary<Fr> = fc.oneof(
  { weight: 4, arbitrary: wide.map(reduceFr) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 2n, FIELD_MODULUS - 1n, SUBGROUP_ORDER, 1n << 253n).map(parseFr) },
)

/** 0 < scalar < l, the edges often. */
export const scalar: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 4, arbitrary: wide.map((value) => (value % (SUBGROUP_ORDER - 1n)) + 1n) },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n, SUBGROUP_ORDER - 1n) },
)

/** A source that repeats `seed`, so that a failing case runs again as it was. */
export function repeatingRng(seed: Uint8Array): Rng {
  return { bytes: (length) => Uint8Array.from({ length }, (_, index) => seed[index % seed.length] as number) }
}
