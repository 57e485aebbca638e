import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../src/base'
import { type EmbeddedLedger, LedgerExistsError, LedgerNotFoundError, OperatorKeyError } from '../../src/ledger'
import { createLmdbLedger, openLmdbLedger } from '../../src/ledger/lmdb'
import { DevelopmentKeysError, MalformedGenesisError, VerifyingKeyMismatchError } from '../../src/rules'
import { CIRCUITS } from '../../src/statement'
import { deriveTransactionId } from '../../src/tx'
import { describeLedger } from '../conformance/ledger'
import { cases } from '../suite'
import { assets, createBoundVerifier, createClock, createRng, createTransaction, START } from './fixture'
import { createFolder } from './folder'
import { bundleChild, startChild, startCramped } from './process'

const verifier = createBoundVerifier()

let conformance = createFolder()
describeLedger('in a folder', {
  create: (options) => createLmdbLedger({ path: join(conformance.path, 'ledger'), network: 'dev', assets, verifier, ...options }),
  discard: async () => {
    conformance.remove()
    conformance = createFolder()
  },
})

/** Adds so many blocks with amounts of 100. */
async function addBlocks(ledger: EmbeddedLedger, count: number, time = START / 1000, label = 'blocks'): Promise<void> {
  const rng = createRng(label)
  for (let done = 0; done < count; done++) {
    const { anchor } = await ledger.tip()
    await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time, publicIn: 100n }))
  }
}

async function txIdsOf(ledger: EmbeddedLedger): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { transactions } of ledger.blocks(1))
    ids.push(...transactions.map(({ body }) => bytesToHex(deriveTransactionId(body))))
  return ids
}

