import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fr } from '../../src/crypto'
import type { Evidence } from '../../src/disclosure'
import type { NeededStatement } from '../../src/disclosure/evidence/findings'
import { checkProofs } from '../../src/disclosure/evidence/proofs'
import { BINDING_SLOTS, bindingSignals, type Proof, paymentSignals, type Verifier } from '../../src/statement'
import { bindProof, createBatchVerifier, createBoundVerifier } from '../ledger/fixture'
import { cases } from '../suite'

const open = { context: 1n as Fr, audience: 2n as Fr, subject: 3n as Fr, owner: 4n as Fr }
const slots = Array.from({ length: BINDING_SLOTS }, (_, i) => BigInt(i) as Fr)

/** A statement of the kind, and its proof. */
function make(kind: 'binding' | 'payment', nf0: bigint): { readonly statement: NeededStatement; readonly proof: Proof } {
  if (kind === 'binding') {
    const statement = { circuit: kind, open: { ...open, period: slots, periodKey: slots } } as const
    return { statement, proof: bindProof(bindingSignals(statement.open)) }
  }
  const rest = { payer: 1n as Fr, nf0: nf0 as Fr, tag: 5n as Fr, period: 6n as Fr, origin: 7n as Fr }
  const statement = { circuit: kind, open: { ...open, ...rest } } as const
  return { statement, proof: bindProof(paymentSignals(statement.open)) }
}

describe('the proofs of evidence', () => {
  const part = fc.record({
    kind: fc.constantFrom('binding' as const, 'payment' as const),
    fault: fc.oneof({ weight: 6, arbitrary: fc.constant('none') }, fc.constantFrom('proof', 'circuit', 'nowhere')),
  })

  const check = async (
    parts: readonly { kind: 'binding' | 'payment'; fault: string }[],
    verifier: Verifier,
  ): Promise<unknown> => {
    const made = parts.map(({ kind }, i) => make(kind, BigInt(i)))
    const proofs = parts.map(({ kind, fault }, i) => ({
      circuit: fault === 'nowhere' ? 'nowhere' : (fault === 'circuit') === (kind === 'binding') ? 'payment' : 'binding',
      proof: fault === 'proof' ? new Uint8Array(256) : made[i]?.proof,
    }))
    const progress: number[] = []
    const evidence = { proofs } as unknown as Evidence
    const statements = made.map(({ statement }) => statement)
    const result = await checkProofs(verifier, evidence, statements, { onProgress: ({ done }) => progress.push(done) }).then(
      () => 'good',
      (error: { code: string }) => error.code,
    )
    return { result, progress }
  }

  it('are found good or bad in batches as one by one, the first bad one first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 10 }), async (parts) => {
        expect(await check(parts, createBatchVerifier())).toEqual(await check(parts, createBoundVerifier()))
      }),
      { numRuns: cases(60, 1000, 10_000) },
    )
  })

  it('of one circuit that follow each other make a batch, of at most 64', async () => {
    const verifier = createBatchVerifier()
    const payments = (count: number) => Array.from({ length: count }, () => ({ kind: 'payment' as const, fault: 'none' }))
    expect(await check([...payments(70), { kind: 'binding', fault: 'none' }, ...payments(2)], verifier)).toMatchObject({
      result: 'good',
    })
    expect([verifier.batches(), verifier.calls()]).toEqual([[64, 6, 1, 2], 0])
  })
})
