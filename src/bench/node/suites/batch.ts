import { createPinnedVerifier } from '../../../verifier'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import { importSnarkjs, missing } from '../baselines'
import { drawPayments } from '../fixture/bank'
import { singleTask } from '../suite'
import { theirs } from './verify'

const BATCH = 64

/** Proofs of different payments, as a ledger gets them. */
export const suite = singleTask(
  { name: 'batch', about: `verification of ${BATCH} proofs`, circuits: ['transfer'] },
  5,
  async ({ repetitions, onProgress }) => {
    const payments = await drawPayments(BATCH, onProgress)
    const verifier = createPinnedVerifier()
    const run = (): void => {
      for (const { publicSignals, proof } of payments)
        if (!verifier.verify('transfer', publicSignals, proof).ok) throw new MeasuringFailedError('a proof does not verify')
    }
    const subjects: Subject[] = [{ subject: 'nacre', run }]
    const snarkjs = await importSnarkjs()
    if (snarkjs !== undefined) subjects.push(theirs(snarkjs, payments))
    const figures = await alternate(subjects, {
      now: () => performance.now(),
      repetitions,
      onRound: (done, total) => onProgress('batch', done, total),
    })
    return {
      measurements: [{ name: `${BATCH} proofs`, unit: 'ms', better: 'less', start: 'warm', figures }],
      skipped: snarkjs === undefined ? [missing('snarkjs')] : [],
    }
  },
)
