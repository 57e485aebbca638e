import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyEvidence } from '../../src/disclosure'
import { viewLedger } from '../../src/ledger'
import { createProver } from '../../src/prover'
import type { Prover, Verifier } from '../../src/statement'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { createPinnedVerifier } from '../../src/verifier'
import { createBoundVerifier } from '../ledger/fixture'
import { LONG, suite } from '../suite'
import { checkingProver, createBank, createPerson, shield, USD } from '../wallet/fixture'
import { altered, type Document, flip } from './document'
import { AT, AUDIENCE, EXPIRY, makeDeps, NONCE, said } from './fixture'

let proving: Prover
beforeAll(async () => {
  proving = await createProver({ circuits: ['attest'] })
})
afterAll(() => proving.dispose())

/** What stands on the ledger is checked natively; what is attested is proven. */
const prover: Prover = {
  prove: (circuit, ...rest) => (circuit === 'transfer' ? checkingProver : proving).prove(circuit, ...rest),
  async dispose() {},
}
const [pinned, bound] = [createPinnedVerifier(), createBoundVerifier()]
const batches: number[] = []
const verifier: Verifier = {
  ...pinned,
  verify: (circuit, ...rest) => (circuit === 'transfer' ? bound : pinned).verify(circuit, ...rest),
  verifyBatch(circuit, claims) {
    batches.push(claims.length)
    return pinned.verifyBatch?.(circuit, claims) ?? []
  },
}

describe.skipIf(suite === 'normal')('an attestation of five notes, proven', () => {
  it(
    'is two proofs that are verified together, each for its place, its share and its marks alone',
    async () => {
      const bank = createBank({}, { ...verifier, verifyBatch: undefined })
      const alice = await createPerson(bank, 1, createMemoryStore(), prover)
      for (const amount of [10n, 20n, 30n, 40n, 50n]) await shield(alice, amount)
      await alice.wallet.sync()
      const view = await viewLedger(bank.ledger)
      const terms = { view, audience: AUDIENCE, nonce: NONCE, expiry: EXPIRY, authorize: alice.spending }
      const evidence = await alice.wallet.disclose({ attest: { kind: 'balance', asset: USD, atLeast: parseAmount(150n) } }, terms)
      const told = (change: (document: Document) => void) =>
        verifyEvidence({ verifier, x25519: makeDeps.x25519 }, altered(evidence, change), {
          at: AT,
          audience: AUDIENCE,
          nonce: NONCE,
          ledger: view,
        })
      const honest = await told(() => {})
      expect([...said(honest), honest.totals[0]?.atLeast]).toEqual(['VALID_COMPLETE', 'evidence/complete', 150n])
      expect(batches).toEqual([2])
      const lies: readonly ((document: Document) => void)[] = [
        ({ proofs }) => proofs.reverse(),
        ({ proofs }) => {
          ;[proofs[0].share, proofs[1].share] = [proofs[1].share, proofs[0].share]
        },
        ({ proofs }) => {
          ;[proofs[0].marks, proofs[1].marks] = [proofs[1].marks, proofs[0].marks]
        },
        ({ proofs }) => {
          proofs[1].marks[3] = flip(proofs[1].marks[3], 31)
        },
        (document) => {
          document.subject = flip(document.subject, 31)
        },
      ]
      for (const lie of lies) expect(said(await told(lie))).toEqual(['INVALID', 'evidence/proof-invalid'])
    },
    LONG,
  )
})
