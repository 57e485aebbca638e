import { type Brand, createWriter } from '../base'
import { encodeFr, type Fr, parseFr, readFr } from '../crypto'
import { type Address, encodeAddressBody, readAddressBody } from './address'
import type { LedgerDomain } from './ledger-domain'
import { encodePayload, formatPayload, parsePayload, refuse } from './text'
import { createVault } from './vault'

/** Opens one payment, whose payee is `address`, with or without its memo, and nothing else. Opaque. */
export type PaymentKey = Brand<
  { readonly kind: 'payment'; readonly fingerprint: Uint8Array; readonly address: Address },
  'PaymentKey'
>

interface PaymentSecrets {
  readonly rseed: Fr
  /** 32 bytes; `undefined` where the memo stays shut. */
  readonly memoSeed: Uint8Array | undefined
}

/** Length of what opens a memo (PROTOCOL §4.3). */
export const MEMO_SEED_BYTES = 32

const vault = createVault<PaymentKey, PaymentSecrets>('PaymentKey')

/**
 * The payment key of an output: whom it pays, the seed it was made with and, to open the memo too, that of the memo (32 bytes). Throws
 * `MalformedKeyError` on another length.
 */
export function createPaymentKey(address: Address, rseed: Fr, memoSeed?: Uint8Array): PaymentKey {
  if (memoSeed && memoSeed.length !== MEMO_SEED_BYTES) refuse('payment', `its memo's seed has ${memoSeed.length} bytes, not 32`)
  const secrets: PaymentSecrets = { rseed: parseFr(rseed), memoSeed: memoSeed?.slice() }
  return vault.seal({ kind: 'payment', fingerprint: address.fingerprint, address } as PaymentKey, secrets)
}

/** The opening of a payment key: never log, store or send what this returns. */
export function revealPaymentKey(key: PaymentKey): { readonly address: Address } & PaymentSecrets {
  return { address: key.address, ...vault.reveal(key) }
}

/** `nacrepay1…` */
export function formatPaymentKey(key: PaymentKey): string {
  const { address, rseed, memoSeed = new Uint8Array() } = revealPaymentKey(key)
  const body = createWriter().fixed(encodeAddressBody(address)).fixed(encodeFr(rseed)).counted(memoSeed)
  return formatPayload('payment', encodePayload(key.fingerprint, body.finish()))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parsePaymentKey(text: string, domain?: LedgerDomain): PaymentKey {
  return parsePayload('payment', text, domain, (reader, fingerprint) => {
    const address = readAddressBody('payment', reader, fingerprint)
    const rseed = readFr(reader)
    const memoSeed = reader.counted(MEMO_SEED_BYTES)
    return createPaymentKey(address, rseed, memoSeed.length === 0 ? undefined : memoSeed)
  })
}
