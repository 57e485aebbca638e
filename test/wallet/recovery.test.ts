import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AbortedError, systemRng } from '../../src/base'
import { parseFr } from '../../src/crypto'
import { periodEnd, periodOf } from '../../src/keys'
import type { Ledger } from '../../src/ledger'
import type { Prover } from '../../src/statement'
import type { Store, StoreChange } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import {
  createWallet,
  DamagedStateError,
  ForeignAddressError,
  ForeignLedgerError,
  InvalidRequestError,
  LedgerInconsistentError,
  StaleProposalError,
  UnfinishedProposalError,
} from '../../src/wallet'
import { createRng, createTransaction } from '../ledger/fixture'
import { cases, LONG, suite } from '../suite'
import {
  type Bank,
  balanceOf,
  CNY,
  checkingProver,
  createBank,
  createPerson,
  issuerKey,
  type Person,
  pay,
  recordsOf,
  shield,
  USD,
} from './fixture'

/** Transactions of nobody that these wallets know. */
async function fillLedger(bank: Bank, count: number): Promise<void> {
  const { anchor, time: last } = await bank.ledger.tip()
  const time = Math.max(last, Math.floor(bank.clock.now() / 1000))
  for (let i = 0; i < count; i++) {
    await bank.ledger.submit(createTransaction(systemRng, { domain: bank.ledger.domain, anchor, time }))
  }
}

/** Everything of a wallet that its ledger fixes. */
async function stateOf(person: Person) {
  await person.wallet.sync()
  return { balance: await person.wallet.balance(), history: await person.wallet.history() }
}

async function expectLikeFresh(bank: Bank, person: Person, byte: number): Promise<void> {
  expect(await stateOf(person)).toEqual(await stateOf(await createPerson(bank, byte)))
}

/** A ledger that loses the answer of the next submission, after or before taking it in. */
function losing(ledger: Bank['ledger'], when: 'before' | 'after'): Ledger & { lose: boolean } {
  const faulty = {
    ...ledger,
    lose: true,
    async submit(...args: Parameters<Ledger['submit']>) {
      if (!faulty.lose) return ledger.submit(...args)
      faulty.lose = false
      if (when === 'after') await ledger.submit(...args)
      throw new Error('the connection is gone')
    },
  }
  return faulty
}

/** All that is a person's, USD, on its way or not. */
async function everythingOf({ wallet }: Person): Promise<bigint> {
  const [usd] = await wallet.balance()
  return (usd?.amount ?? 0n) + (usd?.pending ?? 0n)
}

