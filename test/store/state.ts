import { createHash } from 'node:crypto'
import { systemRng } from '../../src/base'
import { createSealedStore, type Store, type StoreEntry } from '../../src/store'

/** The store as a wallet uses it: what was altered in a value does not open. */
export const sealedOver = (store: Store): Store => createSealedStore(store, new Uint8Array(32).fill(7), systemRng)

/** Names a state by all its keys and values. */
export function stateOf(entries: readonly StoreEntry[]): string {
  const hash = createHash('sha256')
  for (const [key, value] of entries) hash.update(`${key} ${value.length} `).update(value)
  return hash.digest('hex')
}
