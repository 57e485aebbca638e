import { InsufficientFundsError } from './errors'

/** Something spendable: a note, or the change of an earlier step. */
export interface Spendable {
  readonly amount: bigint
}

/**
 * Chooses what to spend for `needed` base units: the smallest single one that suffices, else the smallest pair that does, else
 * the largest ones until they suffice. Throws `InsufficientFundsError`. Linear but for one sort.
 */
export function selectSpendables<T extends Spendable>(candidates: readonly T[], needed: bigint): readonly T[] {
  const ascending = [...candidates].sort((a, b) => (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0))
  const single = ascending.find((each) => each.amount >= needed)
  if (single) return [single]
  const pair = smallestPair(ascending, needed)
  if (pair) return pair
  const chosen: T[] = []
  let sum = 0n
  for (const each of ascending.reverse()) {
    chosen.push(each)
    sum += each.amount
    if (sum >= needed) return chosen
  }
  throw new InsufficientFundsError(sum, needed)
}

/** The pair with the least sum ≥ needed, by walking from both ends of the sorted list. */
function smallestPair<T extends Spendable>(ascending: readonly T[], needed: bigint): readonly [T, T] | undefined {
  let low = 0
  let high = ascending.length - 1
  let best: readonly [T, T] | undefined
  let bestSum = 0n
  while (low < high) {
    const [a, b] = [ascending[low] as T, ascending[high] as T]
    const sum = a.amount + b.amount
    if (sum < needed) {
      low++
      continue
    }
    if (!best || sum < bestSum) {
      best = [a, b]
      bestSum = sum
    }
    high--
  }
  return best
}
