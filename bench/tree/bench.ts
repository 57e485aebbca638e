import { poseidon4 } from 'poseidon-lite/poseidon4'
import { FIELD_MODULUS, type Fr } from '../../src/crypto'
import { createMemoryStore } from '../../src/store/memory'
import { ARITY, appendToFrontier, buildNullifierTree, emptyFrontier, openCommitmentTree } from '../../src/tree'
import { alternate, print } from '../alternate'

const ROUNDS = 5
const LEAVES = 100_000
const PORTABLE_LEAVES = 4_096
const NULLIFIERS = 20_000
const SPREAD = 3n ** 150n

/** Leaves a second on one thread: trees of this library, with all that they keep, and the bare hashes of a tree with poseidon-lite. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const leaves = Array.from({ length: LEAVES }, (_, i) => ((BigInt(i + 1) * SPREAD) % FIELD_MODULUS) as Fr)
  const rates = await alternate(ROUNDS, [
    { name: 'poseidon-lite, hashes alone', work: () => hashPortable(leaves.slice(0, PORTABLE_LEAVES)) },
    { name: 'frontier', work: () => appendToFrontier(emptyFrontier, leaves).size },
    {
      name: 'commitment tree, records staged',
      work: async () => (await (await openCommitmentTree({ store: createMemoryStore() })).stageAppend([{ leaves }])).size,
    },
    {
      name: 'nullifier tree, a hash and a third each',
      work: async () => (await buildNullifierTree(leaves.slice(0, NULLIFIERS))).size,
    },
  ])
  print({ Leaves: rates }, json)
}

/** A third of a hash a leaf. */
function hashPortable(leaves: readonly Fr[]): number {
  let row: readonly bigint[] = leaves
  while (row.length > 1)
    row = Array.from({ length: row.length / ARITY }, (_, i) => poseidon4(row.slice(i * ARITY, (i + 1) * ARITY)))
  return leaves.length
}
