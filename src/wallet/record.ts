import { bytesToHex, parseHex, utf8ToBytes } from '../base'
import type { Store } from '../store'
import { DamagedStateError } from './errors'

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

/** The inverse of `encodeRecord`; throws `DamagedStateError` on bytes that are no record. */
export function decodeRecord<T>(bytes: Uint8Array): T {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), revive) as T
  } catch (cause) {
    throw new DamagedStateError('a record of the wallet is damaged', { cause })
  }
}

function revive(_: string, each: unknown): unknown {
  if (typeof each !== 'object' || each === null || Array.isArray(each)) return each
  const [[key, value] = [], more] = Object.entries(each)
  if (more !== undefined) return each
  if (key === 'n') return BigInt(value as string)
  if (key === 'b') return parseHex(value as string)
  return each
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
