import { systemRng } from '../../src/base'
import type { FullViewingKey } from '../../src/keys'
import { createSealedStore, type Store, type StoreChange } from '../../src/store'
import { deriveStoreKey } from '../../src/wallet/create'
import { DamagedStateError } from '../../src/wallet/errors'
import { encodeRecord } from '../../src/wallet/record'
import { loadState } from '../../src/wallet/state'

/** What a store of version 1 says of its version; nothing reads further. */
export const OLD_HEAD: StoreChange = { key: 'head', value: encodeRecord({ version: 1, blocks: [] }) }

/** A wallet's store as the wallet itself reads it. */
export function unsealed(store: Store, viewingKey: FullViewingKey): Store {
  return createSealedStore(store, deriveStoreKey(viewingKey), systemRng)
}

/** The height of the newest block that a wallet's store keeps, or `old` where an older version kept it. Changes nothing. */
export async function keptIn(store: Store, viewingKey: FullViewingKey): Promise<number | 'old'> {
  try {
    return (await loadState(unsealed(store, viewingKey))).tip?.height ?? 0
  } catch (error) {
    const { cause } = error as DamagedStateError
    if (cause instanceof DamagedStateError && cause.message === 'the wallet store has version 1') return 'old'
    throw error
  }
}
