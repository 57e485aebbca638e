import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternalError, type Rng, systemRng } from '../../src/base'
import { createSealedStore, StoreCorruptError } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { describeStore } from '../conformance/store'
import { cases } from '../suite'

const key = new Uint8Array(32).fill(7)
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describeStore('sealed over memory', async () => ({
  open: async () => createSealedStore(createMemoryStore(), key, systemRng),
  outlivesClose: false,
  discard: async () => {},
}))

describe('a sealed store', () => {
  it('shows nothing of its values to whoever reads the medium', async () => {
    const medium = createMemoryStore()
    const store = createSealedStore(medium, key, systemRng)
    const secret = text('four hundred and twenty pearls')
    await store.commit([
      { key: 'a', value: secret },
      { key: 'b', value: secret },
    ])
    const [a, b] = (await medium.getMany(['a', 'b'])) as Uint8Array[]
    expect(a).toHaveLength(24 + secret.length + 16)
    expect(Buffer.from(a as Uint8Array).includes('pearls')).toBe(false)
    expect(a).not.toEqual(b)
    await store.commit([{ key: 'a', value: secret }])
    expect(await medium.get('a')).not.toEqual(a)
    expect(await store.get('a')).toEqual(secret)
  })

  it('refuses a value with any bit changed, cut short or made longer', async () => {
    const medium = createMemoryStore()
    const store = createSealedStore(medium, key, systemRng)
    await store.commit([{ key: 'a', value: text('value') }])
    const sealed = (await medium.get('a')) as Uint8Array
    const damaged = fc.oneof(
      fc
        .nat({ max: 8 * sealed.length - 1 })
        .map((bit) => sealed.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))),
      fc.nat({ max: sealed.length - 1 }).map((length) => sealed.slice(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 4 }).map((more) => Uint8Array.from([...sealed, ...more])),
    )
    await fc.assert(
      fc.asyncProperty(damaged, async (value) => {
        await medium.commit([{ key: 'a', value }])
        await expect(store.get('a')).rejects.toThrow(StoreCorruptError)
        await expect(store.getMany(['b', 'a'])).rejects.toThrow(StoreCorruptError)
        await expect(store.entries('')).rejects.toThrow(StoreCorruptError)
      }),
      { numRuns: cases(150, 500, 2000) },
    )
  })

  it('refuses a value that belongs to another key of the store', async () => {
    const medium = createMemoryStore()
    const store = createSealedStore(medium, key, systemRng)
    await store.commit([
      { key: 'mine', value: text('1') },
      { key: 'yours', value: text('1000') },
    ])
    await medium.commit([{ key: 'mine', value: await medium.get('yours') }])
    await expect(store.get('mine')).rejects.toMatchObject({ code: 'store/corrupt', category: 'store' })
    expect(await store.get('yours')).toEqual(text('1000'))
  })

  it('cannot be read under another key', async () => {
    const medium = createMemoryStore()
    await createSealedStore(medium, key, systemRng).commit([{ key: 'a', value: text('value') }])
    await expect(createSealedStore(medium, new Uint8Array(32).fill(8), systemRng).get('a')).rejects.toThrow(StoreCorruptError)
  })

  it('keeps its own copy of the key', async () => {
    const medium = createMemoryStore()
    const given = key.slice()
    const store = createSealedStore(medium, given, systemRng)
    given.fill(0)
    await store.commit([{ key: 'a', value: text('value') }])
    expect(await createSealedStore(medium, key, systemRng).get('a')).toEqual(text('value'))
  })

  it('refuses a key or randomness of the wrong length', async () => {
    const meagre: Rng = { bytes: () => new Uint8Array(8) }
    expect(() => createSealedStore(createMemoryStore(), new Uint8Array(31), systemRng)).toThrow(InternalError)
    const store = createSealedStore(createMemoryStore(), key, meagre)
    await expect(store.commit([{ key: 'a', value: text('value') }])).rejects.toThrow(InternalError)
  })
})
