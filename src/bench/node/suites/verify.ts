import type { Proof } from '../../../statement'
import { createPinnedVerifier, loadVerifyingKey, proofToJson, verifyingKeyToJson } from '../../../verifier'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import { importSnarkjs, missing, type Snarkjs, type SnarkjsProof } from '../baselines'
import { drawPayments } from '../fixture/bank'
import type { PreparedPayment } from '../fixture/payments'
import { singleTask } from '../suite'

export const suite = singleTask(
  { name: 'verify', about: 'verification of one proof, strict front end included', circuits: ['transfer'] },
  15,
  async ({ repetitions, onProgress }) => {
    const payments = await drawPayments(1, onProgress)
    const subjects = [ours(payments)]
    const snarkjs = await importSnarkjs()
    if (snarkjs !== undefined) subjects.push(theirs(snarkjs, payments))
    const figures = await alternate(subjects, {
      now: () => performance.now(),
      repetitions,
      warmup: 3,
      onRound: (done, total) => onProgress('verify', done, total),
    })
    return {
      measurements: [{ name: 'one proof', unit: 'ms', better: 'less', start: 'warm', figures }],
      skipped: snarkjs === undefined ? [missing('snarkjs')] : [],
    }
  },
)

/** The proofs of payments under the pinned key, one after the other. */
function ours(payments: readonly PreparedPayment[]): Subject {
  const verifier = createPinnedVerifier()
  return {
    subject: 'nacre',
    run: () => {
      for (const { publicSignals, proof } of payments)
        if (!verifier.verify('transfer', publicSignals, proof).ok) throw new MeasuringFailedError('a proof does not verify')
    },
  }
}

/** The same by snarkjs, one after the other: it has no other way. */
export function theirs({ groth16 }: Snarkjs, payments: readonly PreparedPayment[]): Subject {
  const key = verifyingKeyToJson(loadVerifyingKey('transfer'))
  const cases = payments.map(({ publicSignals, proof }) => ({
    signals: publicSignals.map(String),
    proof: proofToJson(proof as Proof) as unknown as SnarkjsProof,
  }))
  return {
    subject: 'snarkjs',
    run: async () => {
      for (const { signals, proof } of cases)
        if (!(await groth16.verify(key, signals, proof))) throw new MeasuringFailedError('snarkjs takes a proof for bad')
    },
  }
}
