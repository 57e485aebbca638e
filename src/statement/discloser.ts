import { type Fr, hash } from '../crypto'
import type { Two } from './transfer'

/** Public in every disclosure (PROTOCOL §10): what it is bound to, and to whom it is made. */
export interface DisclosurePublic {
  /** Below 2^248: ledger, block, audience, nonce, expiry, kind and claim. */
  readonly context: Fr
  /** Below 2^248: the audience alone. */
  readonly audience: Fr
  /** H(subject, nk, account, audience): the same for all that the account discloses to one audience, of no other account, and linkable by nobody between two. */
  readonly subject: Fr
}

/** Private in every disclosure: the account's keys, and its signature on the context. */
export interface DiscloserPrivate {
  readonly ak: Two<Fr>
  readonly nk: Fr
  readonly jk: Fr
  readonly signatureR: Two<Fr>
  readonly signatureS: Fr
}

/** What ak signs to disclose: H(disclosed, context), never the message of a spend. */
export function deriveDisclosureMessage(context: Fr): Fr {
  return hash('disclosed', context)
}

export function deriveSubject({ nk, account }: { readonly nk: Fr; readonly account: Fr }, audience: Fr): Fr {
  return hash('subject', nk, account, audience)
}
