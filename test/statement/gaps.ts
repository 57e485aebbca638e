import { EMPTY_LEAF, type Fr, hash } from '../../src/crypto'
import { hashChildren } from '../../src/tree'
import type { Level } from './plant'

/** A leaf of the nullifier tree. */
export interface Gap {
  readonly low: bigint
  readonly high: bigint
}

/** The nullifier tree as PROTOCOL §4.2 says it, for a few nullifiers: the gaps in the order of their leaves. */
export function gapsOf(nullifiers: readonly bigint[]): readonly Gap[] {
  const gaps: Gap[] = [{ low: 0n, high: 0n }]
  for (const v of nullifiers) {
    const place = gaps.findIndex((gap) => isAround(gap, v))
    const gap = gaps[place]
    if (!gap) throw new Error('a nullifier is spent twice')
    gaps[place] = { low: gap.low, high: v }
    gaps.push({ low: v, high: gap.high })
  }
  return gaps
}

export const isAround = ({ low, high }: Gap, v: bigint): boolean => low < v && (v < high || high === 0n)

/** Its root, and the siblings of each leaf. */
export function growGapTree(
  gaps: readonly Gap[],
  depth = 16,
): { readonly root: Fr; readonly siblings: readonly (readonly Level[])[] } {
  let nodes = gaps.map(({ low, high }) => hash('gap', low as Fr, high as Fr))
  let empty = EMPTY_LEAF
  const siblings: Level[][] = gaps.map(() => [])
  for (let level = 0; level < depth; level++) {
    const full = [...nodes, ...Array.from({ length: (4 - (nodes.length % 4)) % 4 }, () => empty)]
    for (const [leaf, path] of siblings.entries()) {
      const at = Math.floor(leaf / 4 ** level)
      path.push(full.slice(at - (at % 4), at - (at % 4) + 4).filter((_, i) => i !== at % 4) as Level)
    }
    nodes = Array.from({ length: full.length / 4 }, (_, i) => hashChildren(full.slice(4 * i, 4 * i + 4), level))
    empty = hashChildren([empty, empty, empty, empty], level)
  }
  return { root: nodes[0] as Fr, siblings }
}
