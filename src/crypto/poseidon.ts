import { poseidon2 } from 'poseidon-lite/poseidon2'
import { poseidon3 } from 'poseidon-lite/poseidon3'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { poseidon5 } from 'poseidon-lite/poseidon5'
import { poseidon11 } from 'poseidon-lite/poseidon11'
import { InternalError } from '../base'
import { DOMAIN_TAGS, type DomainLabel } from './domain'
import { type Fr, parseFr } from './field'

type Permutation = (inputs: bigint[], outputs?: number) => bigint | readonly bigint[]

/** By number of inputs; only those that the protocol uses, for the constants of all sixteen weigh 640 kB. */
const PERMUTATIONS: Readonly<Record<number, Permutation>> = {
  2: poseidon2,
  3: poseidon3,
  4: poseidon4,
  5: poseidon5,
  11: poseidon11,
}

function permutationOf(inputs: readonly Fr[]): Permutation {
  const permutation = PERMUTATIONS[inputs.length]
  if (!permutation) throw new InternalError(`no Poseidon of ${inputs.length} inputs is built in`)
  // The implementation reduces silently: x and x + r would hash alike.
  for (const input of inputs) parseFr(input)
  return permutation
}

/** Poseidon with circomlib's constants over 2, 3, 4, 5 or 11 canonical elements; untagged, see `hash`. */
export function poseidon(inputs: readonly Fr[]): Fr {
  return permutationOf(inputs)([...inputs]) as Fr
}

/** The first two state words of the permutation that computes `poseidon(inputs)`; the first is that hash. */
export function poseidonPair(inputs: readonly Fr[]): readonly [Fr, Fr] {
  const [first, second] = permutationOf(inputs)([...inputs], 2) as readonly bigint[]
  return [first as Fr, second as Fr]
}

/** H(label, x1..xn) = Poseidon(D(label), x1, …, xn). */
export function hash(label: DomainLabel, ...inputs: readonly Fr[]): Fr {
  return poseidon([DOMAIN_TAGS[label], ...inputs])
}

/** The first two state words of the permutation that computes `hash(label, …inputs)`. */
export function hashPair(label: DomainLabel, ...inputs: readonly Fr[]): readonly [Fr, Fr] {
  return poseidonPair([DOMAIN_TAGS[label], ...inputs])
}
