import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LedgerExistsError, LedgerNotFoundError, OperatorKeyError } from '../../src/ledger'
import { createLmdbLedger, openLmdbLedger } from '../../src/ledger/lmdb'
import { DevelopmentKeysError, MalformedGenesisError, VerifyingKeyMismatchError } from '../../src/rules'
import { CIRCUITS } from '../../src/statement'
import { describeLedger } from '../conformance/ledger'
import { mountSmallDisk } from '../small-disk'
import { suite } from '../suite'
import { giveToUnprivileged, openToAll, whyNotUnprivileged } from '../unprivileged'
import { assets, createClock, createRng, createTransaction, START } from './fixture'
import { createFolder } from './folder'
import { addBlocks, txIdsOf, useLedgerFolder, verifier } from './lmdb-folder'
import { startChild, startCramped, startUnprivileged } from './process'

let conformance: ReturnType<typeof createFolder> | undefined
describeLedger('in a folder', {
  create: (options) => {
    conformance ??= createFolder()
    return createLmdbLedger({ path: join(conformance.path, 'ledger'), network: 'dev', assets, verifier, ...options })
  },
  discard: async () => {
    conformance?.remove()
    conformance = undefined
  },
})

/** Lets a file grow by so many bytes, as far as the disk lets it. */
function fill(path: string, bytes: number): void {
  try {
    writeFileSync(path, new Uint8Array(bytes), { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

describe('a ledger in a folder', () => {
  const place = useLedgerFolder()
  const { path, file, create, bundle } = place

  it('keeps the operator key to its owner, and nothing else secret', async () => {
    const ledger = await create()
    await ledger.close()
    expect(readdirSync(path()).sort()).toEqual(['data.mdb', 'lock.mdb', 'operator.key'])
    expect(statSync(join(path(), 'operator.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(place.folder.path)).toEqual(['ledger'])
  })

  it('pins the verifying keys of all circuits, disclosures too', async () => {
    const ledger = await create()
    expect(ledger.genesis.circuits).toEqual(CIRCUITS.map((name) => ({ name, keyHash: verifier.keyHash(name) })))
    await ledger.close()
    const other = { ...verifier, keyHash: (name: string) => verifier.keyHash(name === 'attest' ? 'another' : name) }
    await expect(openLmdbLedger({ path: path(), verifier: other })).rejects.toThrow('another verifying key of attest')
  })

  it('is the same ledger when it is opened again', async () => {
    const ledger = await create()
    await addBlocks(ledger, 5)
    const before = { facts: await ledger.facts(), tip: await ledger.tip(), ids: await txIdsOf(ledger) }
    await ledger.close()
    const again = await openLmdbLedger({ path: path(), verifier, clock: createClock() })
    expect({ facts: await again.facts(), tip: await again.tip(), ids: await txIdsOf(again) }).toEqual(before)
    await addBlocks(again, 1, START / 1000, 'more')
    expect(await again.verify()).toMatchObject({ ok: true, height: 6 })
    await again.close()
    await expect(again.tip()).rejects.toMatchObject({ code: 'ledger/closed' })
  })

  it('may be open twice in one process, and each sees what the other did', async () => {
    const one = await create()
    const two = await openLmdbLedger({ path: path(), verifier, clock: createClock() })
    await addBlocks(one, 1, START / 1000, 'one')
    await addBlocks(two, 1, START / 1000, 'two')
    expect((await one.tip()).height).toBe(2)
    await one.close()
    await addBlocks(two, 1, START / 1000, 'three')
    expect(await two.verify()).toMatchObject({ ok: true, height: 3 })
    await two.close()
  })

  it('is not made where something is, nor with a wrong asset or network, and then leaves nothing behind', async () => {
    mkdirSync(path())
    const options = { path: path(), network: 'dev', assets, verifier }
    await expect(createLmdbLedger({ ...options, network: 'main' })).rejects.toThrow(DevelopmentKeysError)
    await expect(createLmdbLedger({ ...options, network: 'dev A' })).rejects.toThrow(MalformedGenesisError)
    await expect(createLmdbLedger({ ...options, assets: [...assets, ...assets] })).rejects.toThrow(MalformedGenesisError)
    expect(readdirSync(place.folder.path)).toEqual(['ledger'])
    writeFileSync(join(path(), 'notes.txt'), 'mine')
    await expect(createLmdbLedger(options)).rejects.toThrow(LedgerExistsError)
    await expect(createLmdbLedger({ ...options, path: join(path(), 'notes.txt') })).rejects.toThrow(LedgerExistsError)
    await expect(createLmdbLedger({ ...options, path: join(path(), 'notes.txt', 'x') })).rejects.toMatchObject({
      category: 'input',
    })
    expect(readdirSync(path())).toEqual(['notes.txt'])
    rmSync(join(path(), 'notes.txt'))
    await (await createLmdbLedger(options)).close()
  })

  it('is not found where there is none', async () => {
    await expect(openLmdbLedger({ path: path(), verifier })).rejects.toThrow(LedgerNotFoundError)
    mkdirSync(path())
    await expect(openLmdbLedger({ path: path(), verifier })).rejects.toThrow(LedgerNotFoundError)
    expect(existsSync(join(path(), 'data.mdb'))).toBe(false)
  })

  it('opens under no other keys than those that it pins', async () => {
    await (await create()).close()
    const other = { ...verifier, keyHash: () => new Uint8Array(32) }
    await expect(openLmdbLedger({ path: path(), verifier: other })).rejects.toThrow(VerifyingKeyMismatchError)
  })

  it('can be read without the key of its operator, and does not take another', async () => {
    const ledger = await create()
    await addBlocks(ledger, 1)
    const transaction = createTransaction(createRng('late'), {
      domain: ledger.domain,
      anchor: (await ledger.tip()).anchor,
      time: START / 1000,
    })
    await ledger.close()
    const reading = await openLmdbLedger({ path: path(), verifier, readOnly: true, clock: createClock() })
    await expect(reading.submit(transaction)).rejects.toMatchObject({ code: 'ledger/read-only' })
    expect((await reading.tip()).height).toBe(1)
    await reading.close()
    writeFileSync(join(path(), 'operator.key'), `${'11'.repeat(32)}\n`)
    await expect(openLmdbLedger({ path: path(), verifier })).rejects.toThrow(OperatorKeyError)
    writeFileSync(join(path(), 'operator.key'), 'secret!')
    await expect(openLmdbLedger({ path: path(), verifier })).rejects.toThrow(OperatorKeyError)
    rmSync(join(path(), 'operator.key'))
    const keyless = await openLmdbLedger({ path: path(), verifier })
    await expect(keyless.submit(transaction)).rejects.toMatchObject({ code: 'ledger/read-only' })
    await keyless.close()
  })

  it.skipIf(process.platform === 'win32')('says so when the disk is full, and keeps all that it acknowledged', async () => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const child = startCramped(150, place.script, 'submit', path(), 'cramped', '60')
    await child.ended
    expect(child.lines.at(-1)).toBe('code ledger/unavailable')
    const acknowledged = child.lines.slice(0, -1).map((line) => line.split(' ')[0])
    expect(acknowledged.length).toBeGreaterThan(5)
    const ledger = await openLmdbLedger({ path: path(), verifier })
    expect(await txIdsOf(ledger)).toEqual(acknowledged)
    expect(await ledger.verify()).toMatchObject({ ok: true })
    await addBlocks(ledger, 1, Math.floor(Date.now() / 1000), 'afterwards')
    await ledger.close()
  })

  it.skipIf(suite === 'normal')('says so when a disk of its own is full, and goes on when there is room', async ({ skip }) => {
    const disk = mountSmallDisk(768)
    if (typeof disk === 'string') return skip(disk)
    const at = join(disk.path, 'ledger')
    const lastOf = async (task: string, path = at, count = '0'): Promise<string | undefined> => {
      const child = startChild(place.script, task, path, 'small disk', count)
      expect(await child.ended).toEqual({ status: 0, signal: null })
      return child.lines.at(-1)
    }
    try {
      expect(await lastOf('create')).toBe('made')
      const child = startChild(place.script, 'submit', at, 'small disk', '100000')
      expect(await child.ended).toEqual({ status: 0, signal: null })
      expect(child.lines.at(-1)).toBe('code ledger/unavailable')
      const acknowledged = child.lines.slice(0, -1).map((line) => line.split(' ')[0])
      expect(acknowledged.length).toBeGreaterThan(10)
      // Reading takes no room, its lock file was reserved; a new ledger has none.
      expect(await lastOf('open')).toBe(`height ${acknowledged.length}`)
      for (let size = 65_536; size > 0; size >>= 1) fill(join(disk.path, 'filler'), size)
      expect(await lastOf('create', join(disk.path, 'other'))).toBe('code ledger/unavailable')
      expect(readdirSync(disk.path).sort()).toEqual(['filler', 'ledger'])
      rmSync(join(at, 'lock.mdb'))
      fill(join(disk.path, 'filler'), 65_536)
      expect(await lastOf('look')).toMatch(/^(code ledger\/unavailable|height \d+)$/)
      disk.resize(8_192)
      const ledger = await openLmdbLedger({ path: at, verifier })
      expect(await txIdsOf(ledger)).toEqual(acknowledged)
      expect(await ledger.verify()).toMatchObject({ ok: true })
      await addBlocks(ledger, 1, Math.floor(Date.now() / 1000), 'afterwards')
      await ledger.close()
    } finally {
      disk.remove()
    }
  })

  it.skipIf(suite === 'normal')('says so when it may not be read or written, and changes nothing', async ({ skip }) => {
    openToAll(bundle.path)
    const reason = whyNotUnprivileged(place.script)
    if (reason !== undefined) return skip(reason)
    const ledger = await create()
    await addBlocks(ledger, 2)
    await ledger.close()
    giveToUnprivileged(place.folder.path)
    const [lock, key] = ['lock.mdb', 'operator.key'].map((name) => join(path(), name)) as [string, string]
    const before = readFileSync(file())
    const lastOf = async (task: string, at = path()): Promise<string | undefined> => {
      const child = startUnprivileged(place.script, task, at, '')
      expect(await child.ended).toEqual({ status: 0, signal: null })
      return child.lines.at(-1)
    }
    /** What opening and reading come to while a file or folder has another mode. */
    const under = async (mode: number, place: string): Promise<readonly (string | undefined)[]> => {
      const usual = statSync(place).mode & 0o777
      chmodSync(place, mode)
      const said = [await lastOf('open'), await lastOf('look')]
      chmodSync(place, usual)
      return said
    }
    const [whole, refused] = ['height 2', 'code ledger/unavailable']
    expect([await lastOf('open'), await lastOf('look')]).toEqual([whole, whole])
    expect(await under(0o400, file())).toEqual([refused, whole])
    expect(await under(0o000, file())).toEqual([refused, refused])
    expect(await under(0o000, key)).toEqual([refused, whole])
    expect(await under(0o400, lock)).toEqual([refused, refused])
    expect(await under(0o500, path())).toEqual([whole, whole])
    expect(await under(0o000, path())).toEqual([refused, refused])
    rmSync(lock)
    expect(await under(0o500, path())).toEqual([refused, refused])
    chmodSync(place.folder.path, 0o500)
    expect(await lastOf('create', join(place.folder.path, 'other'))).toBe(refused)
    chmodSync(place.folder.path, 0o700)
    expect(readdirSync(place.folder.path)).toEqual(['ledger'])
    expect(readdirSync(path()).sort()).toEqual(['data.mdb', 'operator.key'])
    expect(readFileSync(file()).equals(before)).toBe(true)
  })
})
