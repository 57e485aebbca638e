import { expect, it } from 'vitest'
import { createMemoryLedger } from '../../src/ledger/memory'
import { verifyExport } from '../../src/ledger'
import { createBoundVerifier, createClock, createGenesis, createRng, createTransaction, operatorKey } from './fixture'
it('works', async () => {
  const clock = createClock()
  const verifier = createBoundVerifier()
  const ledger = createMemoryLedger({ genesis: createGenesis(), operatorKey, verifier, clock })
  const rng = createRng('smoke')
  for (let i = 0; i < 5; i++) {
    const tip = await ledger.tip()
    const t = performance.now()
    const tx = createTransaction(rng, { domain: ledger.domain, anchor: tip.anchor, time: clock.now() / 1000, publicIn: 100n })
    const t2 = performance.now()
    const receipt = await ledger.submit(tx)
    console.log(t2 - t, performance.now() - t2, receipt.height)
  }
  console.log(await ledger.facts())
  const r = await ledger.verify({ onProgress: (p) => console.log(p) })
  console.log(r)
  expect(r.ok).toBe(true)
  expect((await verifyExport(ledger.export(), { verifier })).ok).toBe(true)
})
