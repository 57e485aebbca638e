import { expect, it } from 'vitest'
import { watchEmptying } from '../../src/cli/wallet-store'
import { createMemoryStore } from '../../src/store/memory'
import { createBank, createPerson, pay, shield } from '../wallet/fixture'

it('says that a wallet forgets what it cannot read, and nothing of payments that are over', async () => {
  const bank = createBank()
  const inner = createMemoryStore()
  let emptied = 0
  const store = watchEmptying(inner, () => emptied++)
  const alice = await createPerson(bank, 1, store)
  await shield(alice, 100n)
  await pay(alice, await createPerson(bank, 2), 10n)
  await alice.wallet.abandon()
  expect(emptied).toBe(0)
  const notes = (await inner.entries('note/')).map(([key]) => key)
  await inner.commit([{ key: notes[0] as string, value: new Uint8Array(40) }])
  const again = await createPerson(bank, 1, store)
  await again.wallet.sync()
  expect(emptied).toBe(1)
})