describe('a reorganisation', () => {
  it('leaves the wallet as a fresh scan of the new chain', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 1_000n)
    await pay(alice, bob, 100n, 'stays')
    await pay(alice, bob, 200n, 'goes')
    await balanceOf(bob)
    await bank.ledger.rewind(2)
    expect(await balanceOf(alice)).toBe(900n)
    expect(await balanceOf(bob)).toBe(100n)
    await expectLikeFresh(bank, alice, 1)
    await expectLikeFresh(bank, bob, 2)
    await pay(alice, bob, 300n, 'other branch')
    await expectLikeFresh(bank, alice, 1)
    expect(await balanceOf(bob)).toBe(400n)
  })

  it('down to genesis empties it', async () => {
    const bank = createBank()
    const alice = await createPerson(bank, 1)
    await shield(alice, 10n)
    await bank.ledger.rewind(0)
    expect(await balanceOf(alice)).toBe(0n)
    expect(await alice.wallet.history()).toEqual([])
    await shield(alice, 5n)
    await expectLikeFresh(bank, alice, 1)
  })

  it('leaves the bytes of a fresh scan, however deep, and pending payments void or re-made', { timeout: LONG }, async () => {
    const bank = createBank()
    const rng = createRng('branches')
    const draw = (below: number): number => (rng.bytes(1)[0] as number) % below
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 1_000n)
    for (let i = 0; i < 70; i++) {
      if (i % 10 === 0) await shield(alice, 100n)
      else if (i % 10 === 5) await pay(alice, bob, 10n)
      else await fillLedger(bank, 1)
    }
    const ends = { remade: 0, void: 0 }
    const BURIED = 6
    for (let round = 0; round < cases(1, 12, 40); round++) {
      // Every other one leaves the notes that the payment spends.
      const depth = round === 0 ? 64 : 1 + draw(round % 2 === 0 ? 64 : BURIED)
      await Promise.all([alice.wallet.sync(), bob.wallet.sync()])
      // On its way when its branch is abandoned: the answer was lost before the ledger saw it.
      const device = await createPerson({ ...bank, ledger: losing(bank.ledger, 'before') }, 1, alice.store)
      await expect(pay(device, bob, 3n)).rejects.toThrow('the connection is gone')
      const { height } = await bank.ledger.tip()
      await bank.ledger.rewind(height - depth)
      for (let i = 0; i < depth; i++) await fillLedger(bank, 1)
      const again = await createPerson(bank, 1, alice.store)
      for (const [person, byte] of [
        [again, 1],
        [bob, 2],
      ] as const) {
        await person.wallet.sync()
        const fresh = await createPerson(bank, byte)
        await fresh.wallet.sync()
        expect(await recordsOf(person)).toEqual(await recordsOf(fresh))
      }
      const before = { alice: await everythingOf(again), bob: await balanceOf(bob) }
      const resumed = await again.wallet.resume({ authorize: again.spending }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(StaleProposalError)
        return undefined
      })
      if (!resumed) await again.wallet.abandon()
      ends[resumed ? 'remade' : 'void']++
      expect(await again.wallet.unfinished()).toBeUndefined()
      const paid = resumed ? 3n : 0n
      expect(await everythingOf(again)).toBe(before.alice - paid)
      expect(await balanceOf(bob)).toBe(before.bob + paid)
      bank.clock.advance(3_700)
      await shield(again, 50n)
      await pay(again, bob, 5n)
      await fillLedger(bank, BURIED)
      Object.assign(alice, again)
    }
    if (suite !== 'normal') expect(Math.min(ends.remade, ends.void)).toBeGreaterThan(0)
  })

  it('deeper than what the wallet names is found all the same', async () => {
    const bank = createBank()
    const alice = await createPerson(bank, 1)
    await shield(alice, 1n)
    await shield(alice, 1n)
    await fillLedger(bank, 133)
    await balanceOf(alice)
    await bank.ledger.rewind(2)
    await shield(alice, 7n)
    expect(await balanceOf(alice)).toBe(9n)
    await expectLikeFresh(bank, alice, 1)
  })
})

describe('a damaged or stale store', () => {
  it('heals by a rescan, whatever record is altered or missing', async () => {
    const bank = createBank()
    const bob = await createPerson(bank, 2)
    const store = createMemoryStore()
    const alice = await createPerson(bank, 1, store)
    await shield(alice, 1_000n)
    await pay(alice, bob, 100n, 'lunch')
    const good = await stateOf(alice)
    const keys = (await store.entries('')).map(([key]) => key)
    const damage = fc.tuple(fc.constantFrom(...keys), fc.constantFrom('flip', 'delete'))
    await fc.assert(
      fc.asyncProperty(damage, async ([key, how]) => {
        const copy = createMemoryStore()
        const entries = await store.entries('')
        const altered = entries.flatMap(([name, value]): StoreChange[] => {
          if (name !== key) return [{ key: name, value }]
          return how === 'delete'
            ? []
            : [{ key: name, value: value.map((byte, index) => (index === value.length >> 1 ? byte ^ 1 : byte)) }]
        })
        await copy.commit(altered)
        const again = await createPerson(bank, 1, copy)
        expect(await stateOf(again)).toEqual(good)
        await pay(again, bob, 1n).finally(() => bank.ledger.rewind(2))
      }),
      { numRuns: cases(12, 60, 400) },
    )
  })

  it('of another account or of a ledger that went back is read anew', async () => {
    const [bank, other] = [createBank(), createBank()]
    const store = createMemoryStore()
    const alice = await createPerson(bank, 1, store)
    await shield(alice, 5n)
    const stranger = await createPerson(other, 1, store)
    expect(await balanceOf(stranger)).toBe(0n)
  })
})

