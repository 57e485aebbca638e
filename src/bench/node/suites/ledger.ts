import { createLmdbLedger, openLmdbLedger } from '../../../ledger/lmdb'
import { MeasuringFailedError } from '../../errors'
import { type Mode, sizedName } from '../../report'
import { requireSnarkjs, unlessInstalled } from '../baselines'
import { contestSuite, rate, type Trial } from '../contest'
import { createForgingProver } from '../fixture/circuit'
import { type LedgerFiles, newLedgerPath, packLedger, placeLedger } from '../fixture/ledger-folder'
import { drawAsset, type PreparedPayment, preparePayments } from '../fixture/payments'
import { verifiedBySnarkjs } from '../fixture/snarkjs-verifier'
import type { TaskSettings } from '../suite'

const PAYMENTS: Readonly<Record<Mode, number>> = { quick: 16, normal: 64, full: 256 }
/** Of a process: those that count, after those in which it still gets faster. */
const ROUNDS = 2
const WARMUP = 3

const MEASURED = 'accepted, durable payments'

/** A ledger, and for every round payments that it has not seen. */
interface Drawn {
  readonly files: LedgerFiles
  readonly batches: readonly Batch[]
}
type Batch = readonly Pick<PreparedPayment, 'transaction' | 'publicSignals' | 'proof'>[]

/** No payment is refused for coming too soon after another. */
const transactionsPerMinute = 1_000_000

/**
 * Payments of many wallets arrive at once on a ledger in LMDB; each is counted when its block is on the disk. The other side verifies the same
 * proofs one at a time with snarkjs and does nothing else, which no ledger built on it could exceed.
 */
export const suite = contestSuite<Drawn>(
  {
    name: 'ledger',
    about: 'payments that a durable ledger accepts a second',
    circuits: ['transfer'],
    compared: { [MEASURED]: ['snarkjs'] },
  },
  ROUNDS,
  draw,
  [
    {
      subject: 'nacre',
      async prepare({ files, batches }) {
        const ledger = await openLmdbLedger({ path: await placeLedger(files), transactionsPerMinute })
        return [trial(batches, (batch) => () => Promise.all(batch.map(({ transaction }) => ledger.submit(transaction))))]
      },
    },
    {
      subject: 'snarkjs',
      absent: () => unlessInstalled('snarkjs'),
      async prepare({ batches }) {
        const snarkjs = await requireSnarkjs()
        return [trial(batches, (batch) => verifiedBySnarkjs(snarkjs, batch))]
      },
    },
  ],
)

async function draw({ mode, onProgress }: TaskSettings): Promise<Drawn> {
  const path = await newLedgerPath()
  const { asset, issuer } = drawAsset()
  const ledger = await createLmdbLedger({ path, network: 'dev-bench', assets: [asset], transactionsPerMinute })
  const size = PAYMENTS[mode]
  const payments = await preparePayments({
    ledger,
    prover: await createForgingProver(),
    issuer,
    count: size * (WARMUP + ROUNDS),
    onProgress: (done, total) => onProgress('payments', done, total),
  })
  await ledger.close()
  const batches = Array.from({ length: WARMUP + ROUNDS }, (_, round) => payments.slice(round * size, (round + 1) * size))
  return { files: await packLedger(path), batches }
}

/** Each round has a batch of its own. */
function trial(batches: readonly Batch[], taking: (batch: Batch) => () => Promise<unknown>): Trial {
  const runs = batches.map(taking)
  let round = 0
  const run = (): Promise<unknown> => {
    const next = runs[round++]
    if (next === undefined) throw new MeasuringFailedError('there are more rounds than payments')
    return next()
  }
  const operations = batches[0]?.length ?? 0
  return { name: sizedName(MEASURED, operations), ...rate('payments'), warmup: WARMUP, operations, run }
}
