import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { StoreCorruptError, StoreLockedError, StoreUnavailableError } from '../../src/store'
import { openLmdbStore } from '../../src/store/lmdb'
import { describeStore } from '../conformance/store'
import { cases } from '../suite'
import { createFolder } from './folder'
import { bundleChild, startChild, startChildOnFullDisk } from './process'

describeStore('on disk', async () => {
  const folder = createFolder()
  const path = join(folder.path, 'a.store')
  return { open: () => openLmdbStore({ path }), outlivesClose: true, discard: async () => folder.remove() }
})

describe('a store on disk', () => {
  const bundle = createFolder()
  let script: string
  let folder = createFolder()
  const path = (): string => join(folder.path, 'store')
  const file = (): string => join(path(), 'data.mdb')

  beforeAll(async () => {
    script = await bundleChild('lmdb-child', bundle.path)
  })
  afterAll(() => bundle.remove())
  afterEach(() => {
    folder.remove()
    folder = createFolder()
  })

  const fill = async (entries: number): Promise<void> => {
    const store = await openLmdbStore({ path: path() })
    for (let from = 0; from < entries; from += 50) {
      await store.commit(
        Array.from({ length: 50 }, (_, index) => ({
          key: `k/${from + index}`,
          value: new Uint8Array(20 + ((from + index) % 97) * 70).fill(index),
        })),
      )
    }
    await store.commit(Array.from({ length: entries / 2 }, (_, index) => ({ key: `k/${2 * index}`, value: undefined })))
    await store.close()
  }

  it('loses nothing that it acknowledged, and keeps no half commit, when its process is killed', {
    timeout: 300_000,
  }, async () => {
    let acknowledged = -1
    for (let round = 0; round < cases(10, 50, 200); round++) {
      const child = startChild(script, 'write', path())
      // At least one commit, so that the kill comes while it writes and not while it starts.
      const first = await child.line()
      setTimeout(() => child.process.kill('SIGKILL'), Math.random() * 150)
      const lines = [first ?? '', ...(await child.rest())]
      expect(await child.ended).toBe('SIGKILL')
      acknowledged = Number(lines.at(-1))
      const store = await openLmdbStore({ path: path() })
      const left = await store.entries('n/')
      expect(left.length).toBeGreaterThan(acknowledged)
      expect(left.map(([key]) => Number(key.slice(2)))).toEqual(left.map((_, index) => index))
      expect(
        left.every(([, value], index) => value.length === 1 + (index % 3000) && value.every((byte) => byte === (index & 0xff))),
      ).toBe(true)
      expect((await store.entries('m/')).map(([key, value]) => [key.slice(2), value.length])).toEqual(
        left.map(([key, value]) => [key.slice(2), value.length]),
      )
      expect(Number(Buffer.from((await store.get('last')) ?? []))).toBe(left.length - 1)
      await store.close()
    }
    expect(acknowledged).toBeGreaterThan(10)
  })

  it('is closed to all but its owner: files 0600, folder 0700', async () => {
    const store = await openLmdbStore({ path: path(), exclusive: true })
    await store.commit([{ key: 'a', value: new Uint8Array(1) }])
    expect(statSync(path()).mode & 0o777).toBe(0o700)
    for (const name of ['data.mdb', 'lock.mdb', 'owner.mdb', 'owner.mdb-lock'])
      expect(statSync(join(path(), name)).mode & 0o777, name).toBe(0o600)
    await store.close()
  })

  it('has one owner at a time, within a process and among processes, and others may read', async () => {
    const store = await openLmdbStore({ path: path(), exclusive: true })
    await store.commit([{ key: 'a', value: new Uint8Array(1) }])
    await expect(openLmdbStore({ path: path(), exclusive: true })).rejects.toMatchObject({
      code: 'store/locked',
      category: 'store',
    })
    expect(await startChild(script, 'own', path()).rest()).toEqual(['store/locked'])
    // Refusing the others has not loosened the lock.
    expect(await startChild(script, 'own', path()).rest()).toEqual(['store/locked'])
    expect(await startChild(script, 'read', path()).rest()).toEqual(['read 1'])
    expect(await store.entries('')).toHaveLength(2)
    await store.close()
    const next = startChild(script, 'own', path())
    expect(await next.line()).toBe('owner')
    await expect(openLmdbStore({ path: path(), exclusive: true })).rejects.toThrow(StoreLockedError)
    next.process.stdin?.end()
    expect(await next.rest()).toEqual(['closed'])
    await (await openLmdbStore({ path: path(), exclusive: true })).close()
  })

  it('is free again when its owner was killed', async () => {
    for (let round = 0; round < 3; round++) {
      const owner = startChild(script, 'own', path())
      expect(await owner.line()).toBe('owner')
      expect(await startChild(script, 'own', path()).rest()).toEqual(['store/locked'])
      owner.process.kill('SIGKILL')
      await owner.ended
      const next = startChild(script, 'own', path())
      expect(await next.line()).toBe('owner')
      next.process.kill('SIGKILL')
      await next.ended
    }
  })

  it('goes to exactly one of several that ask at once', async () => {
    const children = Array.from({ length: 5 }, () => startChild(script, 'own', path()))
    const answers = await Promise.all(children.map((child) => child.line()))
    expect([...answers].sort()).toEqual(['owner', ...Array(4).fill('store/locked')])
    for (const child of children) child.process.stdin?.end()
    await Promise.all(children.map((child) => child.ended))
  })

  it('lets a reader in another process see a store that grew', async () => {
    const reader = await openLmdbStore({ path: path() })
    expect(await reader.entries('')).toEqual([])
    for (const expected of ['read 0', 'read 1']) {
      expect(await startChild(script, 'read', path()).rest()).toEqual([expected])
    }
    expect(await reader.get('touched')).toHaveLength(5000)
    await fill(1000)
    expect(await reader.entries('k/')).toHaveLength(500)
    await reader.close()
  })

  it('says that a file is damaged which is cut short or is something else', async () => {
    await fill(400)
    const sound = readFileSync(file())
    for (const length of [1, 100, 4096, 8191, 8192, 3 * 4096, sound.length >> 1]) {
      writeFileSync(file(), sound)
      truncateSync(file(), length)
      await expect(openLmdbStore({ path: path() }), `${length} bytes`).rejects.toThrow(StoreCorruptError)
    }
    for (const other of [Buffer.alloc(50_000, 7), Buffer.from('{"json": true}'), Buffer.alloc(20_000)]) {
      writeFileSync(file(), other)
      await expect(openLmdbStore({ path: path() })).rejects.toMatchObject({ code: 'store/corrupt', category: 'store' })
    }
    writeFileSync(file(), sound)
    const store = await openLmdbStore({ path: path() })
    expect(await store.entries('k/')).toHaveLength(200)
    await store.close()
  })

  it('survives pages that are overwritten: an error or values, never a crash', { timeout: 300_000 }, async () => {
    await fill(600)
    const sound = readFileSync(file())
    // Half of the damage goes where it hurts: to headers and the offsets behind them.
    const inHeader = fc
      .tuple(fc.nat({ max: sound.length / 4096 - 1 }), fc.nat({ max: 80 }))
      .map(([page, offset]) => 4096 * page + offset)
    const at = fc.oneof(fc.nat({ max: sound.length - 1 }), inHeader)
    const damage = fc.record({ at, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 8 }), async (places) => {
        const damaged = Buffer.from(sound)
        for (const { at, bytes } of places) damaged.set(bytes.slice(0, damaged.length - at), at)
        writeFileSync(file(), damaged)
        const child = startChild(script, 'read', path())
        const said = await child.rest()
        expect(await child.ended).toBe(0)
        expect(said[0]).toMatch(/^(read \d+|store\/(corrupt|unavailable))$/)
      }),
      { numRuns: cases(15, 100, 400) },
    )
  })

  it('says that a path cannot be used which leads through a file or to one', async () => {
    const plain = join(folder.path, 'plain')
    writeFileSync(plain, 'text')
    await expect(openLmdbStore({ path: plain })).rejects.toThrow(StoreUnavailableError)
    await expect(openLmdbStore({ path: join(plain, 'below') })).rejects.toThrow(StoreUnavailableError)
    mkdirSync(file(), { recursive: true })
    await expect(openLmdbStore({ path: path() })).rejects.toMatchObject({ code: 'store/unavailable', category: 'store' })
  })

  it('refuses a commit that the disk has no room for, keeps all others, and goes on when there is room', async () => {
    const child = startChildOnFullDisk(2048, script, 'fill', path())
    expect(await child.rest()).toEqual(['store/unavailable', 'whole true', 'room again 20'])
    expect(await child.ended).toBe(0)
    const store = await openLmdbStore({ path: path() })
    expect(await store.entries('999999/')).toHaveLength(20)
    await store.close()
  })

  it('keeps what it had when a commit fails half-way, and goes on after it', async () => {
    const store = await openLmdbStore({ path: path() })
    await store.commit([{ key: 'a', value: new Uint8Array(1) }])
    const unwritable = { length: 10 } as unknown as Uint8Array
    Object.defineProperty(unwritable, '0', {
      get: () => {
        throw new Error('gone')
      },
    })
    const failed = store.commit([
      { key: 'a', value: new Uint8Array(2) },
      { key: 'b', value: unwritable },
    ])
    await expect(failed).rejects.toThrow(StoreUnavailableError)
    expect(await store.entries('')).toEqual([['a', new Uint8Array(1)]])
    await store.commit([{ key: 'b', value: new Uint8Array(3) }])
    expect(await store.get('b')).toEqual(new Uint8Array(3))
    await store.close()
  })
})
