import type { Fr } from '../crypto'
import type { DiscloserPrivate, DisclosurePublic } from './discloser'
import type { SignalInputs } from './port'

/** The public part of `payment` (PROTOCOL §10.4): who discloses one payment is its payee, or made its transaction. */
export interface PaymentPublic extends DisclosurePublic {
  /** Owner element of an address of the account that discloses. */
  readonly owner: Fr
  /** 1: this account made the transaction; 0: another did. */
  readonly payer: Fr
  /** Of the transaction, as the ledger has it. */
  readonly nf0: Fr
  readonly tag: Fr
  /** u32. */
  readonly period: Fr
  /** Of the output, as the payment key opens it. */
  readonly origin: Fr
}

export interface PaymentPrivate extends DiscloserPrivate {
  /** Of that address, as an integer. */
  readonly diversifier: Fr
}

/** Number of public signals. */
export const PAYMENT_SIGNALS = 9

/** The public signals in the circuit's order. */
export function paymentSignals(open: PaymentPublic): readonly Fr[] {
  const { context, audience, subject, owner, payer, nf0, tag, period, origin } = open
  return [context, audience, subject, owner, payer, nf0, tag, period, origin]
}

/** Both parts as the prover takes them. */
export function paymentInputs(open: PaymentPublic, secret: PaymentPrivate): SignalInputs {
  return { ...open, ...secret }
}
