import { bytesToHex, createOrderedKeys, InternalError, parseHex } from '../../base'
import type { LedgerStorage, StorageReader } from '..'

/** A store in memory that can take its newest commits back. */
export interface MemoryStorage extends LedgerStorage {
  /** Undoes the last `count` commits, all at once. */
  undo(count: number): void
}

/** What a commit replaced, so that it can be undone. */
type Undo = Map<string, Uint8Array | undefined>

export function createMemoryStorage(): MemoryStorage {
  const records = new Map<string, Uint8Array>()
  const keys = createOrderedKeys<string>()
  const commits: Undo[] = []

  const put = (key: string, value: Uint8Array | undefined): void => {
    if (value === undefined) {
      records.delete(key)
      keys.delete(key)
    } else {
      records.set(key, value)
      keys.add(key)
    }
  }
  const takeBack = (undo: Undo): void => {
    for (const [key, value] of undo) put(key, value)
  }
  const reader: StorageReader = {
    get: (key) => records.get(bytesToHex(key))?.slice(),
    below(bound) {
      const key = keys.below(bytesToHex(bound))
      const value = key === undefined ? undefined : records.get(key)
      return key !== undefined && value ? { key: parseHex(key), value: value.slice() } : undefined
    },
  }
  return {
    read: (run) => run(reader),
    write(run) {
      const undo: Undo = new Map()
      try {
        const result = run({
          ...reader,
          put(key, value) {
            const hex = bytesToHex(key)
            if (!undo.has(hex)) undo.set(hex, records.get(hex))
            put(hex, value.slice())
          },
        })
        if (undo.size > 0) commits.push(undo)
        return result
      } catch (error) {
        takeBack(undo)
        throw error
      }
    },
    undo(count) {
      if (count > commits.length) throw new InternalError('fewer commits than are to be undone')
      for (let i = 0; i < count; i++) takeBack(commits.pop() as Undo)
    },
    close: async () => {},
  }
}
