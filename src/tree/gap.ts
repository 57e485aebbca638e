import { type Fr, hash, hashEach } from '../crypto'
import { NullifierTakenError, TreeFullError } from './errors'
import type { AuthenticationPath } from './path'
import { type Position, parsePosition } from './position'
import { MAX_LEAVES } from './shape'

/** A leaf of the nullifier tree: no nullifier of the chain lies between `low` and `high`, compared as integers. */
export interface GapLeaf {
  /** The nullifier below, or 0: the first gap begins there. */
  readonly low: Fr
  /** The nullifier above; 0: none lies above `low`. */
  readonly high: Fr
  readonly position: Position
}

/** A gap and its path to the nullifier root. */
export interface Gap extends GapLeaf {
  readonly siblings: AuthenticationPath['siblings']
}

/** Finds the gap with the greatest `low` less than `bound`, which lies above 0 and is at most r; there always is one. */
export type GapBelow = (bound: bigint) => GapLeaf

/** What the tree of a chain without nullifiers holds. */
export const FIRST_GAP: GapLeaf = /* @__PURE__ */ Object.freeze({ low: 0n as Fr, high: 0n as Fr, position: 0 as Position })

/** H(gap, low, high), the leaf at the gap's position. */
export function hashGap({ low, high }: Pick<GapLeaf, 'low' | 'high'>): Fr {
  return hash('gap', low, high)
}

/** `hashGap` of each. */
export function hashGaps(gaps: readonly GapLeaf[]): Fr[] {
  return hashEach(
    'gap',
    gaps.map(({ low, high }) => [low, high]),
  )
}

/** The gap around `value`, `undefined` when `value` is 0 or a nullifier of the chain. */
export function gapAround(gapBelow: GapBelow, value: Fr): GapLeaf | undefined {
  const gap = value === 0n ? undefined : gapBelow(value)
  return gap?.high === value ? undefined : gap
}

/**
 * The gaps that change when `nullifiers` come, in this order, into a tree of `size` leaves, by rising `low`: as one by one, but those in
 * between are not made. Throws `NullifierTakenError` when one is 0, in the tree or repeated, `TreeFullError`.
 */
export function splitGaps(gapBelow: GapBelow, size: number, nullifiers: readonly Fr[]): readonly GapLeaf[] {
  if (size + nullifiers.length > MAX_LEAVES) throw new TreeFullError(`${nullifiers.length} gaps do not fit beside ${size}`)
  const rising = nullifiers.map((value, index) => ({ value, position: parsePosition(size + index) }))
  rising.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  const changed: GapLeaf[] = []
  rising.forEach(({ value, position }, index) => {
    const gap = gapAround(gapBelow, value)
    const previous = rising[index - 1]?.value ?? (0n as Fr)
    const next = rising[index + 1]?.value ?? (0n as Fr)
    if (!gap || value === previous) throw new NullifierTakenError('a nullifier is 0, or was taken before')
    if (previous <= gap.low) changed.push({ ...gap, high: value })
    const isNextInGap = next !== 0n && (gap.high === 0n || next < gap.high)
    changed.push({ low: value, high: isNextInGap ? next : gap.high, position })
  })
  return changed
}
