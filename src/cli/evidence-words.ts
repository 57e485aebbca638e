import type { EvidenceKind, EvidenceLimit, Verdict } from '../disclosure'

/** What each verdict means to somebody who has never heard of a proof. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  VALID_COMPLETE: 'This is true and complete, as far as this kind of evidence goes.',
  VALID_PARTIAL: 'This is sound by itself, but something that makes it complete is missing.',
  STALE: 'This was sound once, and no longer counts: ask for new evidence.',
  INVALID: 'Do not rely on this: it was altered, or is not what it claims to be.',
}

export const KIND_WORDS: Readonly<Record<EvidenceKind, string>> = {
  statement: 'everything that an account sent in these months',
  account: 'everything that an account sent, received and held in these months',
  payment: 'one payment',
  balance: 'an account holds at least so much',
  income: 'an account received from others at least so much',
}

/** What evidence cannot show, said beside what it shows. */
export const LIMIT_WORDS: Readonly<Record<EvidenceLimit, string>> = {
  'second-account': 'Whether the same person has another account, nobody can tell from this.',
  'hidden-note': 'A sender who plays along can hide a payment from this account until it is spent.',
  'borrowed-balance': 'Money that was borrowed for the day counts like any other.',
  'washed-income': 'Money that somebody sends to himself by way of another account counts as income.',
  'no-receipts': 'What the account received is not in it.',
  'period-open': 'The period is not over: payments can still be added.',
  'no-trusted-block': 'The blocks were not compared with a ledger that you know: name one with --ledger, or a head with --head.',
  'development-keys': 'Made with development keys, under which anyone can forge proofs: this proves nothing outside a test.',
}
