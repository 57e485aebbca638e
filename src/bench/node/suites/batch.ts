import type { Verifier } from '../../../statement'
import { createPinnedVerifier } from '../../../verifier'
import { MeasuringFailedError } from '../../errors'
import { requireSnarkjs, unlessInstalled } from '../baselines'
import { contestSuite, MILLISECONDS, type Trial } from '../contest'
import { drawPayments } from '../fixture/bank'
import type { PreparedPayment } from '../fixture/payments'
import { verifiedBySnarkjs } from '../fixture/snarkjs-verifier'

const SIZES = [4, 16, 64] as const
const MOST = Math.max(...SIZES)
const nameOf = (size: number): string => `${size} proofs`

type Claims = readonly PreparedPayment[]

/** Proofs of different payments, as a ledger gets them; and the worst that one bad proof among them can do. */
export const suite = contestSuite<Claims>(
  {
    name: 'batch',
    about: `verification of ${SIZES.join(', ')} proofs together`,
    circuits: ['transfer'],
    compared: Object.fromEntries(SIZES.map((size) => [nameOf(size), ['snarkjs']])),
  },
  2,
  ({ onProgress }) => drawPayments(MOST, onProgress),
  [
    {
      subject: 'nacre',
      prepare: (payments) => {
        const verifier = createPinnedVerifier()
        return trialsOf(payments, (claims, bad) => () => verifyTogether(verifier, claims, bad))
      },
    },
    {
      subject: 'snarkjs',
      absent: () => unlessInstalled('snarkjs'),
      prepare: async (payments) => {
        const snarkjs = await requireSnarkjs()
        return trialsOf(payments, (claims, bad) => verifiedBySnarkjs(snarkjs, claims, bad))
      },
    },
  ],
)

/** What a program does with claims of which so many are bad. */
type Verifying = (claims: Claims, bad: number) => Trial['run']

function trialsOf(payments: Claims, verifying: Verifying): readonly Trial[] {
  const spoilt = [...payments.slice(1), spoiltFirst(payments)]
  return [
    ...SIZES.map((size) => ({ name: nameOf(size), ...MILLISECONDS, run: verifying(payments.slice(0, size), 0) })),
    { name: `${nameOf(MOST)}, one of them bad`, ...MILLISECONDS, run: verifying(spoilt, 1) },
  ]
}

/** One by one where the verifier has no batches, for want of WebAssembly. */
function verifyTogether(verifier: Verifier, claims: Claims, bad: number): void {
  const verdicts =
    verifier.verifyBatch?.('transfer', claims) ??
    claims.map(({ publicSignals, proof }) => verifier.verify('transfer', publicSignals, proof))
  if (verdicts.filter(({ ok }) => !ok).length !== bad) throw new MeasuringFailedError('the verdicts are not right')
}

/** The first payment with the proof of another. */
function spoiltFirst(payments: Claims): PreparedPayment {
  const [first, second] = payments as [PreparedPayment, PreparedPayment]
  return { ...first, proof: second.proof }
}
