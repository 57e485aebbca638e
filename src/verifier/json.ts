import { BASE_FIELD_MODULUS, type Fp2Coordinates, type G1Coordinates, type G2Coordinates } from './curve'

/**
 * Readers for the JSON that snarkjs writes; each gives undefined for anything but the one canonical form: decimal texts without
 * sign or leading zero, below q; points in projective form with z = 1.
 */

// 78 digits hold every 256-bit integer; the limit keeps BigInt() away from megabytes of digits.
const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/

/** A canonical decimal text as an integer below `limit`. */
export function readDecimal(value: unknown, limit: bigint): bigint | undefined {
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined
  const parsed = BigInt(value)
  return parsed < limit ? parsed : undefined
}

export function readList(value: unknown, length: number): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length === length ? value : undefined
}

export function readFp2(value: unknown): Fp2Coordinates | undefined {
  const list = readList(value, 2)
  const c0 = readDecimal(list?.[0], BASE_FIELD_MODULUS)
  const c1 = readDecimal(list?.[1], BASE_FIELD_MODULUS)
  return c0 === undefined || c1 === undefined ? undefined : { c0, c1 }
}

export function readG1(value: unknown): G1Coordinates | undefined {
  const list = readList(value, 3)
  const x = readDecimal(list?.[0], BASE_FIELD_MODULUS)
  const y = readDecimal(list?.[1], BASE_FIELD_MODULUS)
  return x === undefined || y === undefined || list?.[2] !== '1' ? undefined : { x, y }
}

export function readG2(value: unknown): G2Coordinates | undefined {
  const list = readList(value, 3)
  const x = readFp2(list?.[0])
  const y = readFp2(list?.[1])
  const z = readFp2(list?.[2])
  return x === undefined || y === undefined || z?.c0 !== 1n || z.c1 !== 0n ? undefined : { x, y }
}

/** The value as a plain object with exactly the keys `required`, and none but `optional` beside them. */
export function readObject(
  value: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const keys = Object.keys(value)
  if (!required.every((key) => keys.includes(key))) return undefined
  if (!keys.every((key) => required.includes(key) || optional.includes(key))) return undefined
  return value as Readonly<Record<string, unknown>>
}

/**
 * JSON text of at most `limit` characters whose strings hold no white space; undefined also for duplicate keys and escapes,
 * which `JSON.parse` takes silently.
 */
export function parseJsonText(text: string, limit: number): unknown {
  if (text.length > limit) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === text.replace(/[ \t\r\n]/g, '') ? value : undefined
  } catch {
    return undefined
  }
}

export const formatG1 = ({ x, y }: G1Coordinates): string[] => [x.toString(), y.toString(), '1']

export const formatFp2 = ({ c0, c1 }: Fp2Coordinates): string[] => [c0.toString(), c1.toString()]

export const formatG2 = ({ x, y }: G2Coordinates): string[][] => [formatFp2(x), formatFp2(y), ['1', '0']]
