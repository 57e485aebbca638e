import type { Verifier } from '../../../statement'
import { createPinnedVerifier } from '../../../verifier'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Measurement } from '../../report'
import { importSnarkjs, missing } from '../baselines'
import { drawPayments } from '../fixture/bank'
import type { PreparedPayment } from '../fixture/payments'
import { verifiedBySnarkjs } from '../fixture/snarkjs-verifier'
import { singleTask } from '../suite'

const SIZES = [4, 16, 64] as const
const nameOf = (size: number): string => `${size} proofs`

/** Proofs of different payments, as a ledger gets them; and the worst that one bad proof among them can do. */
export const suite = singleTask(
  {
    name: 'batch',
    about: `verification of ${SIZES.join(', ')} proofs together`,
    circuits: ['transfer'],
    compared: Object.fromEntries(SIZES.map((size) => [nameOf(size), ['snarkjs']])),
  },
  5,
  async ({ repetitions, onProgress }) => {
    const payments = await drawPayments(Math.max(...SIZES), onProgress)
    const verifier = createPinnedVerifier()
    const snarkjs = await importSnarkjs()
    const cases = [...SIZES.map((size) => ({ size, bad: 0 })), { size: Math.max(...SIZES), bad: 1 }]
    const measurements: Omit<Measurement, 'suite'>[] = []
    for (const [index, { size, bad }] of cases.entries()) {
      onProgress('batches', index, cases.length)
      const good = payments.slice(0, size)
      const subjects = [together(verifier, bad === 0 ? good : [...good.slice(1), spoilt(good)], bad)]
      if (snarkjs !== undefined) subjects.push(verifiedBySnarkjs(snarkjs, good))
      const figures = await alternate(subjects, { now: () => performance.now(), repetitions })
      const name = bad === 0 ? nameOf(size) : `${nameOf(size)}, one of them bad`
      measurements.push({ name, unit: 'ms', better: 'less', start: 'warm', figures })
    }
    return { measurements, skipped: snarkjs === undefined ? [missing('snarkjs')] : [] }
  },
)

/** One by one where the verifier has no batches, for want of WebAssembly. */
function together(verifier: Verifier, claims: readonly PreparedPayment[], bad: number): Subject {
  const run = (): void => {
    const verdicts =
      verifier.verifyBatch?.('transfer', claims) ??
      claims.map(({ publicSignals, proof }) => verifier.verify('transfer', publicSignals, proof))
    if (verdicts.filter(({ ok }) => !ok).length !== bad) throw new MeasuringFailedError('the verdicts are not right')
  }
  return { subject: 'nacre', run }
}

/** The first payment with the proof of another. */
function spoilt(payments: readonly PreparedPayment[]): PreparedPayment {
  const [first, second] = payments as [PreparedPayment, PreparedPayment]
  return { ...first, proof: second.proof }
}
