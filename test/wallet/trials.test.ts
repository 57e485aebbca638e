import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AbortedError } from '../../src/base'
import { nodeX25519 } from '../../src/crypto/node'
import { deriveAddress } from '../../src/keys'
import { PACKED_OUTPUT_BYTES, type TrialDecryption } from '../../src/note'
import { createThreadedTrialDecryption } from '../../src/note/node'
import { createMemoryStore } from '../../src/store/memory'
import { createWallet } from '../../src/wallet'
import { createDice } from '../privacy/corpus'
import { HOSTILE, honestOutput, transactionOf } from '../privacy/hostile'
import { cases, LONG } from '../suite'
import { type Bank, createBank, createPerson, type Person, recordsOf, shield } from './fixture'

const BLOCKS = cases(230, 600, 1_200)

/** A ledger of strangers' transactions with some of everything of the reader's among them, longer than a sync reads at once. */
async function fill(bank: Bank, reader: Person): Promise<void> {
  const dice = createDice('trials of a wallet')
  const victim = reader.wallet.viewingKey
  await shield(reader, 500n)
  for (let block = 0; block < BLOCKS; block++) {
    const { anchor } = await bank.ledger.tip()
    const choice = { domain: bank.ledger.domain, anchor, time: bank.clock.now() / 1000 }
    const made = transactionOf(dice, choice, (nf0, index) => {
      if (dice.below(12n) !== 0n) return undefined
      if (dice.below(2n) === 0n) return HOSTILE[block % HOSTILE.length]?.forge(dice, victim, nf0, index)
      return honestOutput(dice, deriveAddress(victim, dice.pick(['external', 'internal'] as const), 1n), nf0, index, 3n)
    })
    await bank.ledger.submit(made)
  }
}

describe('a wallet that is given threads', () => {
  const bank = createBank()
  const threads = createThreadedTrialDecryption({ threads: 2 })
  let reader: Person
  beforeAll(async () => {
    reader = await createPerson(bank, 1)
    await fill(bank, reader)
    // So many that the threads are up.
    await threads.tryOutputs([new Uint8Array(32)], new Uint8Array(20_000 * PACKED_OUTPUT_BYTES))
  }, LONG)
  afterAll(() => threads.dispose())

  const open = async (trials?: TrialDecryption): Promise<Person> => {
    const store = createMemoryStore()
    const { viewingKey } = reader.wallet
    const { ledger, clock } = bank
    return { ...reader, store, wallet: await createWallet({ ledger, clock, store, viewingKey, x25519: nodeX25519, trials }) }
  }

  it('remembers byte for byte what one remembers that is not', async () => {
    const [alone, threaded] = [await open(), await open(threads)]
    const result = await alone.wallet.sync()
    expect(result.notesFound).toBeGreaterThan(10)
    expect(await threaded.wallet.sync()).toEqual(result)
    expect(await recordsOf(threaded)).toEqual(await recordsOf(alone))
    expect(await threaded.wallet.history()).toEqual(await alone.wallet.history())
  })

  it('tells how far it is, is cancelled between and in batches, and goes on where it was', async () => {
    const [alone, threaded] = [await open(), await open(threads)]
    await alone.wallet.sync()
    const stop = new AbortController()
    const told: number[] = []
    const first = threaded.wallet.sync({
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        told.push(done)
        expect(total).toBe(BLOCKS + 1)
        // While the outputs of the next blocks are tried.
        setTimeout(() => stop.abort(), 2)
      },
    })
    await expect(first).rejects.toThrow(AbortedError)
    expect(told[0]).toBe(100)
    await threaded.wallet.sync()
    expect(await recordsOf(threaded)).toEqual(await recordsOf(alone))
  })

  it('hears that they were disposed of before', async () => {
    const gone = createThreadedTrialDecryption({ threads: 2 })
    await gone.dispose()
    const { wallet } = await open(gone)
    await expect(wallet.sync()).rejects.toMatchObject({ code: 'note/trials-disposed' })
  })
})