describe('a ledger that is not what the wallet takes it for', () => {
  it('is refused when the viewing key is for another one', async () => {
    const [bank, other] = [createBank(), createBank({ shield: 1n })]
    const { viewingKey } = (await createPerson(other, 1)).wallet
    const deps = { ledger: bank.ledger, store: createMemoryStore(), viewingKey }
    await expect(createWallet(deps)).rejects.toBeInstanceOf(ForeignLedgerError)
  })

  it('is found out when its blocks do not give the roots that they name, even to a fresh scan', async () => {
    const bank = createBank()
    const alice = await createPerson(bank, 1)
    await shield(alice, 5n)
    const lying: Ledger = {
      ...bank.ledger,
      async eventsSince(...args) {
        const events = await bank.ledger.eventsSince(...args)
        return { ...events, blocks: events.blocks.map((block) => ({ ...block, anchor: parseFr(1n) })) }
      },
    }
    const { viewingKey } = alice.wallet
    const store = createMemoryStore()
    const wallet = await createWallet({ ledger: lying, store, viewingKey })
    const error = await wallet.sync().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(LedgerInconsistentError)
    expect((error as Error).cause).toBeInstanceOf(DamagedStateError)
    // Nothing of it was believed: over the true ledger the same store gives the true balance.
    expect(await wallet.balance()).toEqual([])
    expect(await balanceOf(await createPerson(bank, 1, store))).toBe(5n)
  })
})

