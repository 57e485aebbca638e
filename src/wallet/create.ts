import { bytesToBigint, equalBytes, type Observed, systemClock, systemRng } from '../base'
import { keyedBlake2b512, labelBytes, portableX25519 } from '../crypto'
import { createScanner, type HistoryEntry } from '../disclosure'
import { deriveAddress, deriveFingerprint, deriveInternalAddress, type FullViewingKey, revealFullViewingKey } from '../keys'
import { createSealedStore, type Store, type StoreChange } from '../store'
import { type CommitmentTree, openCommitmentTree } from '../tree'
import type { Membership } from '../tx'
import { balancesOf } from './balance'
import { type DiscloseContext, disclose } from './disclose'
import { DamagedStateError, ForeignLedgerError, UnfinishedProposalError } from './errors'
import { forgetJob, JOB, loadJob } from './job'
import type { OwnedNote } from './note'
import { planProposal } from './propose'
import { createQueue } from './queue'
import { readAll } from './record'
import { runJob, type SendContext } from './send'
import {
  clearStore,
  isDamage,
  isLeased,
  LEASES,
  loadState,
  NO_UPDATE,
  namedBlocks,
  nullifierHex,
  type StateUpdate,
  type WalletState,
} from './state'
import { syncWallet } from './sync'
import type { Proposal, SendOptions, Wallet, WalletDeps } from './wallet'

/**
 * Opens the wallet of a viewing key over a ledger. What it remembers lies in `store`, sealed under the viewing key; a store that
 * is damaged or of another version is emptied, and the next `sync` reads the ledger again. Throws `ForeignLedgerError`.
 */
export async function createWallet(given: WalletDeps): Promise<Wallet> {
  const { ledger, prover, viewingKey, x25519 = portableX25519, trials, rng = systemRng, clock = systemClock } = given
  if (!equalBytes(deriveFingerprint(ledger.domain), viewingKey.fingerprint)) {
    throw new ForeignLedgerError('the viewing key belongs to another ledger')
  }
  const deps = { x25519, rng, clock, ledger, prover }
  const store = createSealedStore(given.store, deriveStoreKey(viewingKey), rng)
  const scanner = createScanner({ x25519, trials }, viewingKey, ledger.genesis)
  // Leases and the unfinished proposal are all that the ledger cannot tell again.
  const empty = async (): Promise<void> => {
    // A proposal whose steps can be read in part only is none.
    const kept = [await readableKeys(store, LEASES), await readableKeys(store, JOB)]
    await clearStore(given.store, kept.flat())
  }
  let opened = await openState(store).catch(async (error: unknown) => {
    if (!isDamage(error)) throw error
    await empty()
    return openState(store)
  })
  const reset = async (): Promise<void> => {
    await empty()
    opened = await openState(store)
  }
  const keep = async (update: StateUpdate, more: readonly StoreChange[]): Promise<void> => {
    await store.commit([...update.changes, ...more])
    update.apply()
  }
  const sync = (options: Observed = {}) =>
    syncWallet(
      {
        ledger,
        scanner,
        state: () => opened.state,
        named: () => namedBlocks(store, opened.state.tip),
        tree: () => opened.tree,
        keep,
        reset,
      },
      options,
    )

  const context: SendContext = {
    deps,
    key: viewingKey,
    state: () => opened.state,
    keep,
    sync,
    membership: async (notes) => {
      try {
        return await membershipIn(opened.tree, notes)
      } catch (error) {
        if (!isDamage(error)) throw error
        await reset()
        await sync()
        return membershipIn(opened.tree, notes)
      }
    },
  }
  const disclosing: DiscloseContext = {
    deps,
    key: viewingKey,
    state: () => opened.state,
    sync,
    path: (position) => opened.tree.path(position),
  }
  const spendable = () =>
    [...opened.state.notes.values()].filter(
      (owned) => owned.spentHeight === undefined && !isLeased(opened.state, nullifierHex(owned.nullifier), deps.clock),
    )
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
    balance: async () => balancesOf(opened.state, deps.clock),
    history: async (): Promise<readonly HistoryEntry[]> => opened.state.history.map(({ entry }) => entry),
    propose: async (request, { expiry = '1h' } = {}) => {
      const isLocal = (address: { readonly fingerprint: Uint8Array }): boolean =>
        equalBytes(address.fingerprint, viewingKey.fingerprint)
      const change = deriveInternalAddress(viewingKey, x25519)
      return planProposal({ genesis: ledger.genesis, isLocal, change, spendable: spendable() }, request, expiry)
    },
    send: (proposal: Proposal, options: SendOptions) =>
      exclusively(async () => {
        if (await loadJob(store))
          throw new UnfinishedProposalError('an earlier payment is unfinished', { hint: 'resume or abandon it' })
        await sync(observed(options))
        return runJob(context, { proposal, submitted: [] }, options)
      }),
    unfinished: async () => (await loadJob(store))?.proposal,
    resume: (options) =>
      exclusively(async () => {
        const job = await loadJob(store)
        return job && runJob(context, job, options)
      }),
    abandon: () =>
      exclusively(async () => {
        const job = await loadJob(store)
        if (job) await keep(NO_UPDATE, forgetJob(job))
      }),
    disclose: (request, options) => exclusively(() => disclose(disclosing, request, options)),
    // Fresh addresses take a random index: unlinkable all the same, and a restored wallet repeats none without having to remember any.
    address: async ({ fresh = false } = {}) =>
      deriveAddress(viewingKey, 'external', fresh ? bytesToBigint(rng.bytes(8)) : 0n, x25519),
    close: () => exclusively(() => given.store.close()),
  }
}

/** What the wallet of a viewing key seals its store under: 32 bytes. */
export function deriveStoreKey(key: FullViewingKey): Uint8Array {
  return keyedBlake2b512(revealFullViewingKey(key).vsk, labelBytes('walletStore')).slice(0, 32)
}

function observed({ onProgress, signal }: Observed): Observed {
  return { onProgress, signal }
}

interface OpenState {
  readonly state: WalletState
  readonly tree: CommitmentTree
}

async function openState(store: Store): Promise<OpenState> {
  const state = await loadState(store)
  const tree = await openCommitmentTree({ store, prefix: 'tree/' })
  if ((await tree.size()) !== state.leaves) throw new DamagedStateError('the tree is not the one that the notes lie in')
  return { state, tree }
}

async function membershipIn(tree: CommitmentTree, notes: readonly OwnedNote[]): Promise<Membership> {
  return { anchor: await tree.root(), paths: await Promise.all(notes.map((owned) => tree.path(owned.position))) }
}

/** The keys that start with `prefix` if all of them can be read, else none. */
async function readableKeys(store: Store, prefix: string): Promise<readonly string[]> {
  try {
    return (await readAll(store, prefix)).map(([key]) => key)
  } catch (error) {
    if (!isDamage(error)) throw error
    return []
  }
}
