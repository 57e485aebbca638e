import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWalletFile } from '../../src/cli/wallet-file'
import type { EmbeddedLedger } from '../../src/ledger'
import { createLmdbLedger } from '../../src/ledger/lmdb'
import type { Store } from '../../src/store'
import { openLmdbStore } from '../../src/store/lmdb'
import { createMemoryStore } from '../../src/store/memory'
import { bundleScript } from '../bundle'
import { assets, createBoundVerifier, createRng, createTransaction, issuerKeys } from '../ledger/fixture'
import { createFolder } from '../ledger/folder'
import { startChild } from '../ledger/process'
import { cases } from '../suite'
import { balanceOf, createPerson, type Person, recordsOf, shield, USD } from './fixture'

const systemClock = { now: () => Date.now() }

describe('a process that is killed at any moment', () => {
  const bundle = createFolder()
  let script: string
  let folder = createFolder()
  let ledger: EmbeddedLedger

  beforeAll(async () => {
    script = await bundleScript(fileURLToPath(new URL('kill-child.ts', import.meta.url)), bundle.path)
    process.env['NACRE_INSECURE_WALLET_FILES'] = '1'
  })
  afterAll(() => {
    delete process.env['NACRE_INSECURE_WALLET_FILES']
    bundle.remove()
  })
  beforeEach(async () => {
    ledger = await createLmdbLedger({
      path: join(folder.path, 'ledger'),
      network: 'dev',
      assets,
      verifier: createBoundVerifier(),
      transactionsPerMinute: 1_000_000,
    })
  })
  afterEach(async () => {
    await ledger.close()
    folder.remove()
    folder = createFolder()
  })

  const personOver = (byte: number, store: Store = createMemoryStore()): Promise<Person> =>
    createPerson({ ledger, clock: systemClock, genesis: ledger.genesis }, byte, store)
  /** Alice from her seed alone, and what she is to remember. */
  const fresh = async () => {
    const alice = await personOver(1)
    await alice.wallet.sync()
    return recordsOf(alice)
  }
  /** Alice as the last process left her, read on to the tip. */
  const left = async () => {
    const store = await openLmdbStore({ path: join(folder.path, 'alice.store'), exclusive: true })
    try {
      const alice = await personOver(1, store)
      await alice.wallet.sync()
      return await recordsOf(alice)
    } finally {
      await store.close()
    }
  }
  const fill = async (alice: Person, blocks: number, own: number): Promise<void> => {
    const rng = createRng('others')
    for (let i = 0; i < blocks; i++) {
      const { anchor, time } = await ledger.tip()
      if (i % Math.ceil(blocks / own) === 0) await shield(alice, 1_000_000n, USD, issuerKeys[0])
      else await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time }))
    }
  }

  /** Starts the task so many times and kills it somewhere after its start or one of its first acknowledgements; gives what each run had said. */
  async function* kill(task: string, rounds: number, window: number): AsyncIterable<readonly string[]> {
    const rng = createRng(`moments of ${task}`)
    for (let round = 0; round < rounds; round++) {
      const child = startChild(script, task, folder.path)
      const [moment] = rng.bytes(1) as unknown as [number]
      await child.said(1 + (round % 3))
      setTimeout(() => child.kill(), (moment * window) / 255)
      expect(await child.ended).toEqual({ status: null, signal: 'SIGKILL' })
      yield child.lines.slice(1)
    }
  }

  it('has paid each payment once or not at all, none that it acknowledged is lost, and the next one goes on', {
    timeout: 7_200_000,
  }, async () => {
    await shield(await personOver(1), 1_000_000n, USD, issuerKeys[0])
    const bob = await personOver(2)
    const acknowledged: number[] = []
    for await (const lines of kill('pay', cases(6, 140, 2_000), 300)) {
      acknowledged.push(...lines.map(Number))
      await bob.wallet.sync()
      const memos = (await bob.wallet.history()).map(({ memo }) => memo ?? '')
      expect(new Set(memos).size).toBe(memos.length)
      const paid = new Set(memos)
      for (const number of acknowledged.slice(-20)) {
        for (const part of [0, 1, 2]) expect(paid).toContain(`${number}.${part}`)
      }
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(6)
    expect(acknowledged).toEqual([...new Set(acknowledged)].sort((a, b) => a - b))
    expect(await left()).toEqual(await fresh())
    const received = await balanceOf(bob)
    expect(received).toBe(BigInt((await bob.wallet.history()).length))
    expect(received).toBeGreaterThanOrEqual(BigInt(3 * acknowledged.length))
    expect(await balanceOf(await personOver(1))).toBe(1_000_000n - received)
    expect(await ledger.verify()).toMatchObject({ ok: true })
  })

  it('remembers nothing wrong when that was in the middle of its sync, or of its migration from an older version', {
    timeout: 7_200_000,
  }, async () => {
    await fill(await personOver(1), 120, 12)
    const expected = await fresh()
    for (const [task, rounds] of [
      ['sync', cases(3, 80, 1_400)],
      ['migrate', cases(3, 40, 800)],
    ] as const) {
      let whole = 0
      let round = 0
      for await (const lines of kill(task, rounds, 500)) {
        whole += lines.length
        if (round++ % cases(3, 8, 50) === 0) expect(await left()).toEqual(expected)
      }
      expect(whole).toBeGreaterThan(0)
      expect(await left()).toEqual(expected)
    }
  })

  it('leaves whole wallet files or none', { timeout: 7_200_000 }, async () => {
    for await (const names of kill('save', cases(3, 40, 800), 100)) {
      const files = readdirSync(folder.path).filter((name) => name !== 'ledger')
      const saved = files.filter((name) => name.endsWith('.wallet'))
      expect(saved).toEqual(expect.arrayContaining([...names]))
      for (const name of saved) {
        const { secret } = await openWalletFile(join(folder.path, name), 'password')
        expect(secret).toEqual({ kind: 'mnemonic', words: 'one two three' })
      }
      // What was being written stays behind, as closed as the file was to be.
      for (const name of files) expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600)
      for (const name of files) rmSync(join(folder.path, name))
    }
  })
})
