import { poseidon2 } from 'poseidon-lite/poseidon2'
import { poseidon3 } from 'poseidon-lite/poseidon3'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { poseidon5 } from 'poseidon-lite/poseidon5'
import { poseidon11 } from 'poseidon-lite/poseidon11'
import { InternalError } from '../base'
import { DOMAIN_TAGS, type DomainLabel } from './domain'
import { FieldElementError } from './errors'
import { FIELD_BYTES, type Fr, parseFr } from './field'
import { packFrs, unpackFrs } from './field-list'
import { nativePoseidon } from './poseidon-native'

type Permutation = (inputs: bigint[], outputs?: number) => bigint | readonly bigint[]

/** By number of inputs; only those that the protocol uses, for the constants of all sixteen weigh 640 kB. */
const PERMUTATIONS: Readonly<Record<number, Permutation>> = {
  2: poseidon2,
  3: poseidon3,
  4: poseidon4,
  5: poseidon5,
  11: poseidon11,
}

function permutationOf(inputs: number): Permutation {
  const permutation = PERMUTATIONS[inputs]
  if (!permutation) throw new InternalError(`no Poseidon of ${inputs} inputs is built in`)
  return permutation
}

function firstWords(inputs: readonly Fr[], count: 1 | 2): readonly bigint[] {
  const portable = permutationOf(inputs.length)
  // Both implementations would take x + r for x.
  for (const input of inputs) parseFr(input)
  const native = nativePoseidon(inputs.length, 1)
  if (native) return native.words(inputs, count)
  const words = portable([...inputs], count)
  return typeof words === 'bigint' ? [words] : words
}

/** Poseidon with circomlib's constants over 2, 3, 4, 5 or 11 canonical elements; untagged, see `hash`. */
export function poseidon(inputs: readonly Fr[]): Fr {
  return firstWords(inputs, 1)[0] as Fr
}

/** The first two state words of the permutation that computes `poseidon(inputs)`; the first is that hash. */
export function poseidonPair(inputs: readonly Fr[]): readonly [Fr, Fr] {
  const [first, second] = firstWords(inputs, 2)
  return [first as Fr, second as Fr]
}

/**
 * Poseidon of each group of `arity` elements (2, 3, 4, 5 or 11): 32 little-endian bytes an element, in and out. Throws `FieldElementError` if one
 * is not canonical or the last group is not whole.
 */
export function poseidonMany(arity: number, inputs: Uint8Array): Uint8Array {
  const portable = permutationOf(arity)
  if (inputs.length % (arity * FIELD_BYTES) !== 0) throw new FieldElementError('not a whole number of groups of elements')
  const native = nativePoseidon(arity, inputs.length / (arity * FIELD_BYTES))
  if (!native) return hashOneByOne(portable, arity, inputs)
  const hashes = native.many(inputs)
  if (!hashes) throw new FieldElementError('not below r')
  return hashes
}

function hashOneByOne(permutation: Permutation, arity: number, inputs: Uint8Array): Uint8Array {
  const elements = unpackFrs(inputs)
  const groups = Array.from({ length: elements.length / arity }, (_, i) => elements.slice(i * arity, (i + 1) * arity))
  return packFrs(groups.map((group) => permutation(group) as Fr))
}

/** `poseidon` of each group, all of one length; in bulk several times as fast as one by one. */
export function poseidonEach(groups: readonly (readonly Fr[])[]): Fr[] {
  const arity = groups[0]?.length
  if (arity === undefined) return []
  if (groups.some((group) => group.length !== arity)) throw new InternalError('groups of different lengths')
  return unpackFrs(poseidonMany(arity, packFrs(groups.flat())))
}

/** H(label, x1..xn) = Poseidon(D(label), x1, …, xn). */
export function hash(label: DomainLabel, ...inputs: readonly Fr[]): Fr {
  return poseidon([DOMAIN_TAGS[label], ...inputs])
}

/** The first two state words of the permutation that computes `hash(label, …inputs)`. */
export function hashPair(label: DomainLabel, ...inputs: readonly Fr[]): readonly [Fr, Fr] {
  return poseidonPair([DOMAIN_TAGS[label], ...inputs])
}

/** `hash` of each group under one label, all of one length. */
export function hashEach(label: DomainLabel, groups: readonly (readonly Fr[])[]): Fr[] {
  return poseidonEach(groups.map((group) => [DOMAIN_TAGS[label], ...group]))
}
