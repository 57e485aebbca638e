import { AbortedError, assertNotAborted, type Clock, equalBytes, InternalError, NacreError, type Observed } from '../base'
import { deriveEd25519PublicKey, type Ed25519SecretKey } from '../crypto'
import type { LedgerDomain } from '../keys'
import {
  type Acceptance,
  acceptAgain,
  acceptChecked,
  assertVerifyingKeys,
  type Block,
  type BlockContent,
  type BlockHeader,
  beginChain,
  type ChainState,
  countGaps,
  deriveBlockHash,
  deriveDomain,
  draftBlock,
  extendChain,
  type Genesis,
  hashSupply,
  type LedgerView,
  type ReplayResult,
  refusalError,
  refuseBeforeProofs,
  signBlock,
} from '../rules'
import type { Verifier } from '../statement'
import { readNullifierRoot, rootOf } from '../tree'
import { decodeTransaction, deriveTransactionId, encodeTransaction, type Transaction } from '../tx'
import { LedgerClosedError, LedgerReadOnlyError, OperatorKeyError, RateLimitedError } from './errors'
import { readEvents, tipOf } from './events'
import { exportBlocks } from './export'
import { type LedgerFacts, stateFacts } from './facts'
import { gather } from './gather'
import type { Ledger, Receipt, Tip } from './port'
import { createProofQueue } from './proof-queue'
import { createRateCount } from './rate'
import {
  assertStateOf,
  getBlock,
  getState,
  hasAnchor,
  hasNullifier,
  putBlock,
  putGenesis,
  putNullifierTree,
  putState,
  readNullifierTree,
} from './record'
import type { LedgerStorage, StorageReader, StorageWriter } from './storage'
import { verifyStored } from './verify'

/** Transactions a minute that an operator lets in unless told otherwise. */
export const DEFAULT_TRANSACTIONS_PER_MINUTE = 6_000

/** A ledger whose store, rules and operator are here, in this process or beside it. */
export interface EmbeddedLedger extends Ledger {
  /** What anyone may know of it. */
  facts(): Promise<LedgerFacts>
  /** The blocks from `from` (default 0) to the tip of this moment. */
  blocks(from?: number): AsyncIterable<Block>
  /**
   * Replays everything from genesis, proofs included, and compares the store with the outcome. Stages: `replay` in blocks.
   * The result's code is `ledger/corrupt` when the blocks are good and the rest of the store is not theirs.
   */
  verify(options?: Observed): Promise<ReplayResult>
  /** The portable form of PROTOCOL §8.3, up to the tip of this moment. Stage: `export`, in blocks. */
  export(options?: Observed): AsyncIterable<Uint8Array>
}

export interface EmbeddedDeps {
  readonly storage: LedgerStorage
  readonly genesis: Genesis
  /** `undefined`: the ledger can be read only. */
  readonly operatorKey: Ed25519SecretKey | undefined
  readonly verifier: Verifier
  readonly clock: Clock
  /** At least 1; default `DEFAULT_TRANSACTIONS_PER_MINUTE`. */
  readonly transactionsPerMinute?: number | undefined
}

/** Writes genesis and block 0 into an empty store. */
export function foundLedger(storage: LedgerStorage, genesis: Genesis, operatorKey: Ed25519SecretKey): void {
  assertOperator(genesis, operatorKey)
  const { header, state, nullifierTree } = beginChain(genesis)
  storage.write((writer) => {
    putGenesis(writer, genesis)
    putBlock(writer, { header, signature: signBlock(operatorKey, header), transactions: [] })
    putNullifierTree(writer, nullifierTree)
    putState(writer, state)
  })
}

function assertOperator(genesis: Genesis, operatorKey: Ed25519SecretKey): void {
  if (!equalBytes(deriveEd25519PublicKey(operatorKey), genesis.operator)) {
    throw new OperatorKeyError("the operator key is not the one of the ledger's genesis")
  }
}

/** Transactions in one block. */
const MOST_IN_BLOCK = 64

/** A transaction that may stand in the next block, if nothing came between. */
interface Candidate {
  readonly accepted: Acceptance
  readonly signal: AbortSignal | undefined
}

/**
 * The engine of every embedded ledger over a store that `foundLedger` filled. A block is made at once of whatever was submitted at the same time, mostly
 * one transaction, so that a payment is settled when `submit` resolves. Throws `CorruptLedgerError` when the state is not that of the newest block, `DevelopmentKeysError`,
 * `VerifyingKeyMismatchError`, `OperatorKeyError`.
 */
