import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { bytesToHex, compareBytes } from '../../src/base'
import type { LedgerStorage, StorageReader, StoredRecord } from '../../src/ledger'
import { openLmdbStorage } from '../../src/ledger/lmdb/storage'
import { createMemoryStorage } from '../../src/ledger/memory/storage'
import { cases } from '../suite'
import { createFolder } from './folder'

const folder = createFolder()
afterAll(() => folder.remove())

/** Keys of one to five bytes, many of them prefixes of others, with the least and greatest bytes often. */
const byte = fc.constantFrom(0, 1, 4, 5, 127, 128, 255)
const key = fc.array(byte, { minLength: 1, maxLength: 5 }).map((bytes) => Uint8Array.from(bytes))
const step = fc.record({
  puts: fc.array(fc.tuple(key, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }),
  fails: fc.boolean(),
})

type Model = ReadonlyMap<string, StoredRecord>

function belowIn(model: Model, bound: Uint8Array): StoredRecord | undefined {
  const below = [...model.values()].filter((record) => compareBytes(record.key, bound) < 0)
  return below.sort((one, other) => compareBytes(one.key, other.key)).at(-1)
}

function expectRecords(reader: StorageReader, model: Model, bounds: readonly Uint8Array[]): void {
  for (const { key, value } of model.values()) expect(reader.get(key)).toEqual(value)
  for (const bound of bounds) {
    expect(reader.below(bound)).toEqual(belowIn(model, bound))
    expect(reader.get(bound)).toEqual(model.get(bytesToHex(bound))?.value)
  }
}

describe.each([
  ['in memory', async (): Promise<LedgerStorage> => createMemoryStorage()],
  ['in a folder', (): Promise<LedgerStorage> => openLmdbStorage({ path: createFolderInside(), readOnly: false, isNew: true })],
])('a store of records %s', (_name, open) => {
  it('gives each record by its key, and the one below any key, also those of the commit under way', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 6 }),
      fc.array(key, { maxLength: 20 }),
      async (steps, bounds) => {
        const storage = await open()
        let model: Model = new Map()
        for (const { puts, fails } of steps) {
          const next = new Map(model)
          const write = (): void =>
            storage.write((writer) => {
              for (const [key, value] of puts) {
                writer.put(key, value)
                next.set(bytesToHex(key), { key, value })
                expect(writer.below(Uint8Array.of(...key, 0))).toEqual({ key, value })
              }
              expectRecords(writer, next, bounds)
              if (fails) throw new RangeError('no')
            })
          if (fails) expect(write).toThrow(RangeError)
          else write()
          if (!fails) model = next
          storage.read((reader) => expectRecords(reader, model, bounds))
        }
        await storage.close()
      },
    )
    await fc.assert(property, { numRuns: cases(20, 80, 500) })
  })

  it('hands out copies', async () => {
    const storage = await open()
    const [key, value] = [Uint8Array.of(7), Uint8Array.of(1, 2, 3)]
    storage.write((writer) => {
      writer.put(key, value)
      value.fill(9)
    })
    const found = storage.read((reader) => [reader.get(key), reader.below(Uint8Array.of(8))] as const)
    found[0]?.fill(9)
    found[1]?.key.fill(9)
    found[1]?.value.fill(9)
    expect(storage.read((reader) => reader.below(Uint8Array.of(8)))).toEqual({ key, value: Uint8Array.of(1, 2, 3) })
    expect(storage.read((reader) => reader.below(key))).toBe(undefined)
    await storage.close()
  })
})

let folders = 0
function createFolderInside(): string {
  folders += 1
  return `${folder.path}/${folders}`
}
