import { bytesToHex, parseHex, utf8ToBytes } from '../base'
import type { Store } from '../store'

/**
 * The wallet's private records: JSON in which bigints are {"n": decimal} and byte strings {"b": hexadecimal}. The store seals
 * them, so that what is read back is what this wallet wrote; versions differ by `RECORD_VERSION`, and another one means a rescan.
 * Fields are sorted: equal values have equal bytes.
 */
export const RECORD_VERSION = 2

export function encodeRecord(value: unknown): Uint8Array {
  return utf8ToBytes(
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === 'bigint') return { n: each.toString() }
      if (each instanceof Uint8Array) return { b: bytesToHex(each) }
      if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
      return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
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

/** All entries under a prefix, read in pages. */
export async function readAll(store: Store, prefix: string): Promise<readonly (readonly [string, Uint8Array])[]> {
  const all: (readonly [string, Uint8Array])[] = []
  for (;;) {
    const last = all.at(-1)
    const page = await store.entries(prefix, last ? { after: last[0], limit: 1000 } : { limit: 1000 })
    if (page.length === 0) return all
    all.push(...page)
  }
}