describe('a ledger in a folder', () => {
  const bundle = createFolder()
  let script: string
  let folder = createFolder()
  const path = (): string => join(folder.path, 'ledger')
  const file = (): string => join(path(), 'data.mdb')

  beforeAll(async () => {
    script = await bundleChild('lmdb-child', bundle.path)
  })
  afterAll(() => bundle.remove())
  afterEach(() => {
    folder.remove()
    folder = createFolder()
  })
  const create = (clock = createClock()): Promise<EmbeddedLedger> =>
    createLmdbLedger({ path: path(), network: 'dev', assets, verifier, clock })

  it('keeps the operator key to its owner, and nothing else secret', async () => {
    const ledger = await create()
    await ledger.close()
    expect(readdirSync(path()).sort()).toEqual(['data.mdb', 'lock.mdb', 'operator.key'])
    expect(statSync(join(path(), 'operator.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder.path)).toEqual(['ledger'])
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
    expect(readdirSync(folder.path)).toEqual(['ledger'])
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

  it.each([2, 8])('serialises %i processes that write at once, and all succeed', { timeout: 300_000 }, async (processes) => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const each = cases(processes === 2 ? 15 : 6, 40, 200)
    const children = Array.from({ length: processes }, (_, index) =>
      startChild(script, 'submit', path(), `writer ${index}`, String(each)),
    )
    const reader = startChild(script, 'reopen', path(), 'reader', '10')
    for (const child of children) expect(await child.ended).toEqual({ status: 0, signal: null })
    expect(await reader.ended).toEqual({ status: 0, signal: null })
    const acknowledged = children.flatMap(({ lines }) => lines.map((line) => line.split(' ') as [string, string]))
    expect(acknowledged.length).toBe(processes * each)
    const ledger = await openLmdbLedger({ path: path(), verifier })
    const ids = await txIdsOf(ledger)
    // Every acknowledgement names a block of its own, which holds that transaction.
    expect(acknowledged.map(([id, height]) => ids[Number(height) - 1] === id)).toEqual(acknowledged.map(() => true))
    expect(ids.length).toBe(acknowledged.length)
    expect(await ledger.verify()).toMatchObject({ ok: true, height: processes * each })
    await ledger.close()
  })

  it('lets one of the processes that race for a note win, race for race', { timeout: 300_000 }, async () => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const [processes, races] = [cases(3, 8, 8), cases(10, 100, 1_000)]
    const children = Array.from({ length: processes }, () => startChild(script, 'race', path(), 'notes', String(races)))
    await Promise.all(children.map((child) => child.said(1)))
    for (const child of children) child.release()
    for (const child of children) expect(await child.ended).toEqual({ status: 0, signal: null })
    const outcomes = children.map(({ lines }) => lines.slice(1).map((line) => line.split(' ')[1]))
    for (let race = 0; race < races; race++) {
      expect(outcomes.map((each) => each[race]).sort()).toEqual([...Array(processes - 1).fill('rules/nullifier-spent'), 'won'])
    }
    // Not one process alone ran ahead of all others.
    expect(outcomes.filter((each) => each.includes('won')).length).toBeGreaterThan(1)
    const ledger = await openLmdbLedger({ path: path(), verifier })
    expect(await ledger.verify()).toMatchObject({ ok: true, height: races })
    await ledger.close()
  })

  it('loses nothing that it acknowledged, and keeps no lock, when its process is killed', { timeout: 900_000 }, async () => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const acknowledged: string[] = []
    const rng = createRng('moments')
    for (let round = 0; round < cases(10, 50, 1000); round++) {
      const child = startChild(script, 'forever', path(), `round ${round}`)
      await child.said(1)
      setTimeout(() => child.kill(), ((rng.bytes(1)[0] as number) * 150) / 255)
      expect(await child.ended).toEqual({ status: null, signal: 'SIGKILL' })
      expect(child.lines.length).toBeGreaterThan(0)
      acknowledged.push(...child.lines.map((line) => line.split(' ')[0] as string))
      const ledger = await openLmdbLedger({ path: path(), verifier })
      const ids = await txIdsOf(ledger)
      const kept = new Set(ids)
      expect(acknowledged.every((id) => kept.has(id))).toBe(true)
      // Besides these, at most the one that each killed process had under way.
      expect(ids.length).toBeLessThanOrEqual(acknowledged.length + round + 1)
      await ledger.close()
    }
    const ledger = await openLmdbLedger({ path: path(), verifier })
    expect(await ledger.verify()).toMatchObject({ ok: true })
    await ledger.close()
  })

  it.skipIf(process.platform === 'win32')('says so when the disk is full, and keeps all that it acknowledged', async () => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const child = startCramped(150, script, 'submit', path(), 'cramped', '60')
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

  // The administrator may do anything.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('says so when it may not be read or written', async () => {
    const ledger = await create()
    await addBlocks(ledger, 2)
    await ledger.close()
    chmodSync(file(), 0o400)
    await expect(openLmdbLedger({ path: path(), verifier })).rejects.toMatchObject({ code: 'ledger/unavailable' })
    const reading = await openLmdbLedger({ path: path(), verifier, readOnly: true })
    expect((await reading.tip()).height).toBe(2)
    await reading.close()
    chmodSync(file(), 0o000)
    await expect(openLmdbLedger({ path: path(), verifier, readOnly: true })).rejects.toMatchObject({ code: 'ledger/unavailable' })
    chmodSync(file(), 0o600)
    chmodSync(folder.path, 0o500)
    const elsewhere = createLmdbLedger({ path: join(folder.path, 'other'), network: 'dev', assets, verifier })
    await expect(elsewhere).rejects.toMatchObject({ code: 'ledger/unavailable' })
    chmodSync(folder.path, 0o700)
  })

  describe('when its files are damaged', () => {
    /** Ledger folders with one thing wrong each are opened in a process of their own, for LMDB could take ours down. */
    const outcome = async (): Promise<string> => {
      const child = startChild(script, 'open', path(), '')
      const { status, signal } = await child.ended
      return signal === null && status === 0 ? (child.lines.at(-1) ?? '') : `ended by ${signal ?? status}`
    }
    const height = 8

    it.each([
      ['nothing', 0],
      ['a part of the head', 100],
      ['one page', 4096],
      ['the head alone', 8192],
      ['less than the data', 40_960],
    ])('is corrupt when %s is left of its data', async (_, length) => {
      const ledger = await create()
      await addBlocks(ledger, height)
      await ledger.close()
      truncateSync(file(), length)
      expect(await outcome()).toBe('code ledger/corrupt')
    })

    it('is corrupt or whole, never wrong, whatever byte of its file is altered', { timeout: 900_000 }, async () => {
      const ledger = await create()
      await addBlocks(ledger, height)
      const { anchor } = await ledger.tip()
      await ledger.close()
      const whole = readFileSync(file())
      const rng = createRng('damage')
      const seen = { corrupt: 0, whole: 0, prefix: 0 }
      for (let round = 0; round < cases(250, 4_000, 40_000); round++) {
        const bytes = Uint8Array.from(whole)
        const [a, b, c, bit] = rng.bytes(4) as unknown as [number, number, number, number]
        // Half of the hits go to the first pages, where the layout is.
        const at = ((a * 256 + b) * 256 + c) % (round % 2 === 0 ? whole.length : 16_384)
        bytes[at] = (bytes[at] as number) ^ (1 << (bit % 8))
        writeFileSync(file(), bytes)
        try {
          const opened = await openLmdbLedger({ path: path(), verifier, clock: createClock() })
          const tip = await opened.tip()
          // A replay of each would take most of the time; what lies in free space changes nothing.
          if (round % 8 === 0 || tip.height !== height) expect(await opened.verify()).toMatchObject({ ok: true })
          await opened.close()
          if (tip.height === height) expect(tip.anchor).toBe(anchor)
          seen[tip.height === height ? 'whole' : 'prefix'] += 1
        } catch (error) {
          expect((error as { code?: string }).code, `bit ${bit % 8} of byte ${at}`).toBe('ledger/corrupt')
          seen.corrupt += 1
        }
      }
      expect(seen.corrupt).toBeGreaterThan(0)
      expect(seen.whole).toBeGreaterThan(0)
    })

    it('is corrupt when a foreign file, a folder or noise is in the place of its data', async () => {
      await (await create()).close()
      const copy = join(folder.path, 'copy')
      copyFileSync(file(), copy)
      for (const bytes of [Buffer.from('hello'), Buffer.alloc(50_000, 7), Buffer.alloc(50_000)]) {
        writeFileSync(file(), bytes)
        expect(await outcome()).toBe('code ledger/corrupt')
      }
      rmSync(file())
      mkdirSync(file())
      expect(await outcome()).toBe('code ledger/corrupt')
      rmSync(file(), { recursive: true })
      copyFileSync(copy, file())
      expect(await outcome()).toBe('height 0')
      writeFileSync(join(path(), 'lock.mdb'), 'what is this')
      expect(await outcome()).toBe('code ledger/corrupt')
      rmSync(join(path(), 'lock.mdb'))
      expect(await outcome()).toBe('height 0')
    })
  })
})
