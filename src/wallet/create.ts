import { concatBytes, equalBytes, type Observed, systemClock, systemRng, utf8ToBytes } from '../base'
import { keyedBlake2b512, portableX25519 } from '../crypto'
import { createScanner, type HistoryEntry } from '../disclosure'
import { deriveAddress, deriveFingerprint, deriveInternalAddress, type FullViewingKey, revealFullViewingKey } from '../keys'
import { createSealedStore, type Store, type StoreChange } from '../store'
import { type CommitmentTree, openCommitmentTree } from '../tree'
import { balancesOf } from './balance'
import { DamagedStateError, ForeignLedgerError, UnfinishedProposalError } from './errors'
import { jobChange, loadJob } from './job'
import { planProposal } from './propose'
import { createQueue } from './queue'
import { runJob, type SendContext } from './send'
import { clearStore, emptyState, loadState, nullifierHex, type StateUpdate, type WalletState } from './state'
import { syncWallet } from './sync'
import type { Proposal, SendOptions, Wallet, WalletDeps } from './wallet'

/**
 * Opens the wallet of a viewing key over a ledger. What it remembers lies in `store`, sealed under the viewing key; a store that
 * is damaged or of another version is emptied, and the next `sync` reads the ledger again. Throws `ForeignLedgerError`.
 */
export async function createWallet(given: WalletDeps): Promise<Wallet> {
  const { ledger, prover, viewingKey, x25519 = portableX25519, rng = systemRng, clock = systemClock } = given
  const secrets = revealFullViewingKey(viewingKey)
  if (!equalBytes(deriveFingerprint(ledger.domain), viewingKey.fingerprint)) {
    throw new ForeignLedgerError('the viewing key belongs to another ledger')
  }
  const deps = { x25519, rng, clock, ledger, prover }
  const store = createSealedStore(given.store, storeKey(viewingKey), rng)
  const scanner = createScanner(deps, viewingKey, ledger.genesis)
  let { state, tree } = await openState(store)

  const keep = async (update: StateUpdate, more: readonly StoreChange[]): Promise<void> => {
    await store.commit([...update.changes, ...more])
    state = update.state
  }
  const reset = async (): Promise<void> => {
    await clearStore(store)
    ;({ state, tree } = await openState(store))
  }
  const sync = (options: Observed = {}) => syncWallet({ ledger, scanner, state: () => state, tree: () => tree, keep, reset }, options)

  const context: SendContext = {
    deps,
    key: viewingKey,
    state: () => state,
    keep,
    sync,
    membership: async (notes) => ({ anchor: await tree.root(), paths: await Promise.all(notes.map((owned) => tree.path(owned.position))) }),
  }
  const spendable = () =>
    [...state.notes.values()].filter((owned) => owned.spentHeight === undefined && !state.leases.has(nullifierHex(owned.nullifier)))
  // One operation at a time: two sends side by side would choose the same notes.
  const exclusively = createQueue()

  return {
    viewingKey,
    sync: (options) => exclusively(() => sync(options)),
    rescan: (options) =>
      exclusively(async () => {
        await reset()
        return sync(options)
      }),
    balance: async () => balancesOf(state),
    history: async (): Promise<readonly HistoryEntry[]> => state.history.map(({ entry }) => entry),
    propose: async (request, { expiry = '1h' } = {}) => {
      const isLocal = (address: { readonly fingerprint: Uint8Array }): boolean => equalBytes(address.fingerprint, viewingKey.fingerprint)
      const change = deriveInternalAddress(viewingKey)
      return planProposal({ genesis: ledger.genesis, isLocal, change, spendable: spendable() }, request, expiry)
    },
    send: (proposal: Proposal, options: SendOptions) =>
      exclusively(async () => {
        if (await loadJob(store)) throw new UnfinishedProposalError('an earlier payment is unfinished', { hint: 'resume or abandon it' })
        await sync(observed(options))
        return runJob(context, { proposal, submitted: [] }, options)
      }),
    unfinished: async () => (await loadJob(store))?.proposal,
    resume: (options) =>
      exclusively(async () => {
        const job = await loadJob(store)
        return job && runJob(context, job, options)
      }),
    abandon: () => exclusively(() => keep({ state, changes: [] }, [jobChange(undefined)])),
    address: async ({ fresh = false } = {}) => deriveAddress(viewingKey, 'external', fresh ? randomIndex(rng.bytes(6)) : 0n),
    close: () => exclusively(() => given.store.close()),
  }

  function storeKey(key: FullViewingKey): Uint8Array {
    void key
    return keyedBlake2b512(secrets.vsk, utf8ToBytes('nacre.v1.wallet-store')).slice(0, 32)
  }
}

function observed({ onProgress, signal }: Observed): Observed {
  return { onProgress, signal }
}

/** Fresh addresses take a random index: unlinkable all the same, and a restored wallet repeats none without having to remember any. */
function randomIndex(bytes: Uint8Array): bigint {
  return concatBytes(bytes).reduce((index, byte) => (index << 8n) | BigInt(byte), 0n)
}

async function openState(store: Store): Promise<{ state: WalletState; tree: CommitmentTree }> {
  try {
    return { state: await loadState(store), tree: await openCommitmentTree({ store, prefix: 'tree/' }) }
  } catch (error) {
    if (!(error instanceof DamagedStateError)) throw error
    await clearStore(store)
    return { state: emptyState, tree: await openCommitmentTree({ store, prefix: 'tree/' }) }
  }
}
