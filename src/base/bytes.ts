import { bytesToHex } from '@noble/hashes/utils.js'
import { MalformedBytesError } from './errors'

export { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** Parses lower-case hexadecimal of exactly `length` bytes (any length when omitted). */
export function parseHex(text: string, length?: number): Uint8Array {
  const out = text.length % 2 === 0 ? readHexDigits(text) : undefined
  if (!out) throw new MalformedBytesError('not lower-case hexadecimal')
  if (length !== undefined && out.length !== length) {
    throw new MalformedBytesError(`expected ${length} bytes of hexadecimal, got ${out.length}`)
  }
  return out
}

/** The bytes of an even number of digits, `undefined` where one is none. By character codes: files of evidence have millions. */
function readHexDigits(text: string): Uint8Array | undefined {
  const out = new Uint8Array(text.length / 2)
  for (let i = 0; i < out.length; i++) {
    const [high, low] = [digitOf(text.charCodeAt(2 * i)), digitOf(text.charCodeAt(2 * i + 1))]
    if (high < 0 || low < 0) return undefined
    out[i] = 16 * high + low
  }
  return out
}

/** 0 to 15, or -1. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 102 ? code - 87 : -1
}

/** Whether two byte strings are equal; takes the same time wherever they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** Lexicographic order of byte strings: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Big-endian bytes to a non-negative integer; the empty string is 0. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return BigInt(`0x0${bytesToHex(bytes)}`)
}

/** A non-negative integer below 2^(8·length) as `length` big-endian bytes. */
export function bigintToBytes(value: bigint, length: number): Uint8Array {
  // Hexadecimal is the only fast way out of a bigint.
  const digits = value < 0n ? undefined : value.toString(16)
  if (digits === undefined || (digits.length > 2 * length && value !== 0n)) {
    throw new MalformedBytesError(`integer does not fit ${length} bytes`)
  }
  return length === 0 ? new Uint8Array() : (readHexDigits(digits.padStart(2 * length, '0')) as Uint8Array)
}
