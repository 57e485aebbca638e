import { type JsonLimits, utf8ToBytes, writeJson } from '../../base'
import { EvidenceTooLargeError } from './errors'

/** How much an evidence file may hold: what a reader takes, and therefore what a maker writes. */
export interface SizeLimits extends JsonLimits {
  readonly blocks: number
}

export const SIZE_LIMITS: SizeLimits = { length: 128 * 2 ** 20, depth: 8, values: 500_000, blocks: 200_000 }

/** What is said of evidence that no reader would take. */
export function tooLarge(hasBlocks: boolean): EvidenceTooLargeError {
  const hint = hasBlocks
    ? 'leave its blocks out (--no-blocks), for a reader who has the ledger'
    : 'ask for fewer months, or leave the summary out (--no-summary)'
  return new EvidenceTooLargeError('the evidence is larger than any reader takes', { hint })
}

/** The text of a document; throws `EvidenceTooLargeError` where a reader would refuse it for its size. */
export function writeWithin(document: { readonly chain?: readonly object[] | undefined }, limits: SizeLimits): string {
  const { chain } = document
  const { values, length } = sizeOf(document)
  // Before it is written: a text can be longer than a program can hold.
  const isSmall = values <= limits.values && length <= limits.length && (chain?.length ?? 0) <= limits.blocks
  if (!isSmall) throw tooLarge(chain !== undefined)
  const text = `${writeJson(document, 1)}\n`
  if (!fits(text, limits.length)) throw tooLarge(chain !== undefined)
  return text
}

/** Values as the reader counts them, and characters of the texts among them. */
function sizeOf(value: unknown): { readonly values: number; readonly length: number } {
  if (value === undefined) return { values: 0, length: 0 }
  if (typeof value !== 'object' || value === null) return { values: 1, length: typeof value === 'string' ? value.length : 0 }
  let [values, length] = [1, 0]
  for (const each of Object.values(value)) {
    const size = sizeOf(each)
    values += size.values
    length += size.length
  }
  return { values, length }
}

/** Whether a text has at most so many bytes; a character has three at most. */
function fits(text: string, bytes: number): boolean {
  return text.length <= bytes && (3 * text.length <= bytes || utf8ToBytes(text).length <= bytes)
}
