import { createWriter } from '../base'
import { blake2b256, labelBytes } from '../crypto'
import { InvalidDomainError } from './errors'

/** What keys and transactions belong to: one pool of one ledger (PROTOCOL §2). */
export interface LedgerDomain {
  /** 32 bytes. */
  readonly ledgerId: Uint8Array
  /** u32; 0 on an embedded ledger. */
  readonly pool: number
}

export const FINGERPRINT_BYTES = 4

/** ledgerId ‖ u32 pool; throws `InvalidDomainError`. */
export function encodeDomain({ ledgerId, pool }: LedgerDomain): Uint8Array {
  if (ledgerId.length !== 32) throw new InvalidDomainError(`a ledger id has 32 bytes, not ${ledgerId.length}`)
  if (!Number.isInteger(pool) || pool < 0 || pool > 0xffff_ffff)
    throw new InvalidDomainError('a pool is a whole number below 2^32')
  return createWriter().fixed(ledgerId).uint(pool, 4).finish()
}

/** The 4 bytes by which keys and addresses name their ledger; they tell mistakes, not attacks. */
export function deriveFingerprint(domain: LedgerDomain): Uint8Array {
  return blake2b256(labelBytes('fingerprint'), encodeDomain(domain)).slice(0, FINGERPRINT_BYTES)
}
