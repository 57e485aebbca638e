import { type Fr, verifyEddsa } from '../crypto'
import { deriveAccount } from '../keys'
import { type DiscloserPrivate, type DisclosurePublic, deriveDisclosureMessage, deriveSubject } from './discloser'

/** Rules of every disclosure (PROTOCOL §10.2). */
export type DiscloserFailure = 'subject' | 'signature'

/** The account whose keys these are. */
export function accountOf({ ak, nk, jk }: Pick<DiscloserPrivate, 'ak' | 'nk' | 'jk'>): Fr {
  return deriveAccount({ x: ak[0], y: ak[1] }, nk, jk)
}

/** Whether the account that the keys make is the subject, and its ak signed the context. */
export function checkDiscloser(open: DisclosurePublic, secret: DiscloserPrivate): DiscloserFailure | undefined {
  if (open.subject !== deriveSubject({ nk: secret.nk, account: accountOf(secret) }, open.audience)) return 'subject'
  const ak = { x: secret.ak[0], y: secret.ak[1] }
  const signature = { r: { x: secret.signatureR[0], y: secret.signatureR[1] }, s: secret.signatureS }
  return verifyEddsa(ak, deriveDisclosureMessage(open.context), signature) ? undefined : 'signature'
}
