import { deriveJournalPeriodKey, deriveOwner } from '../keys'
import { BINDING_SLOTS, type BindingPrivate, type BindingPublic } from './binding'
import { accountOf, checkDiscloser, type DiscloserFailure } from './check-discloser'

/** Why a binding does not hold: one word for each rule of PROTOCOL §10.2 and §10.3, in the order in which they are checked. */
export type BindingFailure = DiscloserFailure | 'slot-count' | 'owner' | 'period-key'

/** Says natively what the circuit `binding` says: `undefined` when the statement holds, else the first rule that it breaks. */
export function checkBinding(open: BindingPublic, secret: BindingPrivate): BindingFailure | undefined {
  const { period, periodKey } = open
  if (period.length !== BINDING_SLOTS || periodKey.length !== BINDING_SLOTS) return 'slot-count'
  const failure = checkDiscloser(open, secret)
  if (failure !== undefined) return failure
  const account = accountOf(secret)
  if (open.owner !== deriveOwner(account, secret.diversifier)) return 'owner'
  const isBound = period.every((each, i) => periodKey[i] === deriveJournalPeriodKey(secret.jk, account, each))
  return isBound ? undefined : 'period-key'
}
