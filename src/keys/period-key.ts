import { type Brand, createWriter } from '../base'
import { encodeFr, type Fr, readFr } from '../crypto'
import { deriveJournalPeriodKey } from './account'
import type { LedgerDomain } from './ledger-domain'
import { type Period, parsePeriodIndex } from './period'
import { encodePayload, formatPayload, parsePayload } from './text'
import { createVault } from './vault'
import { type FullViewingKey, revealFullViewingKey } from './viewing-key'

/** Reads every payment that an account makes in one period, and nothing of any other. Opaque. */
export type PeriodKey = Brand<{ readonly kind: 'period'; readonly fingerprint: Uint8Array; readonly period: Period }, 'PeriodKey'>

const vault = createVault<PeriodKey, { readonly secret: Fr }>('PeriodKey')

function seal(fingerprint: Uint8Array, period: Period, secret: Fr): PeriodKey {
  return vault.seal({ kind: 'period', fingerprint, period } as PeriodKey, { secret })
}

export function derivePeriodKey(key: FullViewingKey, period: Period): PeriodKey {
  return seal(key.fingerprint, period, periodSecret(key, period))
}

/** jk_e of an account, under which its journal of the period is written; secret. */
export function periodSecret(key: FullViewingKey, period: Period): Fr {
  const { jk, account } = revealFullViewingKey(key)
  return deriveJournalPeriodKey(jk, account, period)
}

/** jk_e of a period key: never log, store or send what this returns. */
export function revealPeriodKey(key: PeriodKey): Fr {
  return vault.reveal(key).secret
}

/** `nacreperiod1…` */
export function formatPeriodKey(key: PeriodKey): string {
  const body = createWriter()
    .uint(key.period, 4)
    .fixed(encodeFr(revealPeriodKey(key)))
    .finish()
  return formatPayload('period', encodePayload(key.fingerprint, body))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parsePeriodKey(text: string, domain?: LedgerDomain): PeriodKey {
  return parsePayload('period', text, domain, (reader, fingerprint) =>
    seal(fingerprint, parsePeriodIndex(reader.uint(4)), readFr(reader)),
  )
}
