import type { Genesis } from '../../rules'
import type { EvidenceItem, EvidenceTotal } from './report'

const FIELDS = { in: 'in', out: 'out', change: 'change', shield: 'shield', unshield: 'unshield' } as const

/** What is known of an asset beside its items. */
export interface TotalExtras {
  readonly atLeast?: bigint | undefined
  readonly opening?: bigint | undefined
  readonly closing?: bigint | undefined
}

/** Sums by asset, in the registry's order: of assets with items, and of those in `extras`. */
export function totalsOf(
  genesis: Genesis,
  items: readonly EvidenceItem[],
  extras: ReadonlyMap<number, TotalExtras> = new Map(),
): readonly EvidenceTotal[] {
  const sums = new Map<number, Record<keyof typeof FIELDS | 'fees', bigint>>()
  const sumOf = (asset: number) => {
    const sum = sums.get(asset) ?? { in: 0n, out: 0n, change: 0n, shield: 0n, unshield: 0n, fees: 0n }
    sums.set(asset, sum)
    return sum
  }
  for (const { asset, direction, amount, fee } of items) {
    const sum = sumOf(asset)
    sum[FIELDS[direction]] += amount
    sum.fees += fee
  }
  for (const asset of extras.keys()) sumOf(asset)
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([asset, sum]) => {
      const { code = '', decimals = 0 } = genesis.assets[asset - 1] ?? {}
      const { atLeast, opening, closing } = extras.get(asset) ?? {}
      return { asset, code, decimals, ...sum, atLeast, opening, closing }
    })
}
