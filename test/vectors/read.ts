import { readFileSync } from 'node:fs'

/** Where the vectors and their generator stand. */
export const VECTORS = new URL('.', import.meta.url).pathname

export const FAMILIES = [
  'hashes',
  'notes',
  'trees',
  'nullifiers',
  'journals',
  'accounts',
  'addresses',
  'ciphertexts',
  'signatures',
  'transactions',
  'ledgers',
  'keys',
  'trapdoors',
  'bindings',
  'payments',
  'attestations',
] as const
export type Family = (typeof FAMILIES)[number]

/** The fields of a vector: integers are decimal texts, bytes hex. */
export type Vector<Texts extends string, Lists extends string = never> = { readonly [Name in Texts]: string } & {
  readonly [Name in Lists]: readonly string[]
}

export function readVectors<V>(family: Family): readonly V[] {
  return JSON.parse(readFileSync(`${VECTORS}${family}.json`, 'utf8'))
}
