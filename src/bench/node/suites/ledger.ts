import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLmdbLedger } from '../../../ledger/lmdb'
import { MeasuringFailedError } from '../../errors'
import type { Mode } from '../../report'
import { figureOf } from '../../statistics'
import { importSnarkjs, missing } from '../baselines'
import { createForgingProver } from '../fixture/circuit'
import { drawAsset, preparePayments } from '../fixture/payments'
import { verifiedBySnarkjs } from '../fixture/snarkjs-verifier'
import { singleTask } from '../suite'

const PAYMENTS: Readonly<Record<Mode, number>> = { quick: 16, normal: 64, full: 256 }

const MEASURED = 'accepted, durable payments'

/**
 * Payments of many wallets arrive at once on a ledger in LMDB; each is counted when its block is on the disk. The other side verifies the same
 * proofs one at a time with snarkjs and does nothing else, which no ledger built on it could exceed.
 */
export const suite = singleTask(
  {
    name: 'ledger',
    about: 'payments that a durable ledger accepts a second',
    circuits: ['transfer'],
    compared: { [MEASURED]: ['snarkjs'] },
  },
  3,
  async ({ mode, repetitions, onProgress }) => {
    const rounds = mode === 'full' ? repetitions : Math.min(repetitions, 3)
    const folder = await mkdtemp(join(tmpdir(), 'nacre-bench-'))
    const { asset, issuer } = drawAsset()
    const ledger = await createLmdbLedger({
      path: join(folder, 'ledger'),
      network: 'dev-bench',
      assets: [asset],
      transactionsPerMinute: 1_000_000,
    })
    try {
      const count = PAYMENTS[mode]
      const payments = await preparePayments({
        ledger,
        prover: await createForgingProver(),
        issuer,
        count: count * (rounds + 1),
        onProgress: (done, total) => onProgress('payments', done, total),
      })
      const snarkjs = await importSnarkjs()
      const [ours, baseline]: [number[], number[]] = [[], []]
      for (let round = 0; round <= rounds; round++) {
        const batch = payments.slice(round * count, (round + 1) * count)
        const start = performance.now()
        const receipts = await Promise.all(batch.map(({ transaction }) => ledger.submit(transaction)))
        const rate = (1_000 * count) / (performance.now() - start)
        if (receipts.length !== count) throw new MeasuringFailedError('a payment was not accepted')
        const started = performance.now()
        await (snarkjs && verifiedBySnarkjs(snarkjs, batch).run())
        const slowRate = (1_000 * count) / (performance.now() - started)
        // The first round compiles.
        if (round > 0) ours.push(rate)
        if (round > 0 && snarkjs) baseline.push(slowRate)
        onProgress('submit', round + 1, rounds + 1)
      }
      const figures = [figureOf('nacre', ours), ...(snarkjs ? [figureOf('snarkjs', baseline)] : [])]
      return {
        measurements: [{ name: MEASURED, unit: 'payments/s', better: 'more', start: 'warm', figures }],
        skipped: snarkjs === undefined ? [missing('snarkjs')] : [],
      }
    } finally {
      await ledger.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
)
