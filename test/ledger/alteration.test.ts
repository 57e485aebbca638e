import { describe, expect, it } from 'vitest'
import { createMemoryLedger } from '../../src/ledger/memory'
import { RefusedTransactionError } from '../../src/rules'
import { decodeTransaction, encodeTransaction, MalformedTransactionError } from '../../src/tx'
import { cases, LONG } from '../suite'
import { createBoundVerifier, createClock, createGenesis, createRng, createTransaction, operatorKey, START } from './fixture'

describe('a transaction with one bit altered', () => {
  // Every bit of some bytes in the daily suite, of all of them before a release.
  const stride = cases(17, 1, 1)

  it.each([
    ['shield', { publicIn: 50n }],
    ['transfer', {}],
    ['unshield', { publicOut: 30n }],
  ])('is refused, whichever bit of the %s it is', { timeout: LONG }, async (name, choice) => {
    const ledger = createMemoryLedger({
      genesis: createGenesis(),
      operatorKey,
      verifier: createBoundVerifier(),
      clock: createClock(),
    })
    const rng = createRng(name)
    const make = async (more: { publicIn?: bigint; publicOut?: bigint }) =>
      createTransaction(rng, { domain: ledger.domain, anchor: (await ledger.tip()).anchor, time: START / 1000, ...more })
    await ledger.submit(await make({ publicIn: 1_000n }))
    const good = await make(choice)
    const bytes = encodeTransaction(good)
    const before = await ledger.facts()
    const codes = new Set<string>()
    // All of the head, where versions and lengths are.
    const places = Array.from(bytes.keys()).filter((at) => at < 64 || at % stride === 0)
    for (const at of places) {
      for (let bit = 0; bit < 8; bit++) {
        const altered = bytes.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte))
        const outcome = await Promise.resolve()
          .then(() => ledger.submit(decodeTransaction(altered)))
          .then(
            () => undefined,
            (error: unknown) => error,
          )
        expect(
          outcome instanceof RefusedTransactionError || outcome instanceof MalformedTransactionError,
          `bit ${bit} of byte ${at}`,
        ).toBe(true)
        codes.add((outcome as { code: string }).code)
      }
    }
    expect(await ledger.facts()).toEqual(before)
    expect(codes).toContain('rules/proof')
    expect(codes).toContain('tx/malformed')
    await ledger.submit(good)
  })
})
