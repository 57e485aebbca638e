import { describe, expect, it } from 'vitest'
import { systemRng } from '../../src/base'
import { median } from '../../src/bench/statistics'
import type { Fr } from '../../src/crypto'
import type { ScannedTransaction } from '../../src/disclosure'
import type { Tip } from '../../src/ledger'
import type { BlockHash } from '../../src/rules'
import { createSealedStore, type Store } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { deriveStoreKey } from '../../src/wallet/create'
import { extendState, loadState, type WalletState } from '../../src/wallet/state'
import { createStream } from '../ledger/fixture'
import { cases } from '../suite'
import { rainDust } from './dust'
import { balanceOf, createBank, createPerson, USD } from './fixture'

const NOTES = cases(210, 3_000, 50_001)
/** Half of them, in whole batches of 100 blocks, so that a sync that stops there keeps what one that goes on would. */
const HALF = 300 * Math.floor(NOTES / 600)

/** Milliseconds of all processors that this process has had. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The median of what some runs take, milliseconds of processor. */
async function timeOf(runs: number, work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const before = processorMs()
    await work()
    times.push(processorMs() - before)
  }
  return median(times)
}

/** What each commit writes: entries and bytes; and how many milliseconds of processor this process had had when it was asked for. */
function weigh(store: Store) {
  const commits: { readonly entries: number; readonly bytes: number; readonly at: number }[] = []
  const weighed: Store = {
    ...store,
    async commit(changes) {
      commits.push({
        entries: changes.length,
        bytes: changes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0),
        at: processorMs(),
      })
      await store.commit(changes)
    },
  }
  return { commits, weighed }
}

describe('an account with a great many small notes', () => {
  it('is read, opened and paid from at a cost that each note adds the same to', { timeout: 3_600_000 }, async () => {
    const bank = createBank()
    const [store, bob] = [createMemoryStore(), await createPerson(bank, 2)]
    const { commits, weighed } = weigh(store)
    const alice = await createPerson(bank, 1, weighed)
    const [rng, to] = [createStream('dust'), await alice.wallet.address()]
    await rainDust(rng, bank, to, USD, HALF)
    await alice.wallet.sync()
    const half = createMemoryStore()
    await half.commit((await store.entries('')).map(([key, value]) => ({ key, value })))
    await rainDust(rng, bank, to, USD, NOTES - HALF)
    expect(await balanceOf(alice)).toBe(BigInt(NOTES))

    // A batch of 100 blocks brings 300 notes: the last full one writes what the second did, but for a level more of the tree at most.
    const full = commits.slice(1, Math.floor(NOTES / 300))
    for (const { entries, bytes } of full) {
      const [first] = full as [(typeof full)[number]]
      expect(entries).toBeLessThan(1.1 * first.entries)
      expect(bytes).toBeLessThan(1.1 * first.bytes)
    }
    const times = full.slice(1).map(({ at }, index) => at - (full[index] as (typeof full)[number]).at)
    const third = Math.floor(times.length / 3)
    if (third > 0) expect(median(times.slice(-third))).toBeLessThan(2 * median(times.slice(0, third)))

    if (NOTES > 1_000) {
      // Twice as many notes take about twice as long to open.
      const opening = (over: Store) => timeOf(3, async () => (await createPerson(bank, 1, over)).wallet.balance())
      const [few, all] = [await opening(half), await opening(store)]
      expect(all).toBeLessThan(3 * few)
    }
    const again = await createPerson(bank, 1, store)
    expect((await again.wallet.balance())[0]).toMatchObject({ amount: BigInt(NOTES), notes: NOTES })
    // Each transaction makes one note of two: so many it takes to bring all of them together.
    const pay = { to: await bob.wallet.address(), asset: USD, amount: parseAmount(BigInt(NOTES)) }
    const { steps } = await again.wallet.propose({ pay: [pay] })
    expect(steps.length).toBe(NOTES - 1)
    const spent = steps.flatMap(({ inputs }) => inputs.flatMap((input) => ('nullifier' in input ? [input.nullifier] : [])))
    expect(new Set(spent).size).toBe(NOTES)

    if (NOTES > 1_000) {
      // Twice as many notes take about twice as long to plan with.
      const planning = (amount: number) =>
        timeOf(3, () => again.wallet.propose({ pay: [{ ...pay, amount: parseAmount(BigInt(amount)) }] }))
      const [few, all] = [await planning(NOTES >> 1), await planning(NOTES)]
      expect(all).toBeLessThan(3 * few)
    }

    // A payment of twelve transactions writes each of them once, and the plan once.
    commits.length = 0
    const small = await createPerson(bank, 1, weighed)
    const twelve = await small.wallet.propose({ pay: [{ ...pay, amount: parseAmount(13n) }] })
    expect(twelve.steps.length).toBe(12)
    await small.wallet.send(twelve, { authorize: alice.spending })
    const written = commits.map(({ bytes }) => bytes)
    expect(Math.max(...written.slice(1))).toBeLessThan(20_000)
    expect(await balanceOf(bob)).toBe(13n)
    expect(await balanceOf(small)).toBe(BigInt(NOTES) - 13n)
  })

  it('costs as much to take in a block with 50,000 notes as with 1,000', { timeout: 600_000 }, async () => {
    const bank = createBank()
    const alice = await createPerson(bank, 1)
    await rainDust(createStream('a few'), bank, await alice.wallet.address(), USD, 3)
    await alice.wallet.sync()
    const state = await loadState(createSealedStore(alice.store, deriveStoreKey(alice.wallet.viewingKey), systemRng))
    takeIn(state, 1_000)
    const few = await timeOf(101, () => takeIn(state, 3))
    takeIn(state, 50_000)
    const many = await timeOf(101, () => takeIn(state, 3))
    expect(many).toBeLessThan(4 * few)
  })
})

/** Takes in a block of so many notes, each like the state's first but for its nullifier. */
function takeIn(state: WalletState, notes: number): void {
  const [[, note] = []] = state.notes
  const [line] = state.history
  if (!note || !line) throw new Error('a state without notes')
  const height = (state.tip?.height ?? 0) + 1
  const nullifier = (index: number) => BigInt(100_000 * height + index) as Fr as typeof note.nullifier
  const scanned: ScannedTransaction = {
    height,
    notes: Array.from({ length: notes }, (_, index) => ({ ...note, height, nullifier: nullifier(index) })),
    nullifiers: [nullifier(notes), nullifier(notes + 1)],
    entries: Array.from({ length: notes }, () => line.entry),
  }
  const hash = new Uint8Array(32) as BlockHash
  const block: Tip = { height, hash, time: 0, anchor: 0n as Fr, leaves: 4 * height, nullifierRoot: 0n as Fr }
  extendState(state, [scanned], [block]).apply()
}