describe('a payment that is interrupted', () => {
  it.each(['before', 'after'] as const)('%s the ledger took it is finished by resuming, and paid once', async (when) => {
    const bank = createBank()
    const bob = await createPerson(bank, 2)
    const store = createMemoryStore()
    await shield(await createPerson(bank, 1, store), 1_000n)
    const faulty = losing(bank.ledger, when)
    const alice = await createPerson({ ...bank, ledger: faulty }, 1, store)
    await expect(pay(alice, bob, 100n)).rejects.toThrow('the connection is gone')
    const [balance] = await alice.wallet.balance()
    expect([balance?.amount, balance?.pending]).toEqual([0n, 1_000n])

    const again = await createPerson(bank, 1, store)
    expect((await again.wallet.unfinished())?.total).toBe(100n)
    await expect(
      again.wallet.send((await again.wallet.unfinished()) as never, { authorize: again.spending }),
    ).rejects.toBeInstanceOf(UnfinishedProposalError)
    await again.wallet.resume({ authorize: again.spending })
    expect(await again.wallet.unfinished()).toBeUndefined()
    expect(await balanceOf(again)).toBe(900n)
    expect(await balanceOf(bob)).toBe(100n)
  })

  it('in the middle of many steps goes on where it stopped', async () => {
    const bank = createBank()
    const bob = await createPerson(bank, 2)
    const store = createMemoryStore()
    const alice = await createPerson(bank, 1, store)
    for (let i = 0; i < 4; i++) await shield(alice, 10n)
    let proofs = 0
    const dying: Prover = {
      ...checkingProver,
      prove: (...args) => {
        proofs += 1
        if (proofs === 3) throw new Error('power cut')
        return checkingProver.prove(...args)
      },
    }
    const first = await createPerson(bank, 1, store, dying)
    await expect(pay(first, bob, 40n)).rejects.toThrow('power cut')
    const second = await createPerson(bank, 1, store)
    await second.wallet.resume({ authorize: second.spending })
    expect(await balanceOf(bob)).toBe(40n)
    expect(await balanceOf(second)).toBe(0n)
  })

  it('frees its notes when it has expired, and can be abandoned', async () => {
    const bank = createBank()
    const bob = await createPerson(bank, 2)
    const store = createMemoryStore()
    await shield(await createPerson(bank, 1, store), 1_000n)
    const alice = await createPerson({ ...bank, ledger: losing(bank.ledger, 'before') }, 1, store)
    await expect(pay(alice, bob, 100n)).rejects.toThrow()
    await alice.wallet.abandon()
    expect(await balanceOf(alice)).toBe(0n)
    bank.clock.advance(3_700)
    // Nobody else pays: no block tells the time, the wallet's clock does.
    expect(await balanceOf(alice)).toBe(1_000n)
    await pay(alice, bob, 100n)
    expect(await balanceOf(bob)).toBe(100n)
  })

  it('gives a receipt to who cancels when it is durable, and is not unfinished', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 1_000n)
    const control = new AbortController()
    const cancelling: Ledger = {
      ...bank.ledger,
      submit: async (transaction, options) => {
        const receipt = await bank.ledger.submit(transaction, options)
        control.abort()
        return receipt
      },
    }
    const other = await createPerson({ ...bank, ledger: cancelling }, 1)
    await other.wallet.sync()
    const to = await bob.wallet.address()
    const proposal = await other.wallet.propose({ pay: [{ to, asset: USD, amount: parseAmount(10n) }] })
    const receipt = await other.wallet.send(proposal, { authorize: alice.spending, signal: control.signal })
    expect(receipt.txIds).toHaveLength(1)
    expect(await other.wallet.unfinished()).toBeUndefined()
    expect(await balanceOf(bob)).toBe(10n)
    expect(await balanceOf(other)).toBe(990n)
  })

  it('shows the ledger no key, neither when it is sent nor when it is sent again', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 1_000n)
    const seen = new Set<string>()
    let fails = true
    const watching: Ledger = {
      ...bank.ledger,
      submit: async (transaction, options = {}) => {
        for (const name of Object.keys(options)) seen.add(name)
        if (fails) throw new Error('offline')
        return bank.ledger.submit(transaction, options)
      },
    }
    const other = await createPerson({ ...bank, ledger: watching }, 1)
    await other.wallet.sync()
    await expect(pay(other, bob, 10n)).rejects.toThrow('offline')
    fails = false
    await other.wallet.resume({ authorize: alice.spending, signal: new AbortController().signal })
    expect(await balanceOf(bob)).toBe(10n)
    expect([...seen].filter((name) => name !== 'onProgress' && name !== 'signal')).toEqual([])
  })

  it('in the last hour of a month that nothing comes after expires with it', async () => {
    const bank = createBank({}, undefined, 'dev', 0)
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 1_000n)
    const now = Math.floor(bank.clock.now() / 1000)
    bank.clock.advance(periodEnd(periodOf(now)) - now - 1_800)
    await pay(alice, bob, 10n)
    expect(await balanceOf(bob)).toBe(10n)
  })

  it('that expired is built anew by resuming', async () => {
    const bank = createBank()
    const bob = await createPerson(bank, 2)
    const store = createMemoryStore()
    await shield(await createPerson(bank, 1, store), 1_000n)
    const alice = await createPerson({ ...bank, ledger: losing(bank.ledger, 'before') }, 1, store)
    await expect(pay(alice, bob, 100n)).rejects.toThrow()
    bank.clock.advance(3_700)
    await shield(bob, 1n)
    await alice.wallet.resume({ authorize: alice.spending })
    expect(await balanceOf(bob)).toBe(101n)
  })
})

