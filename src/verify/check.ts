import type { Observed } from '../base'
import type { EvidenceReport } from '../disclosure'
import type { Expectation } from '../wording'

/** A file that may be large: its length, and its bytes from the first on. */
export interface ByteSource {
  readonly size: number
  readonly stream: () => AsyncIterable<Uint8Array>
  /** The bytes from `from` up to, not including, `to`. */
  readonly slice: (from: number, to: number) => Promise<Uint8Array>
}

/** All that a reader has put before the page. */
export interface CheckRequest {
  readonly evidence: Uint8Array
  readonly ledger: { readonly source: ByteSource; readonly isTrusted: boolean } | undefined
  readonly head: { readonly bytes: Uint8Array; readonly isTrusted: boolean } | undefined
  readonly expected: Expectation
  /** Unix seconds. */
  readonly at: number
}

/** Checks files; what is wrong with them is in the report. Throws `AbortedError`, `HeadMalformedError` and `LedgerInvalidError`. */
export type CheckFiles = (request: CheckRequest, observed: Observed) => Promise<EvidenceReport>
