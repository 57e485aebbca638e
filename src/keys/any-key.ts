import { readTextPrefix } from '../crypto'
import { MalformedKeyError } from './errors'
import type { LedgerDomain } from './ledger-domain'
import { type PaymentKey, parsePaymentKey } from './payment-key'
import { type PeriodKey, parsePeriodKey } from './period-key'
import { parseSpendingKey, type SpendingKey } from './spending-key'
import { TEXT_PREFIXES, type TextKind } from './text'
import { type FullViewingKey, type IncomingViewingKey, parseFullViewingKey, parseIncomingViewingKey } from './viewing-key'

/** Any key that can be handed over as text, told apart by `kind`. */
export type AnyKey = SpendingKey | FullViewingKey | IncomingViewingKey | PeriodKey | PaymentKey

const PARSERS: Readonly<Record<Exclude<TextKind, 'address'>, (text: string, domain?: LedgerDomain) => AnyKey>> = {
  spending: parseSpendingKey,
  full: parseFullViewingKey,
  incoming: parseIncomingViewingKey,
  period: parsePeriodKey,
  payment: parsePaymentKey,
}

/** Reads a key of whichever kind its prefix says; throws as that kind's parser, and `MalformedKeyError` on an unknown prefix. */
export function parseAnyKey(text: string, domain?: LedgerDomain): AnyKey {
  const prefix = readTextPrefix(text)
  for (const kind of ['spending', 'full', 'incoming', 'period', 'payment'] as const) {
    if (prefix === TEXT_PREFIXES[kind]) return PARSERS[kind](text, domain)
  }
  const reason = prefix === TEXT_PREFIXES.address ? 'it is an address' : 'it starts with none of the known prefixes'
  throw new MalformedKeyError('key', reason)
}
