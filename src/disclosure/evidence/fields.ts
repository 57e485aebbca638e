import { type JsonObject, type JsonValue, parseHex } from '../../base'
import { decodeFr, type Fr, isFr } from '../../crypto'
import { type Address, type FullViewingKey, type LedgerDomain, parseAddress, parseFullViewingKey } from '../../keys'
import { type Amount, isAmount } from '../../value'
import type { EvidenceCode } from './codes'
import { assertEvidence, InvalidEvidenceError } from './errors'

/** Heights are u48. */
export const MAX_HEIGHT = 2 ** 48 - 1

/** Runs a parser of another room; what it refuses becomes `code`. */
export function refusingAs<T>(code: EvidenceCode, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof InvalidEvidenceError) throw cause
    throw new InvalidEvidenceError(code, { cause })
  }
}

/** An object with exactly the keys `required`, and none but `optional` beside them. */
export function readObject(
  value: JsonValue | undefined,
  required: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  assertEvidence(typeof value === 'object' && value !== null && !Array.isArray(value), 'evidence/schema')
  const object = value as JsonObject
  const keys = Object.keys(object)
  assertEvidence(
    required.every((key) => keys.includes(key)),
    'evidence/schema',
  )
  assertEvidence(
    keys.every((key) => required.includes(key) || optional.includes(key)),
    'evidence/schema',
  )
  return object
}

export function readList(value: JsonValue | undefined, min: number, max: number): readonly JsonValue[] {
  assertEvidence(Array.isArray(value) && value.length >= min && value.length <= max, 'evidence/schema')
  return value as readonly JsonValue[]
}

export function readText(value: JsonValue | undefined): string {
  assertEvidence(typeof value === 'string', 'evidence/schema')
  return value as string
}

/** A whole number from 0 to `max`. */
export function readNumber(value: JsonValue | undefined, max: number): number {
  assertEvidence(typeof value === 'number' && value >= 0 && value <= max, 'evidence/schema')
  return value as number
}

/** Lower-case hexadecimal; of `length` bytes where given. */
export function readBytes(value: JsonValue | undefined, length?: number): Uint8Array {
  return refusingAs('evidence/schema', () => parseHex(readText(value), length))
}

/** 64 digits below r. */
export function readElement(value: JsonValue | undefined): Fr {
  const bytes = readBytes(value, 32)
  return refusingAs('evidence/field-not-canonical', () => decodeFr(bytes))
}

/** Base units in decimal, without leading zeros. */
export function readAmount(value: JsonValue | undefined): Amount {
  const text = readText(value)
  assertEvidence(/^(?:0|[1-9][0-9]{0,38})$/.test(text), 'evidence/schema')
  const amount = BigInt(text)
  assertEvidence(isAmount(amount) && isFr(amount), 'evidence/schema')
  return amount as Amount
}

export function readAddress(value: JsonValue | undefined, domain: LedgerDomain): Address {
  const text = readText(value)
  refusingAs('evidence/address-malformed', () => parseAddress(text))
  return refusingAs('evidence/foreign-key', () => parseAddress(text, domain))
}

export function readViewingKey(value: JsonValue | undefined, domain: LedgerDomain): FullViewingKey {
  const text = readText(value)
  refusingAs('evidence/viewing-key-malformed', () => parseFullViewingKey(text))
  return refusingAs('evidence/foreign-key', () => parseFullViewingKey(text, domain))
}
