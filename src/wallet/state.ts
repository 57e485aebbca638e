import { bytesToHex, type Clock } from '../base'
import { encodeFr, type Fr } from '../crypto'
import type { HistoryEntry, ScannedTransaction } from '../disclosure'
import type { BlockRef, Tip } from '../ledger'
import { type Store, type StoreChange, StoreClosedError, StoreCorruptError, StoreUnavailableError } from '../store'
import { TreeDamagedError } from '../tree'
import { DamagedStateError } from './errors'
import type { OwnedNote } from './note'
import { decodeRecord, encodeRecord, RECORD_VERSION, readAll } from './record'

/** So many of the newest blocks a wallet names to find where a reorganisation branched off; behind them one at each doubling of the distance. */
const NAMED_BLOCKS = 128

/** A note on its way out: leased until its nullifier shows, the transaction is refused, or it expires. */
export interface Lease {
  readonly nullifier: string
  readonly txId: string
  /** Unix seconds. */
  readonly expiry: number
}

/** What the wallet knows; a function of the seed and the ledger's prefix, leases apart. Nothing but an update's `apply` changes it. */
export interface WalletState {
  /** The newest block that was read; `undefined`: none yet, or block 0. */
  readonly tip: BlockRef | undefined
  /** Of the commitment tree after the newest block. */
  readonly leaves: number
  /** By hexadecimal nullifier. */
  readonly notes: Map<string, OwnedNote>
  readonly history: StoredEntry[]
  /** By hexadecimal nullifier. */
  readonly leases: Map<string, Lease>
  /** Serial number of the next note. */
  readonly nextNote: number
}

/** Changes nothing. */
export const NO_UPDATE: StateUpdate = { changes: [], apply: () => {} }

export interface StoredEntry {
  readonly key: string
  readonly entry: HistoryEntry
}

/** What keeps a new state, and how the old one becomes it once that is kept: costs what is new, however much there is already. */
export interface StateUpdate {
  readonly changes: readonly StoreChange[]
  apply(): void
}

// Store keys tell nothing of whose notes are whose: records are numbered, and the store seals their content.
const NOTE = 'note/'
const HISTORY = 'history/'
const BLOCK = 'block/'
export const LEASES = 'leases'
const HEAD = 'head'
const number = (value: number): string => value.toString().padStart(12, '0')
const noteKey = (note: OwnedNote): string => NOTE + number(note.serial)
const blockKey = (height: number): string => BLOCK + number(height)

export function nullifierHex(nullifier: Fr): string {
  return bytesToHex(encodeFr(nullifier))
}

/** A ledger's clock may be so many seconds behind a wallet's. */
const CLOCK_MARGIN = 60

/**
 * Whether a note is on its way, by its nullifier as `nullifierHex` has it. On a ledger where nothing happens no block tells that a transaction has expired;
 * the clock does. Were it wrong, the ledger would still take one of two spends of a note.
 */
export function isLeased(state: WalletState, nullifier: string, clock: Clock): boolean {
  const lease = state.leases.get(nullifier)
  return lease !== undefined && lease.expiry + CLOCK_MARGIN >= clock.now() / 1000
}

/** Loads the state; throws `DamagedStateError` when the store holds something else. */
export async function loadState(store: Store): Promise<WalletState> {
  try {
    const [head, leased] = await store.getMany([HEAD, LEASES])
    const { version, tip, counts } = head ? decodeRecord<Head>(head) : EMPTY_HEAD
    if (version !== RECORD_VERSION) throw new DamagedStateError(`the wallet store has version ${version}`)
    const notes = (await readAll(store, NOTE)).map(([, bytes]) => decodeRecord<OwnedNote>(bytes))
    const history = (await readAll(store, HISTORY)).map(([key, bytes]) => ({
      key,
      entry: decodeRecord<HistoryEntry>(bytes),
    }))
    if (notes.length !== counts.notes || history.length !== counts.history) throw new DamagedStateError('records are missing')
    const leases = leased ? decodeRecord<Lease[]>(leased) : []
    return {
      tip,
      leaves: counts.leaves,
      notes: new Map(notes.map((note) => [nullifierHex(note.nullifier), note])),
      history,
      leases: new Map(leases.map((lease) => [lease.nullifier, lease])),
      nextNote: nextSerial(notes),
    }
  } catch (cause) {
    // A store that cannot be reached is not a damaged one: emptying it would lose what is there.
    if (cause instanceof StoreUnavailableError || cause instanceof StoreClosedError) throw cause
    throw new DamagedStateError('the wallet store is damaged', { cause, hint: 'a rescan rebuilds it from the ledger' })
  }
}

/** Whether an error says that what was remembered is not what this wallet wrote. */
export function isDamage(error: unknown): boolean {
  return error instanceof DamagedStateError || error instanceof TreeDamagedError || error instanceof StoreCorruptError
}

interface Head {
  readonly version: number
  readonly tip?: BlockRef | undefined
  /** How much there has to be: a record that is gone is damage, too. */
  readonly counts: { readonly notes: number; readonly history: number; readonly leaves: number }
}

const EMPTY_HEAD: Head = { version: RECORD_VERSION, counts: { notes: 0, history: 0, leaves: 0 } }

function headChange(tip: BlockRef | undefined, counts: Head['counts']): StoreChange {
  // Whoever has read nothing remembers nothing.
  return { key: HEAD, value: tip && encodeRecord({ version: RECORD_VERSION, tip, counts } satisfies Head) }
}