export function createEmbeddedLedger(deps: EmbeddedDeps): EmbeddedLedger {
  const { storage, genesis, operatorKey, verifier, clock } = deps
  assertVerifyingKeys(genesis, verifier)
  if (operatorKey) assertOperator(genesis, operatorKey)
  const domain = deriveDomain(genesis)
  const proofs = createProofQueue(verifier)
  const countRecent = createRateCount()
  const perMinute = deps.transactionsPerMinute ?? DEFAULT_TRANSACTIONS_PER_MINUTE
  let closed: Promise<void> | undefined
  const read = <T>(run: (reader: StorageReader) => T): T => {
    if (closed) throw closedError()
    return storage.read(run)
  }
  read((reader) => assertConsistent(reader, genesis))
  const timeAfter = (state: ChainState): number => Math.max(state.time, Math.floor(clock.now() / 1000))

  /** One block of all that stand at the door, in one commit; whom the block does not take gets his reason. */
  const settle = gather<Candidate, BlockHeader | NacreError>((candidates) => {
    if (closed) throw closedError()
    return storage.write((writer) => {
      const state = getState(writer, genesis)
      const time = timeAfter(state)
      const draft = draftBlock(viewOf(writer, state, genesis, domain))
      const room = perMinute === Number.POSITIVE_INFINITY ? perMinute : perMinute - countRecent(writer, state, time)
      const refusals = candidates.map(({ accepted, signal }): NacreError | undefined => {
        if (signal?.aborted) return new AbortedError({ cause: signal.reason })
        if (draft.size >= room) return rateError(perMinute)
        const again = acceptAgain(draft.view, accepted, { time })
        if ('refused' in again) return refusalError(again.refused)
        draft.add(again.accepted)
        return undefined
      })
      const header = draft.size > 0 ? appendBlock(writer, state, draft.content(time)) : undefined
      return refusals.map((refusal) => refusal ?? (header as BlockHeader))
    })
  }, MOST_IN_BLOCK)

  /** Makes, signs and stores a block, with everything that follows from it. */
  const appendBlock = (writer: StorageWriter, state: ChainState, content: BlockContent): BlockHeader => {
    if (!operatorKey) throw new LedgerReadOnlyError('the ledger was opened for reading')
    const step = extendChain(domain.ledgerId, state, content, readNullifierTree(writer))
    const { header } = step
    putBlock(writer, { header, signature: signBlock(operatorKey, header), transactions: content.transactions })
    putNullifierTree(writer, step.nullifierTree)
    putState(writer, step.state)
    return header
  }

  const submit = async (given: Transaction, { onProgress, signal }: Observed = {}): Promise<Receipt> => {
    const started = clock.now()
    if (!operatorKey) throw new LedgerReadOnlyError('the ledger was opened for reading')
    assertNotAborted(signal)
    // From here on it is what its bytes say, whatever object it came as.
    const transaction = decodeTransaction(encodeTransaction(given))
    onProgress?.({ stage: 'verify', done: 0, total: 1 })
    // The proofs hold or fail whatever the state, so that nobody waits for the writers' lock while they are checked.
    const verifying = clock.now()
    const early = read((reader) => {
      const state = getState(reader, genesis)
      return refuseBeforeProofs(viewOf(reader, state, genesis, domain), transaction, { time: timeAfter(state) })
    })
    if (early) throw refusalError(early)
    const check = await proofs(transaction)
    assertNotAborted(signal)
    const decision = read((reader) => {
      const state = getState(reader, genesis)
      return acceptChecked(viewOf(reader, state, genesis, domain), transaction, { time: timeAfter(state) }, check)
    })
    const verifyMs = clock.now() - verifying
    if ('refused' in decision) throw refusalError(decision.refused)
    onProgress?.({ stage: 'verify', done: 1, total: 1 })
    const outcome = await settle({ accepted: decision.accepted, signal })
    if (outcome instanceof NacreError) throw outcome
    onProgress?.({ stage: 'commit', done: 1, total: 1 })
    const { height, time } = outcome
    return { txId: deriveTransactionId(transaction.body), height, time, settleMs: clock.now() - started, verifyMs }
  }

  const tip = (): Tip => tipOf(read((reader) => getState(reader, genesis)))

  async function* blocksUpTo(height: number, from = 0): AsyncIterable<Block> {
    for (let at = from; at <= height; at++) yield read((reader) => getBlock(reader, at))
  }

  return {
    domain,
    genesis,
    submit,
    eventsSince: async (known, limit) => read((reader) => readEvents(reader, getState(reader, genesis), known, limit)),
    tip: async () => tip(),
    isAnchor: async (anchor) => read((reader) => hasAnchor(reader, anchor)),
    isSpent: async (nullifier) => read((reader) => hasNullifier(reader, nullifier)),
    supply: async () => read((reader) => getState(reader, genesis).supply),
    facts: async () =>
      stateFacts(
        genesis,
        domain,
        verifier,
        read((reader) => getState(reader, genesis)),
      ),
    blocks: (from) => blocksUpTo(tip().height, from),
    async verify(options) {
      const { height } = tip()
      return verifyStored({ read, genesis, verifier, blocks: blocksUpTo(height), total: height + 1 }, options)
    },
    export(options) {
      const { height } = tip()
      return exportBlocks(genesis, blocksUpTo(height), height + 1, options)
    },
    close() {
      closed ??= storage.close()
      return closed
    },
  }
}

/** The state of the store is the one that its newest block commits to; the rest is `verify`'s. */
function assertConsistent(reader: StorageReader, genesis: Genesis): void {
  const state = getState(reader, genesis)
  const block = getBlock(reader, state.height)
  assertStateOf(state, block, {
    hash: deriveBlockHash(block.header),
    anchor: rootOf(state.frontier),
    nullifierRoot: readNullifierRoot(readNullifierTree(reader), countGaps(state)),
    supplyHash: hashSupply(state.supply),
  })
}

function viewOf(reader: StorageReader, state: ChainState, genesis: Genesis, domain: LedgerDomain): LedgerView {
  return {
    genesis,
    domain,
    isAnchor: (anchor) => hasAnchor(reader, anchor),
    isSpent: (nullifier) => hasNullifier(reader, nullifier),
    supply(asset) {
      const counters = state.supply[asset - 1]
      if (!counters) throw new InternalError(`no counters of asset ${asset}`)
      return counters
    },
  }
}

function closedError(): LedgerClosedError {
  return new LedgerClosedError('the ledger was closed')
}

function rateError(perMinute: number): RateLimitedError {
  return new RateLimitedError(`the ledger takes ${perMinute} transactions a minute`, {
    hint: 'send the same transaction again later',
  })
}
