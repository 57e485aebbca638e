import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { Rng } from '../../src/base'
import { watchEmptying } from '../../src/cli/wallet-store'
import type { EmbeddedLedger } from '../../src/ledger'
import { createLmdbLedger } from '../../src/ledger/lmdb'
import type { Store } from '../../src/store'
import { openLmdbStore } from '../../src/store/lmdb'
import { createMemoryStore } from '../../src/store/memory'
import { bundleScript } from '../bundle'
import { assets, createBoundVerifier, createRng, createTransaction, issuerKeys } from '../ledger/fixture'
import { createFolder } from '../ledger/folder'
import { type Child, startChild } from '../ledger/process'
import { createPerson, type Person, recordsOf, rememberingX25519, shield, USD } from './fixture'
import { keptIn } from './kept'

const drawMoment = (rng: Rng, window: number): number => ((rng.bytes(1)[0] as number) * window) / 255

const systemClock = { now: () => Date.now() }

/** A ledger in a folder for each test, and processes of a wallet that are killed while they do something with it (`kill-child.ts`, `save-child.ts`). */
export function useKilling(program: 'kill-child' | 'save-child' = 'kill-child') {
  const bundle = createFolder()
  let script: string
  let folder: ReturnType<typeof createFolder>
  let ledger: EmbeddedLedger

  beforeAll(async () => {
    script = await bundleScript(fileURLToPath(new URL(`${program}.ts`, import.meta.url)), bundle.path, 'bundled')
    process.env['NACRE_INSECURE_WALLET_FILES'] = '1'
  })
  afterAll(() => {
    delete process.env['NACRE_INSECURE_WALLET_FILES']
    bundle.remove()
  })
  beforeEach(async () => {
    folder = createFolder()
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
  })

  const x25519 = rememberingX25519()
  const personOver = (byte: number, store: Store = createMemoryStore()): Promise<Person> =>
    createPerson({ ledger, clock: systemClock, genesis: ledger.genesis, x25519 }, byte, store)
  /** Alice from her seed alone, and what she is to remember. */
  const fresh = async () => {
    const alice = await personOver(1)
    await alice.wallet.sync()
    return recordsOf(alice)
  }
  /** The height that the last process left in Alice's store, before anybody reads on from there; then what she remembers at the tip, and whether she had to forget something for that. */
  const left = async () => {
    const store = await openLmdbStore({ path: join(folder.path, 'alice.store'), exclusive: true })
    try {
      const { viewingKey } = (await personOver(1)).wallet
      const height = await keptIn(store, viewingKey)
      let isEmptied = false
      const alice = await personOver(
        1,
        watchEmptying(store, () => {
          isEmptied = true
        }),
      )
      await alice.wallet.sync()
      return { height, isEmptied, records: await recordsOf(alice) }
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

  /** Starts the task so many times and kills it somewhere after one of its first lines, of which its start is one; gives what each run had said. */
  async function* kill(task: string, rounds: number, window: number, seed = '', first = 3): AsyncIterable<readonly string[]> {
    const rng = createRng(`moments of ${task} ${seed}`)
    for (let round = 0; round < rounds; round++) {
      yield await killOnce(task, (child) => child.said(1 + (round % first)), drawMoment(rng, window))
    }
  }

  /** The same, but two of three are killed within so many milliseconds after a file appeared in the folder: while they write it, or soon after. */
  async function* killAtWrite(task: string, rounds: number, window: number, write: number): AsyncIterable<readonly string[]> {
    const rng = createRng(`moments of ${task}`)
    for (let round = 0; round < rounds; round++) {
      if (round % 3 === 0) yield await killOnce(task, (child) => child.said(1 + ((round / 3) % 3)), drawMoment(rng, window))
      else {
        const watcher = watch(folder.path)
        try {
          const appeared = once(watcher, 'change')
          yield await killOnce(task, (child) => Promise.race([appeared, child.ended]), drawMoment(rng, write))
        } finally {
          watcher.close()
        }
      }
    }
  }

  async function killOnce(task: string, until: (child: Child) => Promise<unknown>, moment: number): Promise<readonly string[]> {
    const child = startChild(script, task, folder.path)
    await until(child)
    setTimeout(() => child.kill(), moment)
    expect(await child.ended).toEqual({ status: null, signal: 'SIGKILL' })
    return child.lines.slice(1)
  }

  return {
    personOver,
    fresh,
    left,
    fill,
    kill,
    killAtWrite,
    get ledger() {
      return ledger
    },
    get folder() {
      return folder.path
    },
  }
}