/** Blocks from the tip downwards for a ledger to find where its chain leaves the one that was read. */
export async function namedBlocks(store: Store, tip: BlockRef | undefined): Promise<readonly BlockRef[]> {
  if (!tip) return []
  const heights: number[] = []
  for (let distance = 1; distance < tip.height; distance += distance < NAMED_BLOCKS ? 1 : distance)
    heights.push(tip.height - distance)
  const hashes = await store.getMany(heights.map(blockKey))
  const refs = heights.flatMap((height, index): BlockRef[] => {
    const hash = hashes[index]
    return hash ? [{ height, hash: hash as BlockRef['hash'] }] : []
  })
  return [tip, ...refs]
}

/** Takes in the scanned transactions of a run of blocks. */
export function extendState(state: WalletState, scanned: readonly ScannedTransaction[], blocks: readonly Tip[]): StateUpdate {
  const notes = new Map<string, OwnedNote>()
  const entries: StoredEntry[] = []
  const freed = new Set<string>()
  let serial = state.nextNote
  let line = nextLine(state)
  for (const { notes: found, nullifiers, entries: lines, height } of scanned) {
    for (const note of found) notes.set(nullifierHex(note.nullifier), { ...note, serial: serial++ })
    for (const nullifier of nullifiers) {
      const key = nullifierHex(nullifier)
      const spent = notes.get(key) ?? state.notes.get(key)
      if (spent) notes.set(key, { ...spent, spentHeight: height })
      if (state.leases.has(key)) freed.add(key)
    }
    for (const entry of lines) entries.push({ key: HISTORY + number(line++), entry })
  }
  const last = blocks.at(-1)
  // A lease outlives its transaction's expiry by nothing: after it no block can take the transaction.
  for (const { nullifier, expiry } of state.leases.values()) if (last && expiry < last.time) freed.add(nullifier)
  const leases = [...state.leases.values()].filter(({ nullifier }) => !freed.has(nullifier))
  const tip = last ? { height: last.height, hash: last.hash } : state.tip
  const leaves = last?.leaves ?? state.leaves
  const counts: Head['counts'] = {
    notes: state.notes.size + serial - state.nextNote,
    history: state.history.length + entries.length,
    leaves,
  }
  return {
    changes: [
      ...[...notes.values()].map(noteChange),
      ...entries.map(({ key, entry }) => ({ key, value: encodeRecord(entry) })),
      ...blocks.map(({ height, hash }) => ({ key: blockKey(height), value: hash })),
      ...(freed.size > 0 ? [leasesChange(leases)] : []),
      headChange(tip, counts),
    ],
    apply() {
      for (const [key, note] of notes) state.notes.set(key, note)
      for (const entry of entries) state.history.push(entry)
      for (const key of freed) state.leases.delete(key)
      Object.assign(state, { tip, leaves, nextNote: serial })
    },
  }
}

function noteChange(note: OwnedNote): StoreChange {
  return { key: noteKey(note), value: encodeRecord(note) }
}

function leasesChange(leases: readonly Lease[]): StoreChange {
  return { key: LEASES, value: encodeRecord(leases) }
}

/** Number of the next line of history. */
function nextLine({ history }: WalletState): number {
  const last = history.at(-1)
  return last ? Number(last.key.slice(HISTORY.length)) + 1 : 0
}

/** Forgets everything above a block; the tree has `leaves` then. What stays is what a fresh scan up to that block gives. */
export function rewindState(state: WalletState, to: BlockRef, leaves: number): StateUpdate {
  const { height } = to
  const all = [...state.notes]
  const gone = all.filter(([, note]) => note.height > height)
  const unspent = all
    .filter(([, note]) => note.height <= height && note.spentHeight !== undefined && note.spentHeight > height)
    .map(([key, note]) => [key, { ...note, spentHeight: undefined }] as const)
  const firstGone = state.history.findIndex(({ entry }) => entry.height > height)
  const lines = firstGone === -1 ? state.history.length : firstGone
  const tip = height === 0 ? undefined : to
  const above = Array.from({ length: (state.tip?.height ?? height) - height }, (_, index) => height + 1 + index)
  const forget = (key: string): StoreChange => ({ key, value: undefined })
  return {
    changes: [
      ...gone.map(([, note]) => forget(noteKey(note))),
      ...unspent.map(([, note]) => noteChange(note)),
      ...state.history.slice(lines).map(({ key }) => forget(key)),
      ...above.map((each) => forget(blockKey(each))),
      headChange(tip, { notes: all.length - gone.length, history: lines, leaves }),
    ],
    apply() {
      for (const [key] of gone) state.notes.delete(key)
      for (const [key, note] of unspent) state.notes.set(key, note)
      state.history.length = lines
      Object.assign(state, { tip, leaves, nextNote: nextSerial(state.notes.values()) })
    },
  }
}

function nextSerial(notes: Iterable<OwnedNote>): number {
  let most = 0
  for (const { serial } of notes) most = Math.max(most, serial)
  return most + 1
}

/** Leases notes to a transaction, or frees them when `lease` is `undefined`. */
export function leaseNotes(
  state: WalletState,
  nullifiers: readonly string[],
  lease: Omit<Lease, 'nullifier'> | undefined,
): StateUpdate {
  const leases = new Map(state.leases)
  for (const nullifier of nullifiers) {
    if (lease) leases.set(nullifier, { nullifier, ...lease })
    else leases.delete(nullifier)
  }
  return { changes: [leasesChange([...leases.values()])], apply: () => Object.assign(state, { leases }) }
}

/** Deletes every record, tree included, but the named ones. `store` may be the one below the seal: values are not looked at. */
export async function clearStore(store: Store, kept: readonly string[]): Promise<void> {
  let after: string | undefined
  for (;;) {
    const page = await store.entries('', after === undefined ? { limit: 1000 } : { after, limit: 1000 })
    const last = page.at(-1)
    if (!last) return
    after = last[0]
    await store.commit(page.filter(([key]) => !kept.includes(key)).map(([key]) => ({ key, value: undefined })))
  }
}
