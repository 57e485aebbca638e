import { writeJson } from '../../src/base'
import { type Evidence, formatEvidence } from '../../src/disclosure'

// biome-ignore lint/suspicious/noExplicitAny: documents of several shapes, altered in every way
export type Document = any

export const documentOf = (evidence: Evidence): Document => JSON.parse(formatEvidence(evidence))

/** The file of evidence after somebody changed it. */
export function altered(evidence: Evidence, change: (document: Document) => void): string {
  const document = documentOf(evidence)
  change(document)
  return writeJson(document, 1)
}

/** Hexadecimal with one bit of one byte changed; from the end where `at` is negative. */
export function flip(hex: string, at: number): string {
  const place = 2 * at + (at < 0 ? hex.length : 0)
  const byte = Number.parseInt(hex.slice(place, place + 2), 16) ^ 1
  return hex.slice(0, place) + byte.toString(16).padStart(2, '0') + hex.slice(place + 2)
}
