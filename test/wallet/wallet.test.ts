import { describe, expect, it } from 'vitest'
import { defaultAddress, equalAddresses } from '../../src/keys'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { InsufficientFundsError } from '../../src/wallet'
import { balanceOf, CNY, createBank, createPerson, pay, shield, USD } from './fixture'

describe('a wallet', () => {
  it('shields, pays, unshields and knows its balance to the cent', async () => {
    const bank = createBank({ unshield: 10n })
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 10_000n)
    await shield(alice, 500n, CNY)
    await pay(alice, bob, 2_500n, 'lunch')
    await pay(alice, bob, 3_000n)
    const proposal = await alice.wallet.propose({ unshield: { asset: USD, amount: parseAmount(1_000n), recipient: 'IBAN 1' } })
    expect(proposal.fee).toBe(10n)
    await alice.wallet.send(proposal, { authorize: alice.spending })
    expect(await balanceOf(alice)).toBe(10_000n - 2_500n - 3_000n - 1_010n)
    expect(await balanceOf(alice, CNY)).toBe(500n)
    expect(await balanceOf(bob)).toBe(5_500n)
    expect((await bank.ledger.supply())[0]).toEqual({ shielded: 10_000n, unshielded: 1_000n, fees: 10n })
  })

  it('restored from its seed has the same balance and history, payees and memos included', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 10_000n)
    await pay(alice, bob, 2_500n, 'lunch')
    await balanceOf(bob)
    await pay(bob, alice, 100n, 'change')
    await alice.wallet.sync()
    const restored = await createPerson(bank, 1)
    await restored.wallet.sync()
    expect(await restored.wallet.history()).toEqual(await alice.wallet.history())
    expect(await restored.wallet.balance()).toEqual(await alice.wallet.balance())
    const history = await restored.wallet.history()
    expect(history.map(({ direction, amount, memo }) => [direction, amount, memo])).toEqual([
      ['shield', 10_000n, ''],
      ...[
        ['out', 2_500n, 'lunch'],
        ['change', 7_500n, undefined],
      ].sort(() => (history[1]?.direction === 'out' ? 0 : -1)),
      ['in', 100n, 'change'],
    ])
    const paid = history.find(({ direction }) => direction === 'out')
    expect(equalAddresses(paid?.counterparty as never, defaultAddress(bob.wallet.viewingKey))).toBe(true)
  })

  it('reopened from its store goes on where it was', async () => {
    const bank = createBank()
    const store = createMemoryStore()
    const [alice, bob] = [await createPerson(bank, 1, store), await createPerson(bank, 2)]
    await shield(alice, 10_000n)
    await pay(alice, bob, 2_500n)
    const again = await createPerson(bank, 1, store)
    expect(await again.wallet.balance()).toEqual(await alice.wallet.balance())
    expect((await again.wallet.sync()).blocks).toBe(0)
    await pay(again, bob, 7_500n)
    expect(await balanceOf(bob)).toBe(10_000n)
  })

  it('refuses what the notes do not cover, and changes nothing', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 100n)
    await expect(pay(alice, bob, 101n)).rejects.toBeInstanceOf(InsufficientFundsError)
    await expect(pay(alice, bob, 1n, '', CNY)).rejects.toMatchObject({
      code: 'wallet/insufficient-funds',
      available: 0n,
      needed: 1n,
    })
    expect(await balanceOf(alice)).toBe(100n)
  })

  it('merges notes and splits payees over a tree of transactions', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    for (let i = 0; i < 5; i++) await shield(alice, 10n)
    const to = await bob.wallet.address()
    const proposal = await alice.wallet.propose({
      pay: [11n, 12n, 13n, 14n].map((amount) => ({ to, asset: USD, amount: parseAmount(amount) })),
    })
    expect(proposal.steps).toHaveLength(3 + 2)
    const receipt = await alice.wallet.send(proposal, { authorize: alice.spending })
    expect(receipt.txIds).toHaveLength(5)
    expect(await balanceOf(bob)).toBe(50n)
    expect(await balanceOf(alice)).toBe(0n)
    expect(await alice.wallet.unfinished()).toBeUndefined()
  })

  it('pays three at once when nothing is left over', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 6n)
    const to = await bob.wallet.address()
    const proposal = await alice.wallet.propose({
      pay: [1n, 2n, 3n].map((amount) => ({ to, asset: USD, amount: parseAmount(amount) })),
    })
    expect(proposal.steps).toHaveLength(1)
    await alice.wallet.send(proposal, { authorize: alice.spending })
    expect(await balanceOf(bob)).toBe(6n)
  })
})
