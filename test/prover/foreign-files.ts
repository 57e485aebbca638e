import { bls12_381 } from '@noble/curves/bls12-381.js'
import { concatBytes } from '../../src/base'
import { FIELD_MODULUS } from '../../src/crypto'
import { BASE_FIELD_MODULUS } from '../../src/verifier'
import { fileOf, words } from './zkey-bytes'

export type Foreign = readonly [name: string, make: () => Uint8Array]

/** A modulus of so many bytes, with its length before it. */
function modulus(value: bigint, length: number): Uint8Array {
  const bytes = Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))
  return concatBytes(words(length), Uint8Array.from(bytes))
}

const OURS = [modulus(BASE_FIELD_MODULUS, 32), modulus(FIELD_MODULUS, 32)]
const { Fp, Fr } = bls12_381.fields

/** Sections of lists, all zero. */
const lists = (from: number, to: number): readonly (readonly [number, Uint8Array])[] =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, new Uint8Array(256)])

/** Keys that snarkjs writes, and that are none of Groth16 over BN254: their headers as snarkjs lays them out, their lists zero. */
export const FOREIGN_KEYS: readonly Foreign[] = [
  [
    'the header of a PLONK key',
    // Variables, public signals, domain, additions, constraints; k1, k2; eight points of G1, one of G2.
    () =>
      fileOf('zkey', 1, [
        [1, words(2)],
        [2, concatBytes(...OURS, words(4, 1, 8, 0, 4), new Uint8Array(2 * 32 + 8 * 64 + 128))],
        ...lists(3, 14),
      ]),
  ],
  [
    'the header of an fflonk key',
    // The same numbers; k1, k2 and four roots; one point of each group.
    () =>
      fileOf('zkey', 1, [
        [1, words(10)],
        [2, concatBytes(...OURS, words(4, 1, 8, 0, 4), new Uint8Array(6 * 32 + 128 + 64))],
        ...lists(3, 17),
      ]),
  ],
  [
    'the sections of a Groth16 key over BLS12-381',
    // Two wires, one of them public, a domain of four; points of 96 and 192 bytes.
    () =>
      fileOf('zkey', 1, [
        [1, words(1)],
        [2, concatBytes(modulus(Fp.ORDER, 48), modulus(Fr.ORDER, 32), words(2, 1, 4), new Uint8Array(3 * 96 + 3 * 192))],
        [3, new Uint8Array(2 * 96)],
        [4, words(0)],
        [5, new Uint8Array(2 * 96)],
        [6, new Uint8Array(2 * 96)],
        [7, new Uint8Array(2 * 192)],
        [8, new Uint8Array()],
        [9, new Uint8Array(4 * 96)],
        [10, new Uint8Array(68)],
      ]),
  ],
]

/** Witnesses of eight wires over other fields. */
export const FOREIGN_WITNESSES: readonly Foreign[] = [
  ['over the field of 2^64 - 2^32 + 1', () => witnessOver(2n ** 64n - 2n ** 32n + 1n, 8)],
  ['over the base field of BLS12-381', () => witnessOver(Fp.ORDER, 48)],
]

function witnessOver(prime: bigint, length: number): Uint8Array {
  const values = new Uint8Array(8 * length)
  values[0] = 1
  return fileOf('wtns', 2, [
    [1, concatBytes(modulus(prime, length), words(8))],
    [2, values],
  ])
}
