import { describe, expect, it } from 'vitest'
import { nodeX25519 } from '../../src/crypto/node'
import type { FullViewingKey } from '../../src/keys'
import { deriveAddress } from '../../src/keys'
import type { Ledger } from '../../src/ledger'
import { createMemoryStore } from '../../src/store/memory'
import type { Transaction } from '../../src/tx'
import { createWallet } from '../../src/wallet'
import { cases } from '../suite'
import { createBank, createPerson, USD } from '../wallet/fixture'
import { createDice, type Dice } from './corpus'
import { HOSTILE, type HostileCase, honestOutput, transactionOf } from './hostile'

/** What a ledger could know of its reader: every call with its arguments, in order. */
function spyOn(ledger: Ledger): { readonly ledger: Ledger; readonly calls: readonly string[] } {
  const calls: string[] = []
  const watched = new Proxy(ledger, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const shown = JSON.stringify(args, (key, argument) =>
          key === 'hash' ? 'hash' : typeof argument === 'bigint' ? `${argument}` : argument,
        )
        calls.push(`${String(name)}${shown}`)
        return value.apply(target, args)
      }
    },
  })
  return { ledger: watched, calls }
}

/** What reading a ledger full of a hostile case came to; read once. */
const outcomes = new Map<string, ReturnType<typeof readLedger>>()
function readHostile({ name, forge }: HostileCase): ReturnType<typeof readLedger> {
  const known =
    outcomes.get(name) ??
    readLedger(BLOCKS, (dice, victim, choice) => transactionOf(dice, choice, (nf0, index) => forge(dice, victim, nf0, index)))
  outcomes.set(name, known)
  return known
}

type Filling = (dice: Dice, victim: FullViewingKey, choice: Parameters<typeof transactionOf>[1]) => Transaction

/** A ledger of `blocks` blocks of the filling and one honest payment of 7, read by a wallet in two turns. */
async function readLedger(blocks: number, filling: Filling) {
  const bank = createBank()
  const { wallet } = await createPerson(bank, 1)
  const victim = wallet.viewingKey
  const dice = createDice('scanning')
  const choice = async () => ({
    domain: bank.ledger.domain,
    anchor: (await bank.ledger.tip()).anchor,
    time: bank.clock.now() / 1000,
  })
  const { ledger, calls } = spyOn(bank.ledger)
  const reader = await createWallet({ ledger, store: createMemoryStore(), viewingKey: victim, x25519: nodeX25519 })
  for (let block = 0; block < blocks; block++) await bank.ledger.submit(filling(dice, victim, await choice()))
  const found = (await reader.sync()).notesFound
  const payment = transactionOf(dice, await choice(), (nf0, index) =>
    index === 2 ? honestOutput(dice, deriveAddress(victim, 'external', 3n), nf0, index, 7n) : undefined,
  )
  await bank.ledger.submit(payment)
  const later = (await reader.sync()).notesFound
  return { calls, found, later, balance: await reader.balance(), history: await reader.history() }
}

/** Nobody's: random elements and ciphertexts. */
const noise: Filling = (dice, _, choice) => transactionOf(dice, choice, () => undefined)

const receipts: Filling = (dice, victim, choice) =>
  transactionOf(dice, choice, (nf0, index) => honestOutput(dice, deriveAddress(victim, 'external', 0n), nf0, index, 1n))

const BLOCKS = cases(1, 4, 20)

describe('a wallet that reads a ledger', () => {
  it.each(HOSTILE)('is not stopped by $name, and finds the payment behind it', async (hostile) => {
    const { isFound } = hostile
    const read = await readHostile(hostile)
    expect([read.found, read.later]).toEqual([0, 1])
    expect(read.balance).toEqual([{ asset: USD, amount: 7n, pending: 0n, notes: 1 }])
    const ins = read.history.filter(({ direction, amount }) => direction === 'in' && amount === 0n)
    expect(ins).toHaveLength(isFound ? 3 * BLOCKS : 0)
  })

  it('asks the same of the ledger whether it finds nothing, hostile notes or money', async () => {
    const [nothing, money] = [await readLedger(BLOCKS, noise), await readLedger(BLOCKS, receipts)]
    expect([nothing.found, money.found]).toEqual([0, 3 * BLOCKS])
    expect(money.calls).toEqual(nothing.calls)
    for (const hostile of HOSTILE) expect((await readHostile(hostile)).calls, hostile.name).toEqual(nothing.calls)
  })

  it('asks for blocks, by the blocks that it knows, and for nothing else', async () => {
    const { calls } = await readLedger(BLOCKS, receipts)
    expect(calls.length).toBeGreaterThan(1)
    expect(calls.filter((call) => !call.startsWith('eventsSince'))).toEqual([])
    const known = { height: BLOCKS, hash: 'hash' }
    expect(calls.at(-1)).toContain(JSON.stringify(known))
  })
})
