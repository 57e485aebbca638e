import { type Brand, createWriter } from '../base'
import { encodeFr, type Fr, parseFr, readFr } from '../crypto'
import { type Address, encodeAddressBody, readAddressBody } from './address'
import type { LedgerDomain } from './ledger-domain'
import { encodePayload, formatPayload, parsePayload } from './text'
import { createVault } from './vault'

/** Opens one payment, whose payee is `address`, and nothing else. Opaque. */
export type PaymentKey = Brand<
  { readonly kind: 'payment'; readonly fingerprint: Uint8Array; readonly address: Address },
  'PaymentKey'
>

const vault = createVault<PaymentKey, { readonly rseed: Fr }>('PaymentKey')

/** The payment key of an output: whom it pays, and the seed it was made with. */
export function createPaymentKey(address: Address, rseed: Fr): PaymentKey {
  return vault.seal({ kind: 'payment', fingerprint: address.fingerprint, address } as PaymentKey, { rseed: parseFr(rseed) })
}

/** The opening of a payment key: never log, store or send what this returns. */
export function revealPaymentKey(key: PaymentKey): { readonly address: Address; readonly rseed: Fr } {
  return { address: key.address, rseed: vault.reveal(key).rseed }
}

/** `nacrepay1…` */
export function formatPaymentKey(key: PaymentKey): string {
  const { address, rseed } = revealPaymentKey(key)
  const body = createWriter().fixed(encodeAddressBody(address)).fixed(encodeFr(rseed)).finish()
  return formatPayload('payment', encodePayload(key.fingerprint, body))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parsePaymentKey(text: string, domain?: LedgerDomain): PaymentKey {
  return parsePayload('payment', text, domain, (reader, fingerprint) => {
    const address = readAddressBody('payment', reader, fingerprint)
    return createPaymentKey(address, readFr(reader))
  })
}
