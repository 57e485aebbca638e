import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concatBytes, InternalError, type Rng, utf8ToBytes } from '../base'
import { StoreCorruptError } from './errors'
import type { Store, StoreChange, StoreEntry } from './port'

const KEY_BYTES = 32
const NONCE_BYTES = 24

/**
 * A store whose values are sealed under `key` (32 bytes): XChaCha20-Poly1305, random nonce (24) before the ciphertext, the entry's
 * key as associated data, so that entries cannot be swapped either. Keys stay readable, and an entry can be deleted or put back
 * to an earlier state. What was not sealed under `key` gives `StoreCorruptError`.
 */
export function createSealedStore(store: Store, key: Uint8Array, rng: Rng): Store {
  if (key.length !== KEY_BYTES) throw new InternalError('a store is sealed under 32 bytes')
  const secret = key.slice()

  const seal = (name: string, value: Uint8Array): Uint8Array => {
    const nonce = rng.bytes(NONCE_BYTES)
    if (nonce.length !== NONCE_BYTES) throw new InternalError('the random source gave another number of bytes than asked for')
    return concatBytes(nonce, xchacha20poly1305(secret, nonce, utf8ToBytes(name)).encrypt(value))
  }
  const open = (name: string, sealed: Uint8Array): Uint8Array => {
    try {
      return xchacha20poly1305(secret, sealed.slice(0, NONCE_BYTES), utf8ToBytes(name)).decrypt(sealed.slice(NONCE_BYTES))
    } catch (cause) {
      throw new StoreCorruptError('an entry of the store was not sealed under this key', { cause })
    }
  }
  const openIfPresent = (name: string, sealed: Uint8Array | undefined): Uint8Array | undefined =>
    sealed === undefined ? undefined : open(name, sealed)

  return {
    get: async (name) => openIfPresent(name, await store.get(name)),
    getMany: async (names) => {
      const sealed = await store.getMany(names)
      return names.map((name, index) => openIfPresent(name, sealed[index]))
    },
    entries: async (prefix, options) =>
      (await store.entries(prefix, options)).map(([name, sealed]): StoreEntry => [name, open(name, sealed)]),
    commit: async (changes) =>
      store.commit(changes.map(({ key: name, value }): StoreChange => ({ key: name, value: value && seal(name, value) }))),
    close: () => store.close(),
  }
}
