import type { Fr } from '../../src/crypto'
import type { LedgerDomain } from '../../src/keys'
import {
  acceptTransaction,
  type Block,
  type BlockHeader,
  beginChain,
  type ChainState,
  deriveDomain,
  extendChain,
  type Genesis,
  type LedgerView,
  type SupplyCounters,
  signBlock,
  ZERO_SUPPLY,
} from '../../src/rules'
import type { Verifier } from '../../src/statement'
import { createNullifierTree } from '../../src/tree'
import type { Transaction } from '../../src/tx'
import { operatorKey } from '../ledger/fixture'

/** A ledger's state in plain sets, for asking the rules directly. */
export interface PlainView extends LedgerView {
  readonly anchors: Set<Fr>
  readonly spent: Set<Fr>
  readonly counters: SupplyCounters[]
}

export function createView(genesis: Genesis): PlainView {
  const anchors = new Set<Fr>()
  const spent = new Set<Fr>()
  const counters = genesis.assets.map(() => ZERO_SUPPLY)
  return {
    genesis,
    domain: deriveDomain(genesis),
    anchors,
    spent,
    counters,
    isAnchor: (anchor) => anchors.has(anchor),
    isSpent: (nullifier) => spent.has(nullifier),
    supply: (asset) => counters[asset - 1] as SupplyCounters,
  }
}

/** A chain made by hand: honest blocks, and headers signed whatever they say. */
export interface Chain {
  readonly domain: LedgerDomain
  readonly blocks: Block[]
  state(): ChainState
  append(transactions: readonly Transaction[], time?: number): void
}

export function createChain(genesis: Genesis, verifier: Verifier): Chain {
  const view = createView(genesis)
  const begin = beginChain(genesis)
  const tree = createNullifierTree()
  let state = begin.state
  const blocks: Block[] = [sign(begin.header, [])]
  view.anchors.add(state.anchor)
  return {
    domain: view.domain,
    blocks,
    state: () => state,
    append(transactions, time = state.time) {
      const leaves: Fr[] = []
      for (const transaction of transactions) {
        const decision = acceptTransaction(view, transaction, { time }, verifier)
        if ('refused' in decision) throw new Error(decision.refused.code)
        const { effects } = decision.accepted
        leaves.push(...effects.leaves)
        for (const nullifier of effects.nullifiers) view.spent.add(nullifier)
        for (const [asset, counters] of effects.supply) view.counters[asset - 1] = counters
      }
      const content = { time, transactions, leaves, supply: [...view.counters] }
      const step = extendChain(view.domain.ledgerId, state, content, tree)
      tree.apply(step.nullifierTree)
      state = step.state
      view.anchors.add(state.anchor)
      blocks.push(sign(step.header, transactions))
    },
  }
}

export function sign(header: BlockHeader, transactions: readonly Transaction[]): Block {
  return { header, signature: signBlock(operatorKey, header), transactions }
}
