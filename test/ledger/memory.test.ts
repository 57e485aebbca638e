import { describe, expect, it } from 'vitest'
import { type Fr, parseFr } from '../../src/crypto'
import type { BlockRef } from '../../src/ledger'
import { createMemoryLedger, type MemoryLedger } from '../../src/ledger/memory'
import { describeLedger } from '../conformance/ledger'
import { createBoundVerifier, createClock, createGenesis, createRng, createTransaction, operatorKey, START } from './fixture'

const verifier = createBoundVerifier()

describeLedger('in memory', {
  create: async (options) => createMemoryLedger({ genesis: createGenesis(), operatorKey, verifier, ...options }),
  discard: async () => {},
})

describe('a chain that is reorganised', () => {
  const rng = createRng('branches')
  const submit = async (
    ledger: MemoryLedger,
    count: number,
    choice: { publicIn?: bigint; nf?: readonly [Fr, Fr] } = {},
  ): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const { anchor } = await ledger.tip()
      await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000, ...choice }))
    }
  }
  const create = (): MemoryLedger => createMemoryLedger({ genesis: createGenesis(), operatorKey, verifier, clock: createClock() })

  it('forgets roots, nullifiers, leaves and amounts of the abandoned blocks in one step', async () => {
    const ledger = create()
    await submit(ledger, 2, { publicIn: 100n })
    const before = { facts: await ledger.facts(), tip: await ledger.tip(), supply: await ledger.supply() }
    const nf = [parseFr(41n), parseFr(42n)] as const
    await submit(ledger, 1, { publicIn: 50n, nf })
    const abandoned = await ledger.tip()
    await ledger.rewind(2)
    expect({ facts: await ledger.facts(), tip: await ledger.tip(), supply: await ledger.supply() }).toEqual(before)
    expect(await ledger.isAnchor(abandoned.anchor)).toBe(false)
    expect(await ledger.isAnchor(before.tip.anchor)).toBe(true)
    expect(await ledger.isSpent(nf[0])).toBe(false)
    await submit(ledger, 1, { nf })
    expect(await ledger.isSpent(nf[0])).toBe(true)
    expect(await ledger.verify()).toMatchObject({ ok: true, height: 3 })
  })

  it('refuses a proof for a root that only the abandoned branch had', async () => {
    const ledger = create()
    await submit(ledger, 1)
    const { anchor } = await ledger.tip()
    await ledger.rewind(0)
    const stale = createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000 })
    await expect(ledger.submit(stale)).rejects.toMatchObject({ code: 'rules/anchor-unknown' })
  })

  it.each([1, 5, 64])('leads a reader %i blocks back and onto the new branch', async (depth) => {
    const ledger = create()
    await submit(ledger, 70)
    const known: BlockRef[] = []
    for (let at: readonly BlockRef[] = []; known.length < 70; at = known) {
      const { blocks } = await ledger.eventsSince(at)
      known.unshift(...blocks.map(({ height, hash }) => ({ height, hash })).reverse())
    }
    await ledger.rewind(70 - depth)
    await submit(ledger, depth + 2)
    const events = await ledger.eventsSince(known)
    expect(events.rewindTo).toEqual(known.find(({ height }) => height === 70 - depth))
    expect(events.blocks.map(({ height }) => height)).toEqual(Array.from({ length: depth + 2 }, (_, index) => 71 - depth + index))
    expect(events.blocks[0]?.previous).toEqual(events.rewindTo?.hash)
  })

  it('leads a reader back who knows only abandoned blocks, also when the new chain is shorter', async () => {
    const ledger = create()
    await submit(ledger, 5)
    const { blocks } = await ledger.eventsSince([])
    await ledger.rewind(1)
    const known = [...blocks].reverse()
    expect(await ledger.eventsSince(known)).toMatchObject({ rewindTo: { height: 1 }, blocks: [], tip: { height: 1 } })
    expect(await ledger.eventsSince(known.slice(0, 2))).toMatchObject({ rewindTo: { height: 0 }, blocks: [{ height: 1 }] })
  })

  it('goes back to no block that is not there', async () => {
    const ledger = create()
    await submit(ledger, 1)
    for (const height of [-1, 2, 0.5, Number.NaN]) {
      await expect(ledger.rewind(height)).rejects.toMatchObject({ code: 'ledger/rewind-height' })
    }
    expect((await ledger.tip()).height).toBe(1)
  })
})
