import type { Fr } from '../crypto'
import type { DiscloserPrivate, DisclosurePublic } from './discloser'
import type { SignalInputs } from './port'

/** Periods of one binding; fewer repeat the last. */
export const BINDING_SLOTS = 12

/** The public part of `binding` (PROTOCOL §10.3): these are the journal keys of the account of this address. */
export interface BindingPublic extends DisclosurePublic {
  /** Owner element of an address of the account. */
  readonly owner: Fr
  /** `BINDING_SLOTS` periods, u32. */
  readonly period: readonly Fr[]
  /** jk_e of each. */
  readonly periodKey: readonly Fr[]
}

export interface BindingPrivate extends DiscloserPrivate {
  /** Of that address, as an integer. */
  readonly diversifier: Fr
}

/** Number of public signals. */
export const BINDING_SIGNALS = 4 + 2 * BINDING_SLOTS

/** The public signals in the circuit's order. */
export function bindingSignals({ context, audience, subject, owner, period, periodKey }: BindingPublic): readonly Fr[] {
  return [context, audience, subject, owner, ...period, ...periodKey]
}

/** Both parts as the prover takes them. */
export function bindingInputs(open: BindingPublic, secret: BindingPrivate): SignalInputs {
  return { ...open, ...secret }
}
