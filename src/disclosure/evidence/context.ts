import { bytesToBigint, createWriter, utf8ToBytes } from '../../base'
import { blake2b256, type Fr, keccak256, labelBytes, parseFr } from '../../crypto'
import { encodeDomain, type LedgerDomain } from '../../keys'
import { type Claim, encodeClaim } from './claim'

/** What evidence is made for: everything but the claim itself. */
export interface DisclosureTerms {
  readonly domain: LedgerDomain
  /** The block as of which it speaks. */
  readonly height: number
  readonly hash: Uint8Array
  /** 1 to 256 bytes of UTF-8 without control characters. */
  readonly audience: string
  /** 8 to 64 bytes that the audience chose. */
  readonly nonce: Uint8Array
  /** Unix seconds. */
  readonly expiry: number
}

/** Number of each kind in a context (PROTOCOL §10.1). */
export const KIND_NUMBERS = { statement: 1, account: 2, payment: 3, balance: 4, income: 5 } as const

export const MAX_AUDIENCE_BYTES = 256
export const NONCE_BYTES = { min: 8, max: 64 } as const
/** 9999-12-31: times after it have no name that people write. */
export const MAX_TIME = 253_402_300_799

/** The first 248 bits, as an element. */
function cut(digest: Uint8Array): Fr {
  return parseFr(bytesToBigint(digest.subarray(0, 31)))
}

/** The audience as an element: what subjects hang on. */
export function deriveAudience(audience: string): Fr {
  return cut(keccak256(createWriter().fixed(labelBytes('audience')).fixed(utf8ToBytes(audience)).finish()))
}

/** What every proof and signature of the evidence is bound to (PROTOCOL §10.1). */
export function deriveContext(terms: DisclosureTerms, claim: Claim): Fr {
  const claimHash = blake2b256(labelBytes('claim'), encodeClaim(claim))
  const writer = createWriter().fixed(labelBytes('context')).fixed(encodeDomain(terms.domain)).uint(terms.height, 6)
  writer.fixed(terms.hash).counted(utf8ToBytes(terms.audience)).counted(terms.nonce).uint(terms.expiry, 6)
  return cut(keccak256(writer.uint(KIND_NUMBERS[claim.kind], 1).fixed(claimHash).finish()))
}

/** Whether a text can name an audience: well-formed, 1 to 256 bytes, without what can move or reorder text. */
export function isAudience(text: string): boolean {
  const { length } = utf8ToBytes(text)
  return text.isWellFormed() && length >= 1 && length <= MAX_AUDIENCE_BYTES && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)
}

export function isNonce(nonce: Uint8Array): boolean {
  return nonce.length >= NONCE_BYTES.min && nonce.length <= NONCE_BYTES.max
}
