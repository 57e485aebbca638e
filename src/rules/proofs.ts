import type { ProofClaim, Verifier, VerifierCode } from '../statement'
import { publicSignalsOf, type Transaction } from '../tx'

/** The verifier's first objection to a transaction's proofs, if it has one. */
export type ProofCheck = (transaction: Transaction) => VerifierCode | undefined

/** Checks one by one; the public signals are rebuilt from the transaction itself. */
export function checkProofs(verifier: Verifier): ProofCheck {
  return (transaction) => {
    for (const { publicSignals, proof } of claimsOf(transaction)) {
      const verdict = verifier.verify('transfer', publicSignals, proof)
      if (!verdict.ok) return verdict.code
    }
    return undefined
  }
}

/** A check of proofs that may look ahead. */
export interface ForesightedCheck {
  readonly check: ProofCheck
  /** Transactions that are worth looking ahead for; 1 when the verifier has no batches. */
  readonly most: number
  /** Verifies the proofs of transactions together and keeps what is said of each until it is forgotten itself. */
  foresee(transactions: readonly Transaction[]): void
}

/** Proofs that one call of the verifier takes. */
const BATCH = 64

/**
 * What a verifier says of a proof depends on the transaction alone: it may be asked early and of many at once, and the rules are applied with its
 * answers as they would be one by one.
 */
export function foresightedCheck(verifier: Verifier): ForesightedCheck {
  const { verifyBatch } = verifier
  const oneByOne = checkProofs(verifier)
  const known = new WeakMap<Transaction, { readonly code: VerifierCode | undefined }>()
  return {
    check(transaction) {
      const foreseen = known.get(transaction)
      return foreseen ? foreseen.code : oneByOne(transaction)
    },
    most: verifyBatch ? BATCH : 1,
    foresee(transactions) {
      if (!verifyBatch) return
      for (let from = 0; from < transactions.length; from += BATCH) {
        // One that lacks a proof is for the rules to look at.
        const part = transactions.slice(from, from + BATCH).filter(({ body, proofs }) => body.actions.length === proofs.length)
        const claims = part.map(claimsOf)
        const verdicts = verifyBatch('transfer', claims.flat())
        let next = 0
        for (const [index, transaction] of part.entries()) {
          const own = verdicts.slice(next, next + (claims[index]?.length ?? 0))
          next += own.length
          const bad = own.find((verdict) => !verdict.ok)
          known.set(transaction, { code: bad && !bad.ok ? bad.code : undefined })
        }
      }
    },
  }
}

function claimsOf(transaction: Transaction): readonly ProofClaim[] {
  return publicSignalsOf(transaction).map((publicSignals, index) => ({
    publicSignals,
    proof: transaction.proofs[index]?.proof ?? new Uint8Array(),
  }))
}
