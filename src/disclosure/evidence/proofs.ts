import { assertNotAborted, type Observed } from '../../base'
import type { Fr } from '../../crypto'
import { attestSignals, bindingSignals, paymentSignals, type Verifier, type VerifierVerdict } from '../../statement'
import { assertEvidence } from './errors'
import type { NeededStatement } from './findings'
import type { Evidence } from './format'

/** Proofs that are verified together, at most. */
const TOGETHER = 64

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
  const verdictOf = createVerdicts(verifier, proofs, statements)
  for (const [index, statement] of statements.entries()) {
    // Each takes its time, and there may be a thousand: let timers and signals have their turn.
    onProgress?.({ stage: 'proofs', done: index, total: statements.length })
    await new Promise((resolve) => setTimeout(resolve))
    assertNotAborted(signal)
    const given = proofs[index]
    assertEvidence(given?.circuit === statement.circuit, 'evidence/proof-circuit')
    const verdict = verdictOf(index)
    if (verdict.ok) continue
    assertEvidence(verdict.code !== 'verifier/circuit-unknown', 'evidence/proof-circuit')
    assertEvidence(!MALFORMED.has(verdict.code), 'evidence/proof-malformed')
    assertEvidence(false, 'evidence/proof-invalid')
  }
}

/** The verdict of a statement whose proof names its circuit; those of the same circuit that come after it are verified along. */
function createVerdicts(
  verifier: Verifier,
  proofs: Evidence['proofs'],
  statements: readonly NeededStatement[],
): (index: number) => VerifierVerdict {
  let known: readonly VerifierVerdict[] = []
  let from = 0
  const claimOf = (index: number) => {
    const [statement, given] = [statements[index], proofs[index]]
    return statement && given && statement.circuit === given.circuit
      ? { circuit: given.circuit, publicSignals: signalsOf(statement), proof: given.proof }
      : undefined
  }
  return (index) => {
    const foreseen = known[index - from]
    if (foreseen) return foreseen
    const first = claimOf(index)
    if (!first) return { ok: false, code: 'verifier/circuit-unknown' }
    const claims = [first]
    while (verifier.verifyBatch && claims.length < TOGETHER) {
      const next = claimOf(index + claims.length)
      if (next?.circuit !== first.circuit) break
      claims.push(next)
    }
    known = verifier.verifyBatch?.(first.circuit, claims) ?? [verifier.verify(first.circuit, first.publicSignals, first.proof)]
    from = index
    return known[0] ?? { ok: false, code: 'verifier/pairing' }
  }
}

const MALFORMED: ReadonlySet<string> = new Set([
  'verifier/proof-malformed',
  'verifier/point-not-on-curve',
  'verifier/point-not-in-subgroup',
])
