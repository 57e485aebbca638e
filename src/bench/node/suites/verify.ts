import type { Verifier } from '../../../statement'
import { createPinnedVerifier, createPortableVerifier, loadVerifyingKeys } from '../../../verifier'
import { MeasuringFailedError } from '../../errors'
import { requireSnarkjs, unlessInstalled } from '../baselines'
import { contestSuite, MILLISECONDS, type Trial } from '../contest'
import { drawPayments } from '../fixture/bank'
import type { PreparedPayment } from '../fixture/payments'
import { verifiedBySnarkjs } from '../fixture/snarkjs-verifier'

const MEASURED = 'one proof'

/** The portable one is nacre's own, for where WebAssembly is refused. */
export const suite = contestSuite<readonly PreparedPayment[]>(
  {
    name: 'verify',
    about: 'verification of one proof, strict front end included',
    circuits: ['transfer'],
    compared: { [MEASURED]: ['snarkjs'] },
  },
  9,
  ({ onProgress }) => drawPayments(1, onProgress),
  [
    { subject: 'nacre', prepare: (payments) => [trial(verifiedBy(createPinnedVerifier(), payments))] },
    {
      subject: 'nacre, no WebAssembly',
      prepare: (payments) => [trial(verifiedBy(createPortableVerifier(loadVerifyingKeys()), payments))],
    },
    {
      subject: 'snarkjs',
      absent: () => unlessInstalled('snarkjs'),
      prepare: async (payments) => [trial(verifiedBySnarkjs(await requireSnarkjs(), payments))],
    },
  ],
)

function trial(run: Trial['run']): Trial {
  return { name: MEASURED, ...MILLISECONDS, warmup: 10, run }
}

function verifiedBy(verifier: Verifier, payments: readonly PreparedPayment[]): () => void {
  return () => {
    for (const { publicSignals, proof } of payments)
      if (!verifier.verify('transfer', publicSignals, proof).ok) throw new MeasuringFailedError('a proof does not verify')
  }
}
