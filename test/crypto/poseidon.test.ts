import { buildPoseidonReference } from 'circomlibjs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { InternalError } from '../../src/base'
import {
  DOMAIN_LABELS,
  DOMAIN_TAGS,
  FIELD_MODULUS,
  FieldElementError,
  type Fr,
  hash,
  hashPair,
  parseFr,
  poseidon,
  poseidonPair,
} from '../../src/crypto'
import { cases } from '../suite'
import { fr } from './arbitraries'

const ARITIES = [2, 3, 4, 5, 11]

describe('Poseidon', () => {
  let oracle: Awaited<ReturnType<typeof buildPoseidonReference>>
  beforeAll(async () => {
    oracle = await buildPoseidonReference()
  })

  it.each(ARITIES)("is circomlib's for %i inputs, both first state words", (arity) => {
    const inputs = fc.array(fr, { minLength: arity, maxLength: arity })
    fc.assert(
      fc.property(inputs, (xs) => {
        const expected = (oracle([...xs], 0, 2) as Uint8Array[]).map((word) => oracle.F.toObject(word))
        expect(poseidonPair(xs)).toEqual(expected)
        expect(poseidon(xs)).toBe(expected[0])
      }),
      { numRuns: cases(8, 100, 1_000) },
    )
  })

  it('of 1, 2, 3, 4 is the published value', () => {
    // The test vector of the reference implementation and of circomlib for t = 5.
    const expected = 18821383157269793795438455681495246036402687001665670618754263018637548127333n
    expect(poseidon([1n, 2n, 3n, 4n].map(parseFr))).toBe(expected)
  })

  it('refuses x + r, which the implementation below would hash like x', () => {
    const [a, b] = [parseFr(1n), parseFr(2n)]
    for (const bad of [FIELD_MODULUS + 1n, -1n, FIELD_MODULUS]) {
      expect(() => poseidon([a, b, bad as Fr])).toThrow(FieldElementError)
      expect(() => poseidonPair([a, b, bad as Fr])).toThrow(FieldElementError)
    }
  })

  it('refuses numbers of inputs that are not built in', () => {
    for (const length of [0, 1, 6, 12, 17]) {
      expect(() => poseidon(Array.from({ length }, () => parseFr(1n)))).toThrow(InternalError)
    }
  })

  it('is tagged by its label: two labels never agree on the same inputs', () => {
    const [a, b] = [parseFr(5n), parseFr(6n)]
    const hashes = DOMAIN_LABELS.map((label) => hash(label, a, b))
    expect(new Set(hashes).size).toBe(DOMAIN_LABELS.length)
  })

  it('under a label is Poseidon of the tag and the inputs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DOMAIN_LABELS), fr, fr, (label, a, b) => {
        expect(hash(label, a, b)).toBe(poseidon([DOMAIN_TAGS[label], a, b]))
        expect(hashPair(label, a, b)).toEqual(poseidonPair([DOMAIN_TAGS[label], a, b]))
        expect(hashPair(label, a, b)[0]).toBe(hash(label, a, b))
      }),
      { numRuns: cases(20, 100, 500) },
    )
  })

  it('does not change the array that it is given', () => {
    const inputs = [1n, 2n, 3n].map(parseFr)
    poseidon(inputs)
    poseidonPair(inputs)
    expect(inputs).toEqual([1n, 2n, 3n])
  })
})
