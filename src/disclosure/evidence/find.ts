import { findAccount } from './account'
import { findAttest } from './attest'
import type { ClaimInput, FoundClaim } from './findings'
import { findPayment } from './payment'
import { findStatement } from './statement'

/** What the claim of evidence comes to on the ledger, and what has to be proven of it; throws `InvalidEvidenceError`. */
export function findClaim(input: ClaimInput): Promise<FoundClaim> {
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
