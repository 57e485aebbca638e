/** The store in memory: for tests, and for wallets that read the ledger anew each time. @module */
import { StoreClosedError } from '../errors'
import { assertEntriesRequest, assertKey, type Store, type StoreEntry } from '../port'

/** An empty store that lasts as long as the process. */
export function createMemoryStore(): Store {
  const values = new Map<string, Uint8Array>()
  let sorted: readonly string[] | undefined = []
  let closed = false

  const assertOpen = (): void => {
    if (closed) throw new StoreClosedError('the store is closed')
  }
  const sortedKeys = (): readonly string[] => {
    sorted ??= [...values.keys()].sort()
    return sorted
  }
  const read = (key: string): Uint8Array | undefined => {
    assertKey(key)
    return values.get(key)?.slice()
  }

  return {
    async get(key) {
      assertOpen()
      return read(key)
    },
    async getMany(keys) {
      assertOpen()
      return keys.map(read)
    },
    async entries(prefix, options = {}) {
      assertOpen()
      assertEntriesRequest(prefix, options)
      const { after, limit = Infinity, reverse = false } = options
      const keys = sortedKeys()
      const begin = firstAtLeast(keys, prefix)
      let end = begin
      while (keys[end]?.startsWith(prefix)) end++
      const range = keys.slice(begin, end)
      if (reverse) range.reverse()
      const wanted = after === undefined ? range : range.filter((key) => (reverse ? key < after : key > after))
      return wanted.slice(0, limit).map((key): StoreEntry => [key, read(key) as Uint8Array])
    },
    async commit(changes) {
      assertOpen()
      for (const { key } of changes) assertKey(key)
      for (const { key, value } of changes) {
        if (values.has(key) === (value === undefined)) sorted = undefined
        if (value === undefined) values.delete(key)
        else values.set(key, value.slice())
      }
    },
    async close() {
      closed = true
    },
  }
}

/** Index of the first of the sorted `keys` that is not before `bound`. */
function firstAtLeast(keys: readonly string[], bound: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < bound) low = middle + 1
    else high = middle
  }
  return low
}