describe('refusals', () => {
  it('of the ledger free the notes and leave nothing unfinished', async () => {
    const bank = createBank()
    const [alice, twin, bob] = [await createPerson(bank, 1), await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 100n)
    await twin.wallet.sync()
    const proposal = await twin.wallet.propose({
      pay: [{ to: await bob.wallet.address(), asset: USD, amount: parseAmount(60n) }],
    })
    await pay(alice, bob, 100n)
    await expect(twin.wallet.send(proposal, { authorize: twin.spending })).rejects.toBeInstanceOf(StaleProposalError)
    expect(await twin.wallet.unfinished()).toBeUndefined()
    const wrongIssuer = await alice.wallet.propose({ shield: { asset: USD, amount: parseAmount(5n) } })
    await expect(
      alice.wallet.send(wrongIssuer, { authorize: alice.spending, issuer: new Uint8Array(32).fill(1) }),
    ).rejects.toMatchObject({ code: 'rules/issuer' })
    expect(await alice.wallet.unfinished()).toBeUndefined()
  })

  it('of requests say what is wrong with them', async () => {
    const [bank, elsewhere] = [createBank(), createBank({ shield: 1n })]
    const [alice, stranger] = [await createPerson(bank, 1), await createPerson(elsewhere, 2)]
    const here = await alice.wallet.address()
    const payTo = (amount: bigint, asset = USD, to = here, memo = '') =>
      alice.wallet.propose({ pay: [{ to, asset, amount: parseAmount(amount), memo }] })
    await expect(payTo(0n)).rejects.toBeInstanceOf(InvalidRequestError)
    await expect(payTo(1n, 9 as never)).rejects.toBeInstanceOf(InvalidRequestError)
    await expect(payTo(1n, USD, await stranger.wallet.address())).rejects.toBeInstanceOf(ForeignAddressError)
    await expect(payTo(1n, USD, here, 'x'.repeat(255))).rejects.toMatchObject({ code: 'note/memo-invalid' })
    await expect(alice.wallet.propose({ pay: [] })).rejects.toBeInstanceOf(InvalidRequestError)
    const mixed = [USD, CNY].map((asset) => ({ to: here, asset, amount: parseAmount(1n) }))
    await expect(alice.wallet.propose({ pay: mixed })).rejects.toBeInstanceOf(InvalidRequestError)
    for (const recipient of ['', 'a\u0007', 'x'.repeat(257)]) {
      await expect(alice.wallet.propose({ unshield: { asset: USD, amount: parseAmount(1n), recipient } })).rejects.toBeInstanceOf(
        InvalidRequestError,
      )
    }
  })

  it('of a foreign spending key and of a missing prover', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    const proposal = await alice.wallet.propose({ shield: { asset: USD, amount: parseAmount(5n) } })
    await expect(alice.wallet.send(proposal, { authorize: bob.spending, issuer: issuerKey })).rejects.toMatchObject({
      code: 'wallet/watch-only',
    })
    expect(await balanceOf(alice)).toBe(0n)
  })
})

describe('a sync', () => {
  it('is cancelled between batches, keeps what it read, and goes on from there', async () => {
    const bank = createBank()
    const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
    await shield(alice, 5n)
    await fillLedger(bank, 229)
    const stop = new AbortController()
    const progress: number[] = []
    const sync = bob.wallet.sync({
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        expect(total).toBe(230)
        progress.push(done)
        stop.abort()
      },
    })
    await expect(sync).rejects.toBeInstanceOf(AbortedError)
    expect(progress).toEqual([100])
    expect((await bob.wallet.sync()).blocks).toBe(130)
    const watcher = await createPerson(bank, 1)
    expect(await balanceOf(watcher)).toBe(5n)
  })

  it('writes nothing that tells notes or memos to a thief of the store', async () => {
    const bank = createBank()
    const store: Store = createMemoryStore()
    const [alice, bob] = [await createPerson(bank, 1, store), await createPerson(bank, 2)]
    await shield(alice, 1_000n)
    const receipt = await pay(alice, bob, 100n, 'secret lunch')
    const nullifiers = (await bank.ledger.eventsSince([])).blocks.flatMap((block) =>
      block.transactions.flatMap(({ body }) => body.actions.flatMap(({ nf }) => [...nf])),
    )
    const everything = (await store.entries(''))
      .map(([key, value]) => `${key} ${Buffer.from(value).toString('latin1')} ${Buffer.from(value).toString('hex')}`)
      .join('\n')
    expect(everything).not.toContain('secret lunch')
    expect(everything).not.toContain(Buffer.from(receipt.txIds[0] as Uint8Array).toString('hex'))
    for (const nullifier of nullifiers) expect(everything).not.toContain(nullifier.toString(16).padStart(64, '0'))
  })
})
