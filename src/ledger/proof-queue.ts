import { type ForesightedCheck, foresightedCheck, type ProofCheck } from '../rules'
import type { Verifier } from '../statement'
import type { Transaction } from '../tx'
import { gather } from './gather'

/** Resolves once the transaction's proofs were verified, with what was found; proofs that wait at the same time are verified together. */
export type ProofQueue = (transaction: Transaction) => Promise<ProofCheck>

/** A verifier without batches is asked at once. Nothing is asked of it before the first transaction: who only reads needs none. */
export function createProofQueue(verifier: Verifier): ProofQueue {
  let proofs: ForesightedCheck | undefined
  const together = gather<Transaction, void>((transactions) => {
    proofs?.foresee(transactions)
    return []
  })
  return async (transaction) => {
    proofs ??= foresightedCheck(verifier)
    if (proofs.most > 1) await together(transaction)
    return proofs.check
  }
}
