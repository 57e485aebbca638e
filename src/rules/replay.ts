import { bytesToHex, equalBytes } from '../base'
import type { Fr } from '../crypto'
import type { LedgerDomain } from '../keys'
import type { Verifier } from '../statement'
import { createNullifierTree, type NullifierTree } from '../tree'
import { acceptChecked } from './apply'
import { type Block, isOperatorSignature } from './block'
import { beginChain, type ChainState, type ChainStep, extendChain } from './chain'
import type { BlockCode, RuleCode } from './codes'
import { draftBlock } from './draft'
import { assertVerifyingKeys, deriveDomain, type Genesis } from './genesis'
import { foresightedCheck } from './proofs'
import type { SupplyCounters } from './supply'

/** What is wrong, and where. */
export interface ReplayFault {
  readonly code: BlockCode | RuleCode
  readonly height: number
  /** Index in the block, when a transaction is at fault. */
  readonly transaction: number | undefined
}

/** A ledger read from genesis, block by block; nothing that a block says about itself is believed. */
export interface Replay {
  readonly genesis: Genesis
  readonly domain: LedgerDomain
  /** After the last good block; `undefined` before block 0. */
  state(): ChainState | undefined
  transactions(): number
  /** Checks the next block wholly and takes it in; a fault leaves the replay where it was. */
  take(block: Block): ReplayFault | undefined
  /** Verifies the proofs of blocks that are to be taken next together; what `take` says of them is the same. */
  foresee(blocks: readonly Block[]): void
  /** How many transactions are worth looking ahead for; 1: none. */
  readonly foresight: number
  isAnchor(anchor: Fr): boolean
  isSpent(nullifier: Fr): boolean
  /** That of the good blocks, to compare a store with. */
  nullifierTree(): NullifierTree
  /** How many of each there are. */
  counts(): { readonly anchors: number; readonly nullifiers: number }
}

export interface ReplayDeps {
  readonly genesis: Genesis
  readonly verifier: Verifier
}

/** Starts a replay; throws `DevelopmentKeysError` or `VerifyingKeyMismatchError` when the verifier is not for this ledger. */
export function createReplay({ genesis, verifier }: ReplayDeps): Replay {
  assertVerifyingKeys(genesis, verifier)
  const domain = deriveDomain(genesis)
  const anchors = new Set<Fr>()
  const tree = createNullifierTree()
  const proofs = foresightedCheck(verifier)
  let state: ChainState | undefined
  let transactions = 0

  const isAnchor = (anchor: Fr): boolean => anchors.has(anchor)
  const isSpent = (nullifier: Fr): boolean => tree.has(nullifier)

  const take = (block: Block): ReplayFault | undefined => {
    const height = state === undefined ? 0 : state.height + 1
    const fault = (code: BlockCode | RuleCode, transaction?: number): ReplayFault => ({ code, height, transaction })
    const outline = outlineFault(block, genesis, domain, state)
    if (outline) return fault(outline)

    const supply = (asset: number): SupplyCounters => state?.supply[asset - 1] as SupplyCounters
    const draft = draftBlock({ genesis, domain, isAnchor, isSpent, supply })
    const { time } = block.header
    for (const [index, transaction] of block.transactions.entries()) {
      const decision = acceptChecked(draft.view, transaction, { time }, proofs.check)
      if ('refused' in decision) return fault(decision.refused.code, index)
      draft.add(decision.accepted)
    }
    const step = state === undefined ? beginChain(genesis) : extendChain(domain.ledgerId, state, draft.content(time), tree)
    const claim = claimFault(block, step)
    if (claim) return fault(claim)

    state = step.state
    transactions += block.transactions.length
    anchors.add(step.state.anchor)
    tree.apply(step.nullifierTree)
    return undefined
  }

  return {
    genesis,
    domain,
    state: () => state,
    transactions: () => transactions,
    take,
    foresee: (blocks) => proofs.foresee(blocks.flatMap((block) => block.transactions)),
    foresight: proofs.most,
    isAnchor,
    isSpent,
    nullifierTree: () => tree,
    counts: () => ({ anchors: anchors.size, nullifiers: tree.size - 1 }),
  }
}

/** What can be said of a block without looking into its transactions. */
function outlineFault(
  { header, signature, transactions }: Block,
  genesis: Genesis,
  domain: LedgerDomain,
  state: ChainState | undefined,
): BlockCode | undefined {
  if (!equalBytes(header.ledgerId, domain.ledgerId)) return 'rules/block-ledger'
  if (header.height !== (state === undefined ? 0 : state.height + 1)) return 'rules/block-height'
  if (!equalBytes(header.previous, state?.hash ?? new Uint8Array(32))) return 'rules/block-previous'
  if (state === undefined ? header.time !== genesis.created : header.time < state.time) return 'rules/block-time'
  if (header.transactionCount !== transactions.length || (state === undefined) !== (transactions.length === 0))
    return 'rules/block-count'
  if (!isOperatorSignature(header, signature, genesis.operator)) return 'rules/block-signature'
  return undefined
}

/** Whether the header claims what the transactions give. */
function claimFault({ header }: Block, { header: derived }: ChainStep): BlockCode | undefined {
  if (!equalBytes(header.bodyHash, derived.bodyHash)) return 'rules/block-body'
  if (!equalBytes(header.entriesHash, derived.entriesHash)) return 'rules/block-entries'
  if (header.anchor !== derived.anchor || header.leaves !== derived.leaves) return 'rules/block-tree'
  if (header.nullifierRoot !== derived.nullifierRoot) return 'rules/block-nullifiers'
  if (!equalBytes(header.supplyHash, derived.supplyHash)) return 'rules/block-supply'
  return undefined
}

/** What replaying a ledger found. */
export interface ReplayResult {
  readonly ok: boolean
  /** As far as it could be read. */
  readonly genesis: Genesis | undefined
  /** Lower-case hexadecimal; whoever trusts a ledger knows its id from elsewhere. */
  readonly ledgerId: string
  /** Of the last good block; −1 when there is none. */
  readonly height: number
  /** In the good blocks. */
  readonly transactions: number
  /** By registry index, after the last good block. */
  readonly supply: readonly SupplyCounters[]
  readonly anchor: Fr | undefined
  /** The hash of the last good block, hexadecimal. */
  readonly tip: string | undefined
  /** The rule that was broken, `undefined` when `ok`. */
  readonly code: string | undefined
  readonly at: ReplayFault | undefined
}

/** The result of a replay that ended with this fault, or with none. */
export function summarizeReplay(replay: Replay, at: ReplayFault | undefined): ReplayResult {
  const state = replay.state()
  return {
    ok: at === undefined,
    genesis: replay.genesis,
    ledgerId: bytesToHex(replay.domain.ledgerId),
    height: state?.height ?? -1,
    transactions: replay.transactions(),
    supply: state?.supply ?? [],
    anchor: state?.anchor,
    tip: state && bytesToHex(state.hash),
    code: at?.code,
    at,
  }
}
