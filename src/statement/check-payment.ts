import { deriveJournalPeriodKey, deriveOwner } from '../keys'
import { deriveOrigin } from '../note'
import { accountOf, checkDiscloser, type DiscloserFailure } from './check-discloser'
import { deriveJournalTag } from './journal'
import type { PaymentPrivate, PaymentPublic } from './payment'

/** Why a payment does not hold: one word for each rule of PROTOCOL §10.2 and §10.4, in the order in which they are checked. */
export type PaymentFailure = DiscloserFailure | 'owner' | 'payer-flag' | 'origin' | 'journal-tag'

/** Says natively what the circuit `payment` says: `undefined` when the statement holds, else the first rule that it breaks. */
export function checkPayment(open: PaymentPublic, secret: PaymentPrivate): PaymentFailure | undefined {
  const failure = checkDiscloser(open, secret)
  if (failure !== undefined) return failure
  const account = accountOf(secret)
  if (open.owner !== deriveOwner(account, secret.diversifier)) return 'owner'
  if (open.payer > 1n) return 'payer-flag'
  if ((open.payer === 1n) !== (open.origin === deriveOrigin(account, open.nf0))) return 'origin'
  if (open.payer === 0n) return undefined
  const periodKey = deriveJournalPeriodKey(secret.jk, account, open.period)
  return open.tag === deriveJournalTag(periodKey, open.nf0) ? undefined : 'journal-tag'
}
