import type { Verifier } from '../../../statement'
import { createPinnedVerifier, createPortableVerifier, loadVerifyingKeys } from '../../../verifier'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import { importSnarkjs, missing } from '../baselines'
import { drawPayments } from '../fixture/bank'
import type { PreparedPayment } from '../fixture/payments'
import { verifiedBySnarkjs } from '../fixture/snarkjs-verifier'
import { singleTask } from '../suite'

const MEASURED = 'one proof'

/** The portable one is nacre's own, for where WebAssembly is refused. */
export const suite = singleTask(
  {
    name: 'verify',
    about: 'verification of one proof, strict front end included',
    circuits: ['transfer'],
    compared: { [MEASURED]: ['snarkjs'] },
  },
  15,
  async ({ repetitions, onProgress }) => {
    const payments = await drawPayments(1, onProgress)
    const subjects = [
      verifiedBy('nacre', createPinnedVerifier(), payments),
      verifiedBy('nacre, no WebAssembly', createPortableVerifier(loadVerifyingKeys()), payments),
    ]
    const snarkjs = await importSnarkjs()
    if (snarkjs !== undefined) subjects.push(verifiedBySnarkjs(snarkjs, payments))
    const figures = await alternate(subjects, {
      now: () => performance.now(),
      repetitions,
      warmup: 3,
      onRound: (done, total) => onProgress('verify', done, total),
    })
    return {
      measurements: [{ name: MEASURED, unit: 'ms', better: 'less', start: 'warm', figures }],
      skipped: snarkjs === undefined ? [missing('snarkjs')] : [],
    }
  },
)

function verifiedBy(subject: string, verifier: Verifier, payments: readonly PreparedPayment[]): Subject {
  return {
    subject,
    run: () => {
      for (const { publicSignals, proof } of payments)
        if (!verifier.verify('transfer', publicSignals, proof).ok) throw new MeasuringFailedError('a proof does not verify')
    },
  }
}
