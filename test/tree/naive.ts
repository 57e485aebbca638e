import fc from 'fast-check'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { bytesToBigint, utf8ToBytes } from '../../src/base'
import { blake2b256, FIELD_MODULUS, type Fr, parseFr, reduceFr } from '../../src/crypto'

/**
 * The tree by its definition, without the code under test: a leaf that nobody wrote is the empty one, a node is the hash of four.
 * Sparse, so that any position can be written; equal subtrees are hashed once.
 */
export function naiveRoot(leaves: readonly bigint[] | ReadonlyMap<number, bigint>): bigint {
  const written =
    leaves instanceof Map ? leaves : new Map((leaves as readonly bigint[]).map((leaf, position) => [position, leaf]))
  let nodes: ReadonlyMap<number, bigint> = written
  let empty = bytesToBigint(blake2b256(utf8ToBytes('nacre.v1.empty-leaf'))) % FIELD_MODULUS
  for (let level = 0; level < 16; level++) {
    const parents = new Map<number, bigint>()
    for (const index of nodes.keys()) {
      const parent = (index - (index % 4)) / 4
      if (parents.has(parent)) continue
      parents.set(parent, hash([0, 1, 2, 3].map((child) => nodes.get(4 * parent + child) ?? empty)))
    }
    nodes = parents
    empty = hash([empty, empty, empty, empty])
  }
  return nodes.get(0) ?? empty
}

const known = new Map<string, bigint>()

function hash(children: readonly bigint[]): bigint {
  const key = children.join()
  const value = known.get(key) ?? poseidon4([...children])
  known.set(key, value)
  return value
}

/** Leaves, equal ones and the empty one often. */
export const leaf: fc.Arbitrary<Fr> = fc.oneof(
  fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n }).map(parseFr),
  fc.constantFrom(0n, 1n, FIELD_MODULUS - 1n, bytesToBigint(blake2b256(utf8ToBytes('nacre.v1.empty-leaf')))).map(reduceFr),
)

/** Whole groups of four leaves, at most `groups` of them. */
export function leafGroups(groups: number): fc.Arbitrary<readonly Fr[]> {
  return fc.array(fc.tuple(leaf, leaf, leaf, leaf), { maxLength: groups, size: 'max' }).map((all) => all.flat())
}

/** Different leaves, the same at every call. */
export function countingLeaves(count: number, from = 1): readonly Fr[] {
  return Array.from({ length: count }, (_, index) => parseFr(BigInt(from + index) << 200n))
}
