import type { Clock } from '../base'
import { type AssetId, parseAmount } from '../value'
import { isLeased, type WalletState } from './state'
import type { AssetBalance } from './wallet'

/** Positions by asset, in the order of the registry; assets never held are left out. */
export function balancesOf(state: WalletState, clock: Clock): readonly AssetBalance[] {
  const sums = new Map<AssetId, { amount: bigint; pending: bigint; notes: number }>()
  for (const [key, owned] of state.notes) {
    const { asset, amount } = owned.note
    const sum = sums.get(asset) ?? { amount: 0n, pending: 0n, notes: 0 }
    sums.set(asset, sum)
    if (owned.spentHeight !== undefined) continue
    if (isLeased(state, key, clock)) {
      sum.pending += amount
    } else {
      sum.amount += amount
      sum.notes++
    }
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([asset, { amount, pending, notes }]) => ({ asset, amount: parseAmount(amount), pending: parseAmount(pending), notes }))
}
