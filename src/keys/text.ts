import { type ByteReader, createReader, createWriter, equalBytes, NacreError } from '../base'
import { decodeText, encodeText } from '../crypto'
import { ForeignLedgerKeyError, MalformedKeyError, UnknownKeyVersionError } from './errors'
import { deriveFingerprint, FINGERPRINT_BYTES, type LedgerDomain } from './ledger-domain'

const VERSION = 1

/** Text prefix of each kind (PROTOCOL §3.4); a prefix is looked for as a whole, never as a beginning. */
export const TEXT_PREFIXES = {
  address: 'nacre',
  spending: 'nacresk',
  full: 'nacrefvk',
  incoming: 'nacreivk',
  period: 'nacreperiod',
  payment: 'nacrepay',
} as const

export type TextKind = keyof typeof TEXT_PREFIXES

/** How messages name the kinds. */
const NAMES: Readonly<Record<TextKind, string>> = {
  address: 'address',
  spending: 'spending key',
  full: 'full viewing key',
  incoming: 'incoming viewing key',
  period: 'period key',
  payment: 'payment key',
}

/** u8 version ‖ fingerprint ‖ body. */
export function encodePayload(fingerprint: Uint8Array, body: Uint8Array): Uint8Array {
  return createWriter().uint(VERSION, 1).fixed(fingerprint).fixed(body).finish()
}

export function formatPayload(kind: TextKind, payload: Uint8Array): string {
  return encodeText(TEXT_PREFIXES[kind], payload)
}

/**
 * Reads a payload: the header here, the body by `read`, and nothing after it. Whatever is wrong becomes `MalformedKeyError`,
 * `UnknownKeyVersionError` or, when `domain` is given, `ForeignLedgerKeyError`.
 */
export function decodePayload<T>(
  kind: TextKind,
  payload: Uint8Array,
  domain: LedgerDomain | undefined,
  read: (reader: ByteReader, fingerprint: Uint8Array) => T,
): T {
  return asMalformed(kind, () => {
    const reader = createReader(payload)
    const version = reader.uint(1)
    if (version !== VERSION) throw new UnknownKeyVersionError(`version ${version} of this ${NAMES[kind]} is not known here`)
    const fingerprint = reader.fixed(FINGERPRINT_BYTES)
    const value = read(reader, fingerprint)
    reader.finish()
    // Last, so that a damaged key is called damaged.
    if (domain && !equalBytes(fingerprint, deriveFingerprint(domain))) {
      throw new ForeignLedgerKeyError(`this ${NAMES[kind]} belongs to another ledger`)
    }
    return value
  })
}

/** `decodePayload` of a text with the kind's prefix. */
export function parsePayload<T>(
  kind: TextKind,
  text: string,
  domain: LedgerDomain | undefined,
  read: (reader: ByteReader, fingerprint: Uint8Array) => T,
): T {
  const payload = asMalformed(kind, () => decodeText(TEXT_PREFIXES[kind], text))
  return decodePayload(kind, payload, domain, read)
}

/** Refuses a body for a reason of its kind. */
export function refuse(kind: TextKind, reason: string): never {
  throw new MalformedKeyError(NAMES[kind], reason)
}

function asMalformed<T>(kind: TextKind, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const known =
      cause instanceof MalformedKeyError || cause instanceof UnknownKeyVersionError || cause instanceof ForeignLedgerKeyError
    // An error that is not ours is a bug, and stays what it is.
    if (known || !(cause instanceof NacreError) || cause.category !== 'input') throw cause
    throw new MalformedKeyError(NAMES[kind], cause.message, { cause })
  }
}
