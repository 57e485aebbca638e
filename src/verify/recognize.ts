import { bytesToHex, equalBytes, parseHex } from '../base'
import type { TrustedBlock } from '../disclosure'
import { parseAddress } from '../keys'
import { EXPORT_MAGIC } from '../ledger'
import { parseHead } from '../rules'

/** What a file can be to the page. */
export type FileKind = 'evidence' | 'ledger' | 'head'

/** The longest head, bytes: it has the genesis in it. */
export const MAX_HEAD_BYTES = 32 * 2 ** 20

/** How much of a file tells what it is. */
export const TELLING_BYTES = 4_096

/** Tells files apart by how they begin, never by their names; `start` are the first `TELLING_BYTES`. What is nothing else is evidence. */
export function recognizeFile(start: Uint8Array): FileKind {
  if (equalBytes(start.subarray(0, EXPORT_MAGIC.length), EXPORT_MAGIC)) return 'ledger'
  const text = new TextDecoder().decode(start)
  const isHead = /^\s*\{\s*"format"\s*:\s*"nacre-head"/.test(text)
  const isFacts = !/"format"\s*:/.test(text) && /"height"\s*:/.test(text) && /"hash"\s*:/.test(text)
  return isHead || isFacts ? 'head' : 'evidence'
}

/** Reads a head file, or what `nacre ledger info --json` prints; `undefined` for anything else, and for a head that contradicts itself. */
export function readHead(bytes: Uint8Array): TrustedBlock | undefined {
  if (bytes.length > MAX_HEAD_BYTES) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const { format, height, hash, ledgerId } = JSON.parse(text)
    if (format !== undefined) {
      const head = parseHead(text)
      return { ledgerId: head.ledgerId, height: head.header.height, hash: head.hash }
    }
    if (!Number.isSafeInteger(height) || height < 0) return undefined
    return { ledgerId: parseHex(ledgerId, 32), height, hash: parseHex(hash, 32) }
  } catch {
    return undefined
  }
}

/** Addresses that a reader typed or pasted, with spaces between them; `undefined` where one is none. */
export function addressesIn(text: string): readonly string[] | undefined {
  const texts = text.split(/[\s,;]+/).filter((each) => each !== '')
  try {
    for (const each of texts) parseAddress(each)
    return texts
  } catch {
    return undefined
  }
}

/** What a reader typed or pasted as hexadecimal, with spaces between groups; `undefined` unless it has so many bytes. */
export function parseTyped(text: string, least: number, most: number): string | undefined {
  const digits = text.replace(/[\s:]/g, '').toLowerCase()
  if (!/^(?:[0-9a-f]{2})+$/.test(digits) || digits.length < 2 * least || digits.length > 2 * most) return undefined
  return bytesToHex(parseHex(digits))
}
