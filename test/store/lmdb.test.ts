import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreCorruptError, StoreLockedError, StoreUnavailableError } from '../../src/store'
import { openLmdbStore } from '../../src/store/lmdb'
import { describeStore } from '../conformance/store'
import { createRng } from '../ledger/fixture'
import { mountSmallDisk } from '../small-disk'
import { cases, LONG, suite } from '../suite'
import { giveToUnprivileged, openToAll, whyNotUnprivileged } from '../unprivileged'
import { createFolder } from './folder'
import { bundleChild, startChild, startChildOnFullDisk, startUnprivileged } from './process'
import { sealedOver, stateOf } from './state'

describeStore('on disk', async () => {
  const folder = createFolder()
  const path = join(folder.path, 'a.store')
  return { open: () => openLmdbStore({ path }), outlivesClose: true, discard: async () => folder.remove() }
})

describe('a store on disk', () => {
  const bundle = createFolder()
  let script: string
  let folder: ReturnType<typeof createFolder>
  const path = (): string => join(folder.path, 'store')
  const file = (): string => join(path(), 'data.mdb')

  beforeAll(async () => {
    script = await bundleChild('lmdb-child', bundle.path)
  })
  afterAll(() => bundle.remove())
  beforeEach(() => {
    folder = createFolder()
  })
  afterEach(() => folder.remove())

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

  it('loses nothing that it acknowledged, and keeps no half commit, when its process is killed', { timeout: LONG }, async () => {
    const rng = createRng('moments of store 1')
    let acknowledged = -1
    for (let round = 0; round < cases(10, 50, 50); round++) {
      const child = startChild(script, 'write', path())
      // At least one commit, so that the kill comes while it writes and not while it starts.
      const first = await child.line()
      setTimeout(() => child.process.kill('SIGKILL'), ((rng.bytes(1)[0] as number) * 150) / 256)
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

  it('survives damage: it says so, or all that is sealed in it is one of its last two states, value for value', {
    timeout: LONG,
  }, async () => {
    const states: string[] = []
    const store = await openLmdbStore({ path: path() })
    const sealed = sealedOver(store)
    for (let from = 0; from < 600; from += 50) {
      await sealed.commit(
        Array.from({ length: 50 }, (_, index) => ({
          key: `k/${from + index}`,
          value: new Uint8Array(20 + ((from + index) % 97) * 70).fill(index),
        })),
      )
    }
    states.push(stateOf(await sealed.entries('')))
    await sealed.commit(Array.from({ length: 300 }, (_, index) => ({ key: `k/${2 * index}`, value: undefined })))
    states.push(stateOf(await sealed.entries('')))
    await store.close()
    const sound = readFileSync(file())
    // Half of the damage goes where it hurts: to headers and the offsets behind them.
    const inHeader = fc
      .tuple(fc.nat({ max: sound.length / 4096 - 1 }), fc.nat({ max: 80 }))
      .map(([page, offset]) => 4096 * page + offset)
    const at = fc.oneof(fc.nat({ max: sound.length - 1 }), inHeader)
    const overwritten = fc.record({ at, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) })
    const flipped = fc.record({ at, bit: fc.nat({ max: 7 }) }).map(({ at, bit }) => ({
      at,
      bytes: Uint8Array.of((sound[at] as number) ^ (1 << bit)),
    }))
    const damage = fc.oneof(
      fc.array(overwritten, { minLength: 1, maxLength: 8 }),
      fc.array(flipped, { minLength: 1, maxLength: 2 }),
    )
    await fc.assert(
      fc.asyncProperty(damage, async (places) => {
        const damaged = Buffer.from(sound)
        for (const { at, bytes } of places) damaged.set(bytes.slice(0, damaged.length - at), at)
        writeFileSync(file(), damaged)
        const child = startChild(script, 'tell', path())
        const [said = ''] = await child.rest()
        expect(await child.ended).toBe(0)
        expect(['store/corrupt', ...states.map((state) => `state ${state}`)]).toContain(said)
      }),
      { numRuns: cases(15, 100, 100) },
    )
  })

  it.skipIf(suite === 'normal')('says that a page is damaged which hides its last entry', async () => {
    await fill(600)
    const sound = readFileSync(file())
    let hidden = 0
    for (let page = 2; page < sound.length / 4096; page++) {
      const damaged = Buffer.from(sound)
      const at = 4096 * page
      const [kind, lower] = [damaged.readUInt16LE(at + 18), damaged.readUInt16LE(at + 20)]
      if (kind !== 0x02 || lower < 4) continue
      damaged.writeUInt16LE(lower - 2, at + 20)
      writeFileSync(file(), damaged)
      // Pages that are free hide nothing.
      const entries = await openLmdbStore({ path: path() }).then(
        async (store) => {
          const all = await store.entries('')
          await store.close()
          return all.length
        },
        (error: { code?: string }) => error.code,
      )
      expect([300, 'store/corrupt'], `page ${page}`).toContain(entries)
      if (entries === 'store/corrupt') hidden++
    }
    expect(hidden).toBeGreaterThan(10)
  })

  it('says that a page is damaged which seems to be younger than the state', async () => {
    await fill(600)
    const damaged = readFileSync(file())
    // As meta.ts lays it out: the newer of two states, and the root of its tree.
    const [transaction, root] = [0, 4096]
      .map((meta) => [damaged.readBigUInt64LE(meta + 152), Number(damaged.readBigUInt64LE(meta + 136))] as const)
      .reduce((one, other) => (other[0] > one[0] ? other : one))
    expect(damaged.readBigUInt64LE(4096 * root)).toBe(BigInt(root))
    // LMDB takes such a page for a copy of its own, writes to it, and may not: that ended the process.
    damaged.writeBigUInt64LE(transaction + 3n, 4096 * root + 8)
    writeFileSync(file(), damaged)
    const child = startChild(script, 'read', path())
    expect([await child.rest(), await child.ended]).toEqual([['store/corrupt'], 0])
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

  it.skipIf(suite === 'normal')('on a disk that is full opens or says so, and goes on when there is room', async ({ skip }) => {
    const disk = mountSmallDisk(2_048)
    if (typeof disk === 'string') return skip(disk)
    const [at, filler] = [join(disk.path, 'store'), join(disk.path, 'filler')]
    const says = async (task: string, path = at): Promise<readonly string[]> => {
      const child = startChild(script, task, path)
      child.process.stdin?.end()
      const said = await child.rest()
      expect(await child.ended).toBe(0)
      return said
    }
    try {
      expect(await says('fill')).toEqual(['store/unavailable', 'whole true', 'room again 20'])
      const fill = (bytes: number): void => {
        try {
          writeFileSync(filler, new Uint8Array(bytes), { flag: 'a' })
        } catch {}
      }
      fill(2 ** 21)
      // LMDB's own way of making lock files would end the process here.
      for (const task of ['read', 'own']) expect(await says(task, join(disk.path, task))).toEqual(['store/unavailable'])
      expect(await says('own')).toEqual(['store/unavailable'])
      disk.resize(8_192)
      expect(await says('own')).toEqual(['owner', 'closed'])
      fill(2 ** 23)
      // All that it takes is there already.
      expect(await says('own')).toEqual(['owner', 'closed'])
      rmSync(filler)
      const store = await openLmdbStore({ path: at })
      expect(await store.entries('999999/')).toHaveLength(20)
      await store.commit([{ key: 'more', value: new Uint8Array(500_000) }])
      await store.close()
    } finally {
      disk.remove()
    }
  })

  it.skipIf(suite === 'normal')('says so when it may not be read or written, and changes nothing', async ({ skip }) => {
    openToAll(bundle.path)
    const reason = whyNotUnprivileged(script)
    if (reason !== undefined) return skip(reason)
    await fill(100)
    const owned = await openLmdbStore({ path: path(), exclusive: true })
    await owned.close()
    giveToUnprivileged(folder.path)
    const says = async (task: string, at = path()): Promise<readonly string[]> => {
      const child = startUnprivileged(script, task, at)
      child.process.stdin?.end()
      const said = await child.rest()
      expect(await child.ended).toBe(0)
      return said
    }
    const under = async (mode: number, place: string, task: string): Promise<readonly string[]> => {
      const usual = statSync(place).mode & 0o777
      chmodSync(place, mode)
      const said = await says(task)
      chmodSync(place, usual)
      return said
    }
    const before = readFileSync(file())
    const refused = ['store/unavailable']
    expect(await says('own')).toEqual(['owner', 'closed'])
    for (const mode of [0o400, 0o000]) {
      for (const name of ['data.mdb', 'lock.mdb']) expect(await under(mode, join(path(), name), 'read'), name).toEqual(refused)
      for (const name of ['owner.mdb', 'owner.mdb-lock'])
        expect(await under(mode, join(path(), name), 'own'), name).toEqual(refused)
    }
    expect(await under(0o000, path(), 'read')).toEqual(refused)
    expect(await under(0o000, path(), 'own')).toEqual(refused)
    rmSync(join(path(), 'lock.mdb'))
    expect(await under(0o500, path(), 'read')).toEqual(refused)
    chmodSync(folder.path, 0o500)
    expect(await says('read', join(folder.path, 'other'))).toEqual(refused)
    chmodSync(folder.path, 0o700)
    expect(readdirSync(folder.path)).toEqual(['store'])
    expect(readFileSync(file()).equals(before)).toBe(true)
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
