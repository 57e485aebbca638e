import { beforeAll, describe, expect, it } from 'vitest'
import { AbortedError } from '../../src/base'
import { portableX25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { createScanner, type ScannerDeps, viewAllIncoming, viewIncoming } from '../../src/disclosure'
import { deriveAddress, deriveIncomingViewingKey } from '../../src/keys'
import { readAccepted } from '../../src/ledger'
import { createTrialDecryption, PACKED_OUTPUT_BYTES, type TrialDecryption } from '../../src/note'
import { createThreadedTrialDecryption } from '../../src/note/node'
import type { AcceptedTransaction } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { createDice } from '../privacy/corpus'
import { HOSTILE, honestOutput, transactionOf } from '../privacy/hostile'
import { cases } from '../suite'
import { type Bank, createBank, createPerson, type Person, pay, shield, USD } from '../wallet/fixture'

const deps = { x25519: nodeX25519 }
const here = createTrialDecryption(deps)

/** Says that every output opens under every key: the worst that trials can claim without losing one. */
const credulous: TrialDecryption = {
  tryOutputs: async (_, packed) => new Uint8Array(packed.length / PACKED_OUTPUT_BYTES).fill(0xff),
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

/** Payments of Alice's and to her, each kind of hostile output several times, noise and receipts, in an order that is drawn. */
async function createLedger(): Promise<{
  bank: Bank
  alice: Person
  accepted: readonly AcceptedTransaction[]
  stranger: AcceptedTransaction
}> {
  const bank = createBank({ unshield: 10n })
  const [alice, bob] = [await createPerson(bank, 1), await createPerson(bank, 2)]
  await shield(alice, 1_000n)
  await pay(alice, bob, 100n, 'out')
  await alice.wallet.send(await alice.wallet.propose({ unshield: { asset: USD, amount: parseAmount(50n), recipient: 'cash' } }), {
    authorize: alice.spending,
  })
  await bob.wallet.sync()
  await pay(bob, alice, 5n, 'thanks')
  const accepted = await all(readAccepted(bank.ledger))
  const dice = createDice('bulk')
  const victim = alice.wallet.viewingKey
  const { domain } = bank.ledger
  const { anchor } = await bank.ledger.tip()
  const drawn = Array.from({ length: cases(60, 400, 400) }, (_, turn) => {
    const hostile = HOSTILE[turn % HOSTILE.length]
    const made = transactionOf(dice, { domain, anchor, time: bank.clock.now() / 1000 }, (nf0, index) => {
      const kind = dice.pick(['hostile', 'hostile', 'honest', 'change', 'noise'] as const)
      if (kind === 'hostile') return hostile?.forge(dice, victim, nf0, index)
      if (kind === 'noise') return undefined
      const address = deriveAddress(victim, kind === 'honest' ? 'external' : 'internal', dice.below(3n))
      return honestOutput(dice, address, nf0, index, dice.below(9n))
    })
    return { transaction: made, height: 10 + turn, time: bank.clock.now() / 1000, firstPosition: 1_000 + 4 * turn }
  })
  const noise = transactionOf(dice, { domain, anchor, time: bank.clock.now() / 1000 }, () => undefined)
  const stranger = { transaction: noise, height: 9, time: bank.clock.now() / 1000, firstPosition: 900 }
  return { bank, alice, accepted: [...accepted, stranger, ...drawn], stranger }
}

describe('reading many transactions', () => {
  let ledger: Awaited<ReturnType<typeof createLedger>>
  const threads = createThreadedTrialDecryption({ threads: 2 })
  beforeAll(async () => {
    ledger = await createLedger()
    // So many that the threads are up when the ledger's outputs come.
    await threads.tryOutputs([new Uint8Array(32)], new Uint8Array(20_000 * PACKED_OUTPUT_BYTES))
  })

  const scannerOf = (given: ScannerDeps) => createScanner(given, ledger.alice.wallet.viewingKey, ledger.bank.genesis)

  it.each<readonly [string, ScannerDeps]>([
    ['this thread', deps],
    ['this thread, portably', { x25519: portableX25519 }],
    ['threads', { ...deps, trials: threads }],
    ['trials that open everything', { ...deps, trials: credulous }],
  ])('finds by %s what reading them one by one finds', async (_, given) => {
    const { accepted, alice } = ledger
    const scanner = scannerOf(deps)
    const one = accepted.map(scanner.scan)
    expect(await all(scannerOf(given).scanAll(accepted))).toEqual(one)
    expect(one.reduce((sum, { notes }) => sum + notes.length, 0)).toBeGreaterThan(20)
    const incoming = deriveIncomingViewingKey(alice.wallet.viewingKey)
    const lines = accepted.map(viewIncoming(deps, incoming))
    const viewed = accepted.map(({ height }, i) => ({ height, lines: lines[i] }))
    expect(await all(viewAllIncoming(given, incoming, accepted))).toEqual(viewed)
    expect(lines.flat().length).toBeGreaterThan(10)
  })

  it('ends the threads', () => threads.dispose())

  /** Trials that say how many outputs lie with them. */
  function counting(): { readonly trials: TrialDecryption; readonly most: () => number; readonly asked: number[] } {
    const asked: number[] = []
    let lying = 0
    let most = 0
    const trials: TrialDecryption = {
      async tryOutputs(_, packed, { signal } = {}) {
        const count = packed.length / PACKED_OUTPUT_BYTES
        asked.push(count)
        lying += count
        most = Math.max(most, lying)
        await new Promise((resolve) => setTimeout(resolve, 5))
        lying -= count
        if (signal?.aborted) throw new AbortedError()
        return new Uint8Array(count)
      },
    }
    return { trials, most: () => most, asked }
  }

  /** A stranger's transaction, over and over, and how often. */
  function endless(): { readonly source: Generator<AcceptedTransaction>; readonly read: () => number } {
    let read = 0
    function* repeat(): Generator<AcceptedTransaction> {
      for (;;) {
        read++
        yield ledger.stranger
      }
    }
    return { source: repeat(), read: () => read }
  }

  it('has two batches in memory at most, however long the ledger', async () => {
    const { trials, most, asked } = counting()
    const { source, read } = endless()
    let scanned = 0
    for await (const _ of scannerOf({ ...deps, trials }).scanAll(source)) {
      // A thousand transactions of three outputs are a batch.
      expect(read() - scanned++).toBeLessThanOrEqual(3_000)
      if (scanned === 5_500) break
    }
    expect(new Set(asked)).toEqual(new Set([3_000]))
    expect(most()).toBeLessThanOrEqual(6_000)
  })

  it('tries nothing more when its reader stops or its source fails', async () => {
    const { source } = endless()
    const signals: AbortSignal[] = []
    const spying: TrialDecryption = {
      tryOutputs(keys, packed, options = {}) {
        if (options.signal) signals.push(options.signal)
        return here.tryOutputs(keys, packed.subarray(0, PACKED_OUTPUT_BYTES * 3_000), options)
      },
    }
    const scanner = scannerOf({ ...deps, trials: spying })
    for await (const _ of scanner.scanAll(source)) break
    expect(signals).toHaveLength(2)
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
    async function* failing(): AsyncGenerator<AcceptedTransaction> {
      for (let i = 0; i < 1_000; i++) yield ledger.stranger
      throw new RangeError('the ledger is gone')
    }
    await expect(all(scanner.scanAll(failing()))).rejects.toThrow('the ledger is gone')
    expect(signals).toHaveLength(3)
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
  })

  it('is cancelled before, while outputs are tried, and while transactions are read', async () => {
    const { accepted } = ledger
    await expect(all(scannerOf(deps).scanAll(accepted, { signal: AbortSignal.abort() }))).rejects.toThrow(AbortedError)
    const during = new AbortController()
    setTimeout(() => during.abort(), 2)
    await expect(all(scannerOf(deps).scanAll(endless().source, { signal: during.signal }))).rejects.toThrow(AbortedError)
    const after = new AbortController()
    const reading = async () => {
      for await (const _ of scannerOf(deps).scanAll(accepted, { signal: after.signal })) after.abort()
    }
    await expect(reading()).rejects.toThrow(AbortedError)
  })
})
