import type { Observed } from '../../base'
import type { Fr, X25519 } from '../../crypto'
import type { ChainView } from '../../rules'
import type { AttestPart, AttestPublic, BindingPublic, PaymentPublic } from '../../statement'
import type { Evidence } from './format'
import type { ClaimedBlocks, EvidenceItem, EvidenceLimit, EvidenceTotal } from './report'

/** What looking at a claim starts from: all that does not depend on its kind was checked before. */
export interface ClaimInput {
  readonly evidence: Evidence
  /** Its context and audience as elements. */
  readonly context: Fr
  readonly audience: Fr
  /** Of an attestation, what its proofs say of their notes, in order. */
  readonly parts: readonly AttestPart[]
  readonly x25519: X25519
  /** Where blocks are read: those that the evidence carries, else the reader's ledger. */
  readonly source: ChainView | undefined
  readonly observed: Observed
}

/** What evidence of a kind shows. */
export interface Findings {
  readonly items: readonly EvidenceItem[]
  readonly totals: readonly EvidenceTotal[]
  readonly periods: readonly number[]
  readonly blocks?: ClaimedBlocks | undefined
  /** `no-data`: the ledger could not be asked; `open`: transactions can still be added. */
  readonly state: 'complete' | 'open' | 'no-data'
  readonly limits: readonly EvidenceLimit[]
  readonly address: string | undefined
}

/** Something that the claim needs a proof of, as the circuit's public part. */
export type NeededStatement =
  | { readonly circuit: 'binding'; readonly open: BindingPublic }
  | { readonly circuit: 'payment'; readonly open: PaymentPublic }
  | { readonly circuit: 'attest'; readonly open: AttestPublic }

/** What a claim comes to on the ledger, and what has to be proven of it. */
export interface FoundClaim {
  readonly findings: Findings
  readonly statements: readonly NeededStatement[]
}
