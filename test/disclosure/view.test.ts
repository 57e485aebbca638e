import { describe, expect, it } from 'vitest'
import { nodeX25519 } from '../../src/crypto/node'
import { createScanner, viewIncoming, viewPayment, viewPeriods } from '../../src/disclosure'
import {
  createPaymentKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  formatPeriod,
  type Period,
  revealFullViewingKey,
} from '../../src/keys'
import { acceptedIn, readAccepted } from '../../src/ledger'
import { openSenderCopy } from '../../src/note'
import type { AcceptedTransaction } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { type Bank, balanceOf, createBank, createPerson, type Person, pay, shield, USD } from '../wallet/fixture'

const deps = { x25519: nodeX25519 }

async function everything(bank: Bank): Promise<readonly AcceptedTransaction[]> {
  const all: AcceptedTransaction[] = []
  for await (const accepted of readAccepted(bank.ledger)) all.push(accepted)
  return all
}

/** Two months of Alice's: in November she shields, pays Bob and unshields; in December she pays Bob and is paid. */
async function twoMonths(): Promise<{ bank: Bank; alice: Person; bob: Person; accepted: readonly AcceptedTransaction[] }> {
  const bank = createBank({ unshield: 10n })
  const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
  await shield(alice, 1_000n)
  await pay(alice, bob, 100n, 'november')
  const proposal = await alice.wallet.propose({ unshield: { asset: USD, amount: parseAmount(50n), recipient: 'cash' } })
  await alice.wallet.send(proposal, { authorize: alice.spending })
  bank.clock.advance(20 * 86_400)
  await pay(alice, bob, 200n, 'december')
  await balanceOf(bob)
  await pay(bob, alice, 5n, 'thanks')
  return { bank, alice, bob, accepted: await everything(bank) }
}

describe('a period key', () => {
  it('shows every payment of its month, change apart, and nothing of another month or account', async () => {
    const { bank, alice, bob, accepted } = await twoMonths()
    const [november, december] = [...new Set(accepted.map(({ transaction }) => transaction.body.actions[0]?.period as Period))]
    expect([november, december].map((period) => formatPeriod(period as Period))).toEqual(['2026-11', '2026-12'])
    const see = (person: Person, period: Period | undefined) =>
      accepted
        .flatMap(viewPeriods([derivePeriodKey(person.wallet.viewingKey, period as Period)], bank.genesis))
        .map(({ direction, amount }) => `${direction} ${amount}`)
    expect(see(alice, november).sort()).toEqual(['change 840', 'change 900', 'out 100', 'shield 1000', 'unshield 50'])
    expect(see(alice, december).sort()).toEqual(['change 640', 'out 200'])
    expect(see(bob, november)).toEqual([])
    expect(see(bob, december).sort()).toEqual(['change 95', 'out 5'])
  })

  it('names payees by their owner element, which an address shows', async () => {
    const { bank, alice, bob, accepted } = await twoMonths()
    const period = accepted[0]?.transaction.body.actions[0]?.period as Period
    const lines = accepted.flatMap(viewPeriods([derivePeriodKey(alice.wallet.viewingKey, period)], bank.genesis))
    const address = await bob.wallet.address()
    expect(lines.find(({ direction }) => direction === 'out')?.owner).toBe(address.owner)
    expect(lines.find(({ direction }) => direction === 'unshield')).toMatchObject({ counterparty: 'cash', fee: 10n })
  })
})

describe('an incoming key', () => {
  it('shows receipts of external addresses with their memos, and neither change nor what was sent', async () => {
    const { alice, bob, accepted } = await twoMonths()
    const see = (person: Person) => accepted.flatMap(viewIncoming(deps, deriveIncomingViewingKey(person.wallet.viewingKey)))
    expect(see(bob).map(({ amount, memo }) => [amount, memo])).toEqual([
      [100n, 'november'],
      [200n, 'december'],
    ])
    expect(see(alice).map(({ amount, memo }) => [amount, memo])).toEqual([[5n, 'thanks']])
  })
})

describe('a full viewing key', () => {
  it('shows what the wallet of the same account shows', async () => {
    const { bank, alice, accepted } = await twoMonths()
    const scanner = createScanner(deps, alice.wallet.viewingKey, bank.genesis)
    await alice.wallet.sync()
    expect(accepted.flatMap((each) => scanner.scan(each).entries)).toEqual(await alice.wallet.history())
  })
})

describe('a payment key', () => {
  it('opens its one payment and no other, and the memo if it has its seed', async () => {
    const { bank, alice, accepted } = await twoMonths()
    const { senderKey } = revealFullViewingKey(alice.wallet.viewingKey)
    const payments = (await bank.ledger.eventsSince([])).blocks.flatMap(acceptedIn).flatMap(({ transaction }) =>
      transaction.body.actions.flatMap((action) =>
        action.outputs.flatMap((output, index) => {
          const copy = openSenderCopy(senderKey, output, action.cm[index] as (typeof action.cm)[0])
          return copy ? [copy] : []
        }),
      ),
    )
    expect(payments.length).toBe(3 * 4)
    const memos: (string | undefined)[] = []
    for (const { address, rseed, memoSeed } of payments) {
      const lines = accepted.flatMap(viewPayment(deps, createPaymentKey(address, rseed)))
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatchObject({ owner: address.owner, memo: undefined })
      const [withMemo] = accepted.flatMap(viewPayment(deps, createPaymentKey(address, rseed, memoSeed)))
      expect({ ...withMemo, memo: undefined }).toEqual(lines[0])
      memos.push(withMemo?.memo)
    }
    expect(memos.filter((memo) => memo !== '')).toEqual(['november', 'december'])
  })
})
