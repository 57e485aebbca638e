import { assertNotAborted, type Observed } from '../../base'
import type { Fr, X25519 } from '../../crypto'
import type { ChainView } from '../../rules'
import {
  type AttestPublic,
  attestSignals,
  type BindingPublic,
  bindingSignals,
  type PaymentPublic,
  paymentSignals,
  type Verifier,
} from '../../statement'
import { assertEvidence } from './errors'
import type { Evidence } from './format'
import type { EvidenceItem, EvidenceLimit, EvidenceTotal } from './report'

/** What looking at a claim starts from: all that does not depend on its kind was checked before. */
export interface ClaimInput {
  readonly evidence: Evidence
  /** Its context and audience as elements. */
  readonly context: Fr
  readonly audience: Fr
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

function signalsOf({ circuit, open }: NeededStatement): readonly Fr[] {
  switch (circuit) {
    case 'binding':
      return bindingSignals(open)
    case 'payment':
      return paymentSignals(open)
    case 'attest':
      return attestSignals(open)
  }
}

/** Checks that the evidence has exactly the proofs of these statements, in this order, and that each holds. Stage `proofs`. */
export async function checkProofs(
  verifier: Verifier,
  { proofs }: Evidence,
  statements: readonly NeededStatement[],
  { onProgress, signal }: Observed = {},
): Promise<void> {
  assertEvidence(proofs.length === statements.length, 'evidence/proof-count')
  for (const [index, statement] of statements.entries()) {
    // Each takes its time, and there may be a thousand: let timers and signals have their turn.
    onProgress?.({ stage: 'proofs', done: index, total: statements.length })
    await new Promise((resolve) => setTimeout(resolve))
    assertNotAborted(signal)
    const given = proofs[index]
    assertEvidence(given?.circuit === statement.circuit, 'evidence/proof-circuit')
    const verdict = verifier.verify(statement.circuit, signalsOf(statement), given.proof)
    if (verdict.ok) continue
    assertEvidence(verdict.code !== 'verifier/circuit-unknown', 'evidence/proof-circuit')
    assertEvidence(!MALFORMED.has(verdict.code), 'evidence/proof-malformed')
    assertEvidence(false, 'evidence/proof-invalid')
  }
}

const MALFORMED: ReadonlySet<string> = new Set([
  'verifier/proof-malformed',
  'verifier/point-not-on-curve',
  'verifier/point-not-in-subgroup',
])
