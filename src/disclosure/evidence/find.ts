import { AbortedError, NacreError } from '../../base'
import { findAccount } from './account'
import { findAttest } from './attest'
import { InvalidEvidenceError } from './errors'
import type { ClaimInput, FoundClaim } from './findings'
import { findPayment } from './payment'
import { findStatement } from './statement'

/** What the claim of evidence comes to on the ledger, and what has to be proven of it; throws `InvalidEvidenceError`. */
export async function findClaim(input: ClaimInput): Promise<FoundClaim> {
  try {
    return await findByKind(input)
  } catch (cause) {
    if (cause instanceof InvalidEvidenceError || !isContent(cause)) throw cause
    throw new InvalidEvidenceError('evidence/chain-malformed', { cause })
  }
}

/**
 * Whether an error is about what blocks hold: no block of an honest ledger has a place beyond the tree or a payout below its fee, but
 * blocks that nobody trusts may. What the reader's own ledger or his signal says stays what it is.
 */
function isContent(error: unknown): boolean {
  if (!(error instanceof NacreError) || error instanceof AbortedError || error.category === 'store') return false
  return !/^(?:ledger|rules)\//.test(error.code)
}

function findByKind(input: ClaimInput): Promise<FoundClaim> {
  const { claim } = input.evidence
  switch (claim.kind) {
    case 'statement':
      return findStatement(input, claim)
    case 'account':
      return findAccount(input, claim)
    case 'payment':
      return findPayment(input, claim)
    case 'balance':
    case 'income':
      return findAttest(input, claim)
  }
}
