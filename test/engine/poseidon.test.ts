import { buildPoseidonReference } from 'circomlibjs'
import fc from 'fast-check'
import * as lite from 'poseidon-lite'
import { describe, expect, it } from 'vitest'
import { writeLittleEndian } from '../../src/base'
import { FIELD_MODULUS, FieldElementError, type Fr, packFrs, poseidonMany, unpackFrs } from '../../src/crypto'
import { poseidonRounds } from '../../src/crypto/poseidon-rounds'
import { createPoseidonEngine } from '../../src/engine'
import { fr } from '../crypto/arbitraries'
import { cases, LONG } from '../suite'

type Hash = (inputs: bigint[], outputs?: number) => bigint | bigint[]
const portable = (arity: number) => (lite as unknown as Record<string, Hash>)[`poseidon${arity}`] as Hash

const EDGES = [0n, 1n, FIELD_MODULUS - 1n, ...Array.from({ length: 254 }, (_, k) => 2n ** BigInt(k))].filter(
  (value) => value < FIELD_MODULUS,
) as Fr[]

/** As many elements, spread over the field, the same in every run. */
function spread(count: number, seed: bigint): Fr[] {
  let last = seed
  return Array.from({ length: count }, () => {
    last = (last ** 3n + 7n * seed + 1n) % FIELD_MODULUS
    return last as Fr
  })
}

const groupsOf = (elements: readonly Fr[], arity: number) =>
  Array.from({ length: Math.floor(elements.length / arity) }, (_, i) => elements.slice(i * arity, (i + 1) * arity))

describe('Poseidon of the engine', () => {
  const engine = createPoseidonEngine()
  const permutations = Array.from({ length: 16 }, (_, i) => engine.load(poseidonRounds(i + 1)))
  const hashMany = (arity: number, inputs: readonly Fr[]) => {
    const hashes = engine.hashMany(permutations[arity - 1] as (typeof permutations)[0], packFrs(inputs))
    return hashes && unpackFrs(hashes)
  }

  it.each(Array.from({ length: 16 }, (_, i) => i + 1))('is the portable one for %i inputs, first and second word', (arity) => {
    const permutation = permutations[arity - 1] as (typeof permutations)[0]
    fc.assert(
      fc.property(fc.array(fr, { minLength: arity, maxLength: arity }), (inputs) => {
        const expected = portable(arity)([...inputs], 2)
        expect(engine.hashOne(permutation, inputs, 2)).toEqual(expected)
        expect(hashMany(arity, inputs)).toEqual([(expected as bigint[])[0]])
      }),
      { numRuns: cases(4, 40, 400) },
    )
  })

  it.each([1, 2, 4, 11])('agrees at the edges of the field for %i inputs', (arity) => {
    const inputs = [
      ...EDGES.flatMap((edge) => new Array<Fr>(arity).fill(edge)),
      ...EDGES.slice(0, EDGES.length - (EDGES.length % arity)),
    ]
    expect(hashMany(arity, inputs)).toEqual(groupsOf(inputs, arity).map((group) => portable(arity)(group)))
  })

  it("is circomlib's on thousands of inputs, in bulk", { timeout: LONG }, async () => {
    const oracle = await buildPoseidonReference()
    const count = cases(200, 2_000, 10_000)
    const inputs = spread(2 * count, BigInt(count))
    const expected = groupsOf(inputs, 2).map((group) => oracle.F.toObject(oracle(group) as Uint8Array))
    expect(hashMany(2, inputs)).toEqual(expected)
  })

  it('hashes nothing to nothing', () => {
    expect(hashMany(3, [])).toEqual([])
  })

  it('does not take what is not below r', () => {
    for (const bad of [FIELD_MODULUS, FIELD_MODULUS + 1n, 2n ** 254n, 2n ** 256n - 1n]) {
      for (const place of [0, 1, 2_047]) {
        const bytes = packFrs(spread(2_048, 5n))
        writeLittleEndian(bad, new DataView(bytes.buffer), 32 * place)
        expect(engine.hashMany(permutations[1] as (typeof permutations)[0], bytes)).toBeUndefined()
        expect(() => poseidonMany(2, bytes)).toThrow(FieldElementError)
        expect(() => packFrs([bad as Fr])).toThrow(FieldElementError)
        expect(() => unpackFrs(bytes)).toThrow(FieldElementError)
      }
    }
    expect(() => unpackFrs(new Uint8Array(33))).toThrow(FieldElementError)
    expect(() => poseidonMany(2, new Uint8Array(63))).toThrow(FieldElementError)
    expect(() => poseidonMany(2, new Uint8Array(96))).toThrow(FieldElementError)
  })
})
