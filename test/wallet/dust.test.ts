import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { createStream } from '../ledger/fixture'
import { cases } from '../suite'
import { rainDust } from './dust'
import { balanceOf, createBank, createPerson, USD } from './fixture'

const NOTES = cases(210, 3_000, 50_001)

/** What each commit writes: entries and bytes. */
function weigh(store: Store) {
  const commits: { readonly entries: number; readonly bytes: number }[] = []
  const weighed: Store = {
    ...store,
    async commit(changes) {
      commits.push({
        entries: changes.length,
        bytes: changes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0),
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
    await rainDust(createStream('dust'), bank, await alice.wallet.address(), USD, NOTES)
    expect(await balanceOf(alice)).toBe(BigInt(NOTES))

    // A batch of 100 blocks brings 300 notes: the last full one writes what the second did, but for a level more of the tree at most.
    const full = commits.slice(1, Math.floor(NOTES / 300))
    for (const { entries, bytes } of full) {
      const [first] = full as [(typeof full)[number]]
      expect(entries).toBeLessThan(1.1 * first.entries)
      expect(bytes).toBeLessThan(1.1 * first.bytes)
    }

    const again = await createPerson(bank, 1, store)
    expect((await again.wallet.balance())[0]).toMatchObject({ amount: BigInt(NOTES), notes: NOTES })
    // Each transaction makes one note of two: so many it takes to bring all of them together.
    const pay = { to: await bob.wallet.address(), asset: USD, amount: parseAmount(BigInt(NOTES)) }
    const { steps } = await again.wallet.propose({ pay: [pay] })
    expect(steps.length).toBe(NOTES - 1)
    const spent = steps.flatMap(({ inputs }) => inputs.flatMap((input) => ('nullifier' in input ? [input.nullifier] : [])))
    expect(new Set(spent).size).toBe(NOTES)

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
})
