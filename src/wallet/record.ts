import { bytesToHex, parseHex, utf8ToBytes } from '../base'

/**
 * The wallet's private records: JSON in which bigints are {"n": decimal} and byte strings {"b": hexadecimal}. The store seals
 * them, so that what is read back is what this wallet wrote; versions differ by `RECORD_VERSION`, and another one means a rescan.
 */
export const RECORD_VERSION = 1

export function encodeRecord(value: unknown): Uint8Array {
  return utf8ToBytes(
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === 'bigint') return { n: each.toString() }
      if (each instanceof Uint8Array) return { b: bytesToHex(each) }
      return each
    }),
  )
}

/** The inverse of `encodeRecord`; throws on bytes that are no record. */
export function decodeRecord<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (_, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
    const keys = Object.keys(each)
    if (keys.length === 1 && keys[0] === 'n') return BigInt((each as { n: string }).n)
    if (keys.length === 1 && keys[0] === 'b') return parseHex((each as { b: string }).b)
    return each
  }) as T
}
