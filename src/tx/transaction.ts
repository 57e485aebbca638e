import type { Fr } from '../crypto'
import type { LedgerDomain, Period } from '../keys'
import type { NoteCommitment, Nullifier, OutputCiphertexts } from '../note'
import type { JournalEntry, Proof } from '../statement'

/** The circuit version that this library speaks (PROTOCOL §6.1). */
export const CIRCUIT_VERSION = 1

/** An action's published part that txHash and txId cover: one proof's worth, 2 inputs and 3 outputs. */
export interface ActionBody {
  readonly nf: readonly [Nullifier, Nullifier]
  readonly cm: readonly [NoteCommitment, NoteCommitment, NoteCommitment]
  readonly tag: Fr
  readonly journal: readonly [JournalEntry, JournalEntry, JournalEntry]
  readonly period: Period
  /** Base units that enter and leave the pool, u128; both 0 in a transfer. */
  readonly publicIn: bigint
  readonly publicOut: bigint
  /** Registry index of the asset that enters or leaves; 0 in a transfer. */
  readonly publicAsset: number
  readonly outputs: readonly [OutputCiphertexts, OutputCiphertexts, OutputCiphertexts]
}

/** What proofs and signatures bind to: everything but anchors, proofs and issuer signatures. */
export interface TransactionBody {
  readonly domain: LedgerDomain
  /** Unix seconds; no block later than this takes the transaction. */
  readonly expiry: number
  /** Empty on an embedded ledger; at most 64 bytes. */
  readonly relayer: Uint8Array
  /** Who receives what leaves the pool: at most 256 bytes of UTF-8, empty if nothing does. */
  readonly recipient: string
  readonly actions: readonly ActionBody[]
}

/** What a transaction spends, in order. */
export function nullifiersOf({ actions }: TransactionBody): readonly Nullifier[] {
  return actions.flatMap(({ nf }) => [...nf])
}

/** The part of an action that no digest covers; the proof itself binds it to the body. */
export interface ActionProof {
  readonly anchor: Fr
  readonly proof: Proof
}

/** A finished, publishable transaction. */
export interface Transaction {
  readonly body: TransactionBody
  /** One for each action. */
  readonly proofs: readonly ActionProof[]
  /** Ed25519 signatures of the issuers, 64 bytes, one for each action with publicIn ≠ 0, in order. */
  readonly issuerSignatures: readonly Uint8Array[]
}

/** A transaction as the ledger accepted it: where it stands and when. */
export interface AcceptedTransaction {
  readonly transaction: Transaction
  readonly height: number
  /** Block time, Unix seconds. */
  readonly time: number
  /** Tree position of its first leaf; each action takes four. */
  readonly firstPosition: number
}
