import { bytesToHex } from '../base'
import { encodeFr, type Fr } from '../crypto'
import type { FoundNote, HistoryEntry, ScannedTransaction } from '../disclosure'
import type { BlockRef, Tip } from '../ledger'
import { type Store, type StoreChange, StoreClosedError, StoreCorruptError, StoreUnavailableError } from '../store'
import { TreeDamagedError } from '../tree'
import { DamagedStateError } from './errors'
import type { OwnedNote } from './note'
import { decodeRecord, encodeRecord, RECORD_VERSION } from './record'

/** Blocks that a wallet remembers for finding where a reorganisation branched off. */
export const REMEMBERED_BLOCKS = 128

/** A note on its way out: leased until its nullifier shows, the transaction is refused, or it expires. */
export interface Lease {
  readonly nullifier: string
  readonly txId: string
  /** Unix seconds. */
  readonly expiry: number
}

/** What the wallet knows; a function of the seed and the ledger's prefix, leases apart. */
export interface WalletState {
  readonly blocks: readonly BlockRef[]
  /** Of the commitment tree after the newest block. */
  readonly leaves: number
  readonly notes: ReadonlyMap<string, OwnedNote>
  readonly history: readonly StoredEntry[]
  readonly leases: ReadonlyMap<string, Lease>
}

export interface StoredEntry {
  readonly key: string
  readonly entry: HistoryEntry
}

/** A new state with the changes that keep it; both or neither take effect. */
export interface StateUpdate {
  readonly state: WalletState
  readonly changes: readonly StoreChange[]
}

// Store keys tell nothing of whose notes are whose: records are numbered, and the store seals their content.
const NOTE = 'note/'
const HISTORY = 'history/'
export const LEASES = 'leases'
const HEAD = 'head'
const number = (value: number): string => value.toString().padStart(12, '0')
const noteKey = (note: OwnedNote): string => NOTE + number(note.serial)

export function nullifierHex(nullifier: Fr): string {
  return bytesToHex(encodeFr(nullifier))
}

/** Loads the state; throws `DamagedStateError` when the store holds something else. */
export async function loadState(store: Store): Promise<WalletState> {
  try {
    const [head, leased] = await store.getMany([HEAD, LEASES])
    const { version, blocks, counts } = head ? decodeRecord<Head>(head) : EMPTY_HEAD
    if (version !== RECORD_VERSION) throw new DamagedStateError(`the wallet store has version ${version}`)
    const notes = (await readAll(store, NOTE)).map(([, bytes]) => decodeRecord<OwnedNote>(bytes))
    const history = (await readAll(store, HISTORY)).map(([key, bytes]) => ({
      key,
      entry: decodeRecord<HistoryEntry>(bytes),
    }))
    if (notes.length !== counts.notes || history.length !== counts.history) throw new DamagedStateError('records are missing')
    const leases = leased ? decodeRecord<Lease[]>(leased) : []
    return {
      blocks,
      leaves: counts.leaves,
      notes: new Map(notes.map((note) => [nullifierHex(note.nullifier), note])),
      history,
      leases: new Map(leases.map((lease) => [lease.nullifier, lease])),
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
  readonly blocks: readonly BlockRef[]
  /** How much there has to be: a record that is gone is damage, too. */
  readonly counts: { readonly notes: number; readonly history: number; readonly leaves: number }
}

const EMPTY_HEAD: Head = { version: RECORD_VERSION, blocks: [], counts: { notes: 0, history: 0, leaves: 0 } }

function headChange({ blocks, leaves, notes, history }: WalletState): StoreChange {
  const head: Head = { version: RECORD_VERSION, blocks, counts: { notes: notes.size, history: history.length, leaves } }
  return { key: HEAD, value: encodeRecord(head) }
}

/** All entries under a prefix, read in pages. */
export async function readAll(store: Store, prefix: string): Promise<readonly (readonly [string, Uint8Array])[]> {
  const all: (readonly [string, Uint8Array])[] = []
  for (;;) {
    const last = all.at(-1)
    const page = await store.entries(prefix, last ? { after: last[0], limit: 1000 } : { limit: 1000 })
    if (page.length === 0) return all
    all.push(...page)
  }
}

/** Takes in the scanned transactions of a run of blocks. */
export function extendState(state: WalletState, scanned: readonly ScannedTransaction[], blocks: readonly Tip[]): StateUpdate {
  const notes = new Map(state.notes)
  const leases = new Map(state.leases)
  const history = [...state.history]
  const changes: StoreChange[] = []
  const keepNote = (note: OwnedNote): void => {
    notes.set(nullifierHex(note.nullifier), note)
    changes.push({ key: noteKey(note), value: encodeRecord(note) })
  }
  let noteSerial = 1 + [...notes.values()].reduce((most, note) => Math.max(most, note.serial), 0)
  const addNote = (found: FoundNote): void => keepNote({ ...found, serial: noteSerial++ })
  let serial = history.length === 0 ? 0 : Number((history.at(-1) as StoredEntry).key.slice(HISTORY.length)) + 1
  for (const { notes: found, nullifiers, entries, height } of scanned) {
    found.forEach(addNote)
    for (const nullifier of nullifiers) {
      const key = nullifierHex(nullifier)
      const spent = notes.get(key)
      if (spent) keepNote({ ...spent, spentHeight: height })
      leases.delete(key)
    }
    for (const entry of entries) {
      const key = HISTORY + number(serial++)
      history.push({ key, entry })
      changes.push({ key, value: encodeRecord(entry) })
    }
  }
  const remembered = [...blocks.map(({ height, hash }) => ({ height, hash })).reverse(), ...state.blocks].slice(
    0,
    REMEMBERED_BLOCKS,
  )
  const last = blocks.at(-1)
  dropExpired(leases, last?.time)
  if (leases.size !== state.leases.size) changes.push(leasesChange(leases))
  const extended: WalletState = { blocks: remembered, leaves: last?.leaves ?? state.leaves, notes, history, leases }
  return { state: extended, changes: [...changes, headChange(extended)] }
}

/** A lease outlives its transaction's expiry by nothing: after it no block can take the transaction. */
function dropExpired(leases: Map<string, Lease>, time: number | undefined): void {
  for (const lease of [...leases.values()]) if (time !== undefined && lease.expiry < time) leases.delete(lease.nullifier)
}

function leasesChange(leases: ReadonlyMap<string, Lease>): StoreChange {
  return { key: LEASES, value: encodeRecord([...leases.values()]) }
}

/** Forgets everything above a block; the tree has `leaves` then. */
export function rewindState(state: WalletState, height: number, leaves: number): StateUpdate {
  const notes = new Map<string, OwnedNote>()
  const changes: StoreChange[] = []
  for (const [key, note] of state.notes) {
    if (note.height > height) {
      changes.push({ key: noteKey(note), value: undefined })
    } else if (note.spentHeight !== undefined && note.spentHeight > height) {
      const unspent = { ...note, spentHeight: undefined }
      notes.set(key, unspent)
      changes.push({ key: noteKey(note), value: encodeRecord(unspent) })
    } else {
      notes.set(key, note)
    }
  }
  const history = state.history.filter(({ entry }) => entry.height <= height)
  for (const { key } of state.history.slice(history.length)) changes.push({ key, value: undefined })
  const blocks = state.blocks.filter((block) => block.height <= height)
  const rewound: WalletState = { ...state, notes, history, blocks, leaves }
  return { state: rewound, changes: [...changes, headChange(rewound)] }
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
  return { state: { ...state, leases }, changes: [leasesChange(leases)] }
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
