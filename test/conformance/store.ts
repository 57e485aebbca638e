import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Store, type StoreChange, StoreClosedError, type StoreEntry, StoreKeyError } from '../../src/store'
import { cases } from '../suite'

/** A medium that a store can be opened on, closed and opened again. */
export interface StoreMedium {
  open(): Promise<Store>
  /** Whether what was committed is there after closing and opening. */
  readonly outlivesClose: boolean
  /** Called after each test. */
  discard(): Promise<void>
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const put = (key: string, ...value: readonly number[]): StoreChange => ({ key, value: bytes(...value) })
const drop = (key: string): StoreChange => ({ key, value: undefined })
const keysOf = (entries: readonly StoreEntry[]): readonly string[] => entries.map(([key]) => key)

const key = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', '/', ' ', '~'), minLength: 1, maxLength: 5 }) },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 256,
    }),
  },
)
const change = fc.record({ key, value: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }) })
const batches = fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 8 })

/** What every store has to do, whatever it is made of. */
export function describeStore(name: string, createMedium: () => Promise<StoreMedium>): void {
  describe(`the store ${name}`, () => {
    const media: StoreMedium[] = []
    const medium = async (): Promise<StoreMedium> => {
      const made = await createMedium()
      media.push(made)
      return made
    }
    const openFresh = async (): Promise<Store> => (await medium()).open()
    afterEach(async () => {
      for (const made of media.splice(0)) await made.discard()
    })

    it('agrees with a plain map, whatever is committed and asked', { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          batches,
          key,
          fc.option(key, { nil: undefined }),
          fc.nat({ max: 6 }),
          fc.boolean(),
          async (commits, prefix, after, limit, reverse) => {
            const store = await openFresh()
            const model = new Map<string, Uint8Array>()
            for (const changes of commits) {
              await store.commit(changes)
              for (const { key, value } of changes) value ? model.set(key, value) : model.delete(key)
            }
            const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1))
            expect(await store.entries('')).toEqual(sorted)
            const asked = [...model.keys(), 'never written', prefix]
            expect(await store.getMany(asked)).toEqual(asked.map((each) => model.get(each)))
            for (const part of [prefix, prefix.slice(0, 1), '']) {
              const matching = sorted.filter(([each]) => each.startsWith(part))
              if (reverse) matching.reverse()
              const behind = matching.filter(([each]) => after === undefined || (reverse ? each < after : each > after))
              expect(await store.entries(part, { after, reverse })).toEqual(behind)
              expect(await store.entries(part, { after, limit, reverse })).toEqual(behind.slice(0, limit))
            }
            await store.close()
          },
        ),
        { numRuns: cases(25, 60, 60) },
      )
    })

    it('gives back what was committed, byte for byte, empty and long values too', async () => {
      const store = await openFresh()
      const long = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
      await store.commit([{ key: 'empty', value: bytes() }, { key: 'long', value: long }, put('short', 0, 255)])
      expect(await store.get('empty')).toEqual(bytes())
      expect(await store.get('long')).toEqual(long)
      expect(await store.get('short')).toEqual(bytes(0, 255))
      expect(await store.get('absent')).toBeUndefined()
    })

    it('overwrites, deletes, and takes the last change of a key that a commit names twice', async () => {
      const store = await openFresh()
      await store.commit([put('a', 1), put('b', 1), put('c', 1)])
      await store.commit([put('a', 2, 2), drop('b'), drop('absent'), put('c', 2), drop('c'), drop('d'), put('d', 4)])
      expect(await store.entries('')).toEqual([
        ['a', bytes(2, 2)],
        ['d', bytes(4)],
      ])
    })

    it('orders keys by their character codes', async () => {
      const store = await openFresh()
      const keys = ['a', 'B', 'a/1', 'a0', 'a/', '~', ' ', 'a/10', 'a/2', '!', 'A', 'aa']
      await store.commit(keys.map((each) => put(each, 1)))
      expect(keysOf(await store.entries(''))).toEqual([' ', '!', 'A', 'B', 'a', 'a/', 'a/1', 'a/10', 'a/2', 'a0', 'aa', '~'])
    })

    it('reads a prefix without its neighbours, the key that equals it and the last printable character included', async () => {
      const store = await openFresh()
      await store.commit(['n', 'note', 'note/', 'note/1', 'note/~', 'note/~~~', 'note0', 'notf'].map((each) => put(each, 1)))
      const all = ['note/', 'note/1', 'note/~', 'note/~~~']
      expect(keysOf(await store.entries('note/'))).toEqual(all)
      expect(keysOf(await store.entries('note/', { reverse: true }))).toEqual([...all].reverse())
      expect(keysOf(await store.entries('note/', { after: 'note/1' }))).toEqual(['note/~', 'note/~~~'])
      expect(keysOf(await store.entries('note/', { after: 'note/5', reverse: true }))).toEqual(['note/1', 'note/'])
      expect(keysOf(await store.entries('note/', { after: 'a' }))).toEqual(all)
      expect(keysOf(await store.entries('note/', { after: 'z' }))).toEqual([])
      expect(keysOf(await store.entries('note/', { after: 'z', reverse: true }))).toEqual([...all].reverse())
      expect(keysOf(await store.entries('note/', { limit: 0 }))).toEqual([])
      expect(keysOf(await store.entries('x'))).toEqual([])
    })

    it('does not change with the arrays that were handed in or out', async () => {
      const store = await openFresh()
      const given = bytes(1, 2, 3)
      await store.commit([{ key: 'a', value: given }])
      given.fill(9)
      ;(await store.get('a'))?.fill(8)
      ;(await store.entries('a'))[0]?.[1].fill(7)
      ;(await store.getMany(['a']))[0]?.fill(6)
      expect(await store.get('a')).toEqual(bytes(1, 2, 3))
    })

    it('keeps nothing of a commit that it refuses', async () => {
      const store = await openFresh()
      await store.commit([put('a', 1)])
      for (const bad of ['', 'ä', 'tab\t', 'nul\0', `${'x'.repeat(257)}`, '\x7f']) {
        await expect(store.commit([put('a', 2), put('b', 2), put(bad, 2)])).rejects.toThrow(StoreKeyError)
      }
      expect(await store.entries('')).toEqual([['a', bytes(1)]])
    })

    it('refuses keys, prefixes and limits that are none', async () => {
      const store = await openFresh()
      for (const bad of ['', 'ü', 'x'.repeat(257)]) {
        await expect(store.get(bad)).rejects.toThrow(StoreKeyError)
        await expect(store.getMany(['a', bad])).rejects.toThrow(StoreKeyError)
      }
      await expect(store.entries('\n')).rejects.toThrow(StoreKeyError)
      await expect(store.entries('a', { after: 'é' })).rejects.toThrow(StoreKeyError)
      for (const limit of [-1, 0.5, Number.NaN]) await expect(store.entries('a', { limit })).rejects.toThrow(StoreKeyError)
      await store.commit([put('x'.repeat(256), 1)])
      expect(await store.get('x'.repeat(256))).toEqual(bytes(1))
    })

    it('takes commits side by side, each of them whole, in the order of the calls', async () => {
      const store = await openFresh()
      const count = 20
      await Promise.all(
        Array.from({ length: count }, (_, index) =>
          store.commit([put('one', index), put('other', index), put(`own/${String(index).padStart(3, '0')}`, index)]),
        ),
      )
      expect(await store.getMany(['one', 'other'])).toEqual([bytes(count - 1), bytes(count - 1)])
      expect(await store.entries('own/')).toHaveLength(count)
    })

    it('never shows half a commit', async () => {
      const store = await openFresh()
      await store.commit([put('left', 0), put('right', 0)])
      const writing = (async () => {
        for (let round = 1; round <= 50; round++) await store.commit([put('left', round), put('right', round)])
      })()
      for (let round = 0; round < 50; round++) {
        const [left, right] = await store.getMany(['left', 'right'])
        expect(left).toEqual(right)
        const [first, second] = await store.entries('')
        expect(first?.[1]).toEqual(second?.[1])
        await new Promise((resolve) => setImmediate(resolve))
      }
      await writing
    })

    it('answers nothing after it was closed, and closes twice', async () => {
      const store = await openFresh()
      await store.close()
      await store.close()
      await expect(store.get('a')).rejects.toThrow(StoreClosedError)
      await expect(store.getMany(['a'])).rejects.toThrow(StoreClosedError)
      await expect(store.entries('')).rejects.toThrow(StoreClosedError)
      await expect(store.commit([put('a', 1)])).rejects.toThrow(StoreClosedError)
    })

    it('remembers what was committed after it is opened anew, if its medium does', async () => {
      const { open, outlivesClose } = await medium()
      if (!outlivesClose) return
      for (let round = 0; round < 5; round++) {
        const store = await open()
        expect(await store.entries('')).toHaveLength(round === 0 ? 0 : round + 1)
        await store.commit([put(`round/${round}`, round), put('last', round)])
        await store.close()
      }
      const store = await open()
      expect(keysOf(await store.entries(''))).toEqual(['last', 'round/0', 'round/1', 'round/2', 'round/3', 'round/4'])
      expect(await store.get('last')).toEqual(bytes(4))
      await store.close()
    })
  })
}
