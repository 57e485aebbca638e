import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createLmdbLedger, openLmdbLedger } from '../../src/ledger/lmdb'
import { verifyExport } from '../../src/ledger'
import { assets, createBoundVerifier, createClock, createRng, createTransaction } from './fixture'
it('works', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'nacre-ledger-')), 'ledger')
  const clock = createClock()
  const verifier = createBoundVerifier()
  let ledger = await createLmdbLedger({ path, network: 'dev', assets, verifier, clock })
  const rng = createRng('smoke')
  for (let i = 0; i < 30; i++) {
    const tip = await ledger.tip()
    const tx = createTransaction(rng, { domain: ledger.domain, anchor: tip.anchor, time: clock.now() / 1000, publicIn: 100n })
    const t2 = performance.now()
    const receipt = await ledger.submit(tx)
    if (i%5===0) console.log(performance.now() - t2, receipt.height)
    if (i % 7 === 0) { await ledger.close(); const t = performance.now(); ledger = await openLmdbLedger({ path, verifier, clock }); console.log('open', performance.now() - t) }
  }
  const r = await ledger.verify({ })
  console.log(r.ok, r.code)
  expect(r.ok).toBe(true)
  expect((await verifyExport(ledger.export(), { verifier })).ok).toBe(true)
  console.log(path, readdirSync(path).map((f) => [f, statSync(join(path, f)).size, statSync(join(path, f)).mode.toString(8)]))
  await ledger.close()
})
