import { type ForesightedCheck, foresightedCheck, type ProofCheck } from '../rules'
import type { Verifier } from '../statement'
import type { Transaction } from '../tx'

/** Resolves once the transaction's proofs were verified, with what was found; proofs that wait at the same time are verified together. */
export type ProofQueue = (transaction: Transaction) => Promise<ProofCheck>

/** A verifier without batches is asked at once. Nothing is asked of it before the first transaction: who only reads needs none. */
export function createProofQueue(verifier: Verifier): ProofQueue {
  let proofs: ForesightedCheck | undefined
  let waiting: Transaction[] = []
  let running: Promise<void> | undefined

  /** Whatever was submitted before the next turn of the event loop goes along. */
  const run = async ({ foresee }: ForesightedCheck): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve))
    const transactions = waiting
    waiting = []
    running = undefined
    foresee(transactions)
  }
  return async (transaction) => {
    proofs ??= foresightedCheck(verifier)
    if (proofs.most > 1) {
      waiting.push(transaction)
      running ??= run(proofs)
      await running
    }
    return proofs.check
  }
}
