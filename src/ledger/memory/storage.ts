import { bytesToHex, InternalError } from '../../base'
import type { LedgerStorage } from '..'

/** A store in memory that can take its newest commits back. */
export interface MemoryStorage extends LedgerStorage {
  /** Undoes the last `count` commits, all at once. */
  undo(count: number): void
}

/** What a commit replaced, so that it can be undone. */
type Undo = ReadonlyMap<string, Uint8Array | undefined>

export function createMemoryStorage(): MemoryStorage {
  const records = new Map<string, Uint8Array>()
  const commits: Undo[] = []

  const put = (key: string, value: Uint8Array | undefined): void => {
    if (value === undefined) records.delete(key)
    else records.set(key, value)
  }
  return {
    read: (run) => run({ get: (key) => records.get(bytesToHex(key))?.slice() }),
    write(run) {
      const staged = new Map<string, Uint8Array>()
      const result = run({
        get: (key) => (staged.get(bytesToHex(key)) ?? records.get(bytesToHex(key)))?.slice(),
        put: (key, value) => staged.set(bytesToHex(key), value.slice()),
      })
      if (staged.size === 0) return result
      commits.push(new Map([...staged.keys()].map((key) => [key, records.get(key)])))
      for (const [key, value] of staged) put(key, value)
      return result
    },
    undo(count) {
      if (count > commits.length) throw new InternalError('fewer commits than are to be undone')
      for (let i = 0; i < count; i++) for (const [key, value] of commits.pop() as Undo) put(key, value)
    },
    close: async () => {},
  }
}
