import type { Fr } from '../crypto'
import type { Transaction } from '../tx'
import type { Acceptance, LedgerView } from './apply'
import type { BlockContent } from './chain'
import type { SupplyCounters } from './supply'

/** A block that is being put together, or checked, one transaction after the other. */
export interface BlockDraft {
  /** What the next transaction finds: the state below the block, and what the transactions before it did. */
  readonly view: LedgerView
  /** Transactions so far. */
  readonly size: number
  /** Takes in one that was accepted on `view`. */
  add(acceptance: Acceptance): void
  /** Unix seconds. */
  content(time: number): BlockContent
}

/** `base` reads the state after the block before. */
export function draftBlock(base: LedgerView): BlockDraft {
  const { genesis, domain } = base
  const spent = new Set<Fr>()
  const supply = new Map<number, SupplyCounters>()
  const leaves: Fr[] = []
  const transactions: Transaction[] = []
  const view: LedgerView = {
    genesis,
    domain,
    isAnchor: (anchor) => base.isAnchor(anchor),
    isSpent: (nullifier) => spent.has(nullifier) || base.isSpent(nullifier),
    supply: (asset) => supply.get(asset) ?? base.supply(asset),
  }
  return {
    view,
    get size() {
      return transactions.length
    },
    add({ transaction, effects }) {
      for (const nullifier of effects.nullifiers) spent.add(nullifier)
      for (const [asset, counters] of effects.supply) supply.set(asset, counters)
      leaves.push(...effects.leaves)
      transactions.push(transaction)
    },
    content: (time) => ({ time, transactions, leaves, supply: genesis.assets.map((_, index) => view.supply(index + 1)) }),
  }
}
