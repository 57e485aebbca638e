import { bytesToBigint, type Rng } from '../../src/base'
import { type Fr, reduceFr } from '../../src/crypto'
import { hashChildren, TREE_DEPTH } from '../../src/tree'

export const drawFr = (rng: Rng): Fr => reduceFr(bytesToBigint(rng.bytes(48)))

export interface PlantedLeaf {
  readonly node: Fr
  readonly position: bigint
}

export type Level = [Fr, Fr, Fr]

/** A tree of random nodes in which these leaves stand at their positions (modulo its size); root and siblings of each. */
export function plant(
  rng: Rng,
  leaves: readonly PlantedLeaf[],
  depth = TREE_DEPTH,
): { readonly root: Fr; readonly siblings: readonly (readonly Level[])[] } {
  let groups = leaves.map(({ node, position }, i) => ({ node, prefix: position % (1n << BigInt(2 * depth)), members: [i] }))
  const siblings: Level[][] = leaves.map(() => [])
  for (let level = 0; level < depth; level++) {
    const parents = new Map<bigint, typeof groups>()
    for (const group of groups) parents.set(group.prefix >> 2n, [...(parents.get(group.prefix >> 2n) ?? []), group])
    groups = [...parents].map(([prefix, children]) => {
      const nodes: Fr[] = Array.from({ length: 4 }, () => drawFr(rng))
      for (const child of children) nodes[Number(child.prefix & 3n)] = child.node
      for (const child of children) {
        const others = nodes.filter((_, i) => i !== Number(child.prefix & 3n)) as Level
        for (const member of child.members) siblings[member]?.push(others)
      }
      return { node: hashChildren(nodes, level), prefix, members: children.flatMap((child) => child.members) }
    })
  }
  return { root: groups[0]?.node ?? drawFr(rng), siblings }
}

/** Siblings of a leaf that stands in no tree. */
export function drawPath(rng: Rng, depth = TREE_DEPTH): readonly Level[] {
  return Array.from({ length: depth }, (): Level => [drawFr(rng), drawFr(rng), drawFr(rng)])
}
