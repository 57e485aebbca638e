import { describe, expect, it } from 'vitest'
import { parseFr } from '../../src/crypto'
import { createMemoryLedger, type MemoryLedger } from '../../src/ledger/memory'
import type { Proof } from '../../src/statement'
import type { Transaction } from '../../src/tx'
import { createBatchVerifier, createClock, createGenesis, createRng, createTransaction, operatorKey, START } from './fixture'

type BatchVerifier = ReturnType<typeof createBatchVerifier>

function create(): { readonly ledger: MemoryLedger; readonly verifier: BatchVerifier } {
  const verifier = createBatchVerifier()
  return { verifier, ledger: createMemoryLedger({ genesis: createGenesis(), operatorKey, verifier, clock: createClock() }) }
}

const rng = createRng('batches')
async function make(ledger: MemoryLedger, choice: Partial<Parameters<typeof createTransaction>[1]> = {}): Promise<Transaction> {
  const { anchor } = await ledger.tip()
  return createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000, ...choice })
}

const forged = (transaction: Transaction): Transaction => ({
  ...transaction,
  proofs: transaction.proofs.map((each) => ({ ...each, proof: each.proof.map((byte) => byte ^ 1) as Proof })),
})

describe('transactions that are submitted at the same time', () => {
  it('are verified together and stand in one block, and each gets what it would get alone', async () => {
    const { ledger, verifier } = create()
    const nf = [parseFr(71n), parseFr(72n)] as const
    const given = [
      await make(ledger),
      forged(await make(ledger)),
      await make(ledger, { nf }),
      await make(ledger, { nf }),
      await make(ledger, { expiry: START / 1000 - 60 }),
      await make(ledger),
    ]
    const outcomes = await Promise.allSettled(given.map((transaction) => ledger.submit(transaction)))
    expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value.height : each.reason.code))).toEqual([
      1,
      'rules/proof',
      1,
      'rules/nullifier-spent',
      'rules/expired',
      1,
    ])
    // What a rule refuses without its proof costs no verification.
    expect([verifier.batches(), verifier.calls()]).toEqual([[5], 0])
  })

  it('do not wait for those that come later', async () => {
    const { ledger, verifier } = create()
    await ledger.submit(await make(ledger))
    await ledger.submit(await make(ledger))
    expect(verifier.batches()).toEqual([1, 1])
    expect(await ledger.verify()).toMatchObject({ ok: true, height: 2 })
    expect([verifier.batches(), verifier.calls()]).toEqual([[1, 1, 2], 0])
  })

  it('are refused when the ledger is closed or the caller gives up while they wait', async () => {
    const { ledger } = create()
    const abort = new AbortController()
    const given = ledger.submit(await make(ledger), { signal: abort.signal })
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'base/aborted' })
    const late = ledger.submit(await make(ledger))
    await ledger.close()
    await expect(late).rejects.toMatchObject({ code: 'ledger/closed' })
  })
})
