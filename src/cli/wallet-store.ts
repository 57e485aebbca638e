import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Store, StoreCorruptError, StoreLockedError } from '../store'
import { openLmdbStore } from '../store/lmdb'
import { WalletLockedError } from './errors'

/** Where a wallet keeps what it scanned; its loss costs a rescan. */
export function storeFolder(file: string): string {
  return `${resolve(file)}.store`
}

/** Where a store that cannot be opened any more is put: somebody may wish to look at it. */
export function damagedFolder(file: string): string {
  return `${storeFolder(file)}.damaged`
}

/** Opens the store of a wallet for this process alone. Throws `WalletLockedError`, `StoreCorruptError`, `StoreUnavailableError`. */
export async function openWalletStore(file: string): Promise<Store> {
  return exclusively(file, storeFolder(file))
}

/** Puts a damaged store aside and begins an empty one. Throws `WalletLockedError`, `StoreUnavailableError`. */
export async function replaceWalletStore(file: string): Promise<Store> {
  const [folder, guardFolder] = [storeFolder(file), `${storeFolder(file)}.replacing`]
  // Two processes that find the damage at once must not put away each other's new store.
  const guard = await exclusively(file, guardFolder)
  try {
    const healed = await openWalletStore(file).catch((error: unknown) => {
      if (!(error instanceof StoreCorruptError)) throw error
      return undefined
    })
    if (healed) return healed
    await rm(damagedFolder(file), { recursive: true, force: true })
    if (existsSync(folder)) await rename(folder, damagedFolder(file))
    return await openWalletStore(file)
  } finally {
    await guard.close()
    await rm(guardFolder, { recursive: true, force: true })
  }
}

async function exclusively(file: string, path: string): Promise<Store> {
  try {
    return await openLmdbStore({ path, exclusive: true })
  } catch (cause) {
    if (!(cause instanceof StoreLockedError)) throw cause
    throw new WalletLockedError(`another process has ${file} open`, { cause, hint: 'wait for it to end, or end it' })
  }
}

/**
 * The same store, which calls `emptied` when a commit only deletes, and more than one entry: that is how a wallet forgets what it
 * cannot read, before it reads the ledger again. A payment that is over is forgotten with its steps, and nothing else.
 */
export function watchEmptying(store: Store, emptied: () => void): Store {
  return {
    ...store,
    commit: async (changes) => {
      await store.commit(changes)
      const isEmptied = changes.length > 1 && changes.every(({ value }) => value === undefined)
      if (isEmptied && changes.some(({ key }) => !key.startsWith('job'))) emptied()
    },
  }
}
