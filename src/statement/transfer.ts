import type { Fr } from '../crypto'
import type { JournalEntry } from './journal'
import type { SignalInputs } from './port'

export type Two<T> = readonly [T, T]
export type Three<T> = readonly [T, T, T]

/** The public part of `transfer` (PROTOCOL §5): every verifier rebuilds it from the transaction. Fields are the circuit's signals. */
export interface TransferPublic {
  readonly anchor: Fr
  readonly nf: Two<Fr>
  readonly cm: Three<Fr>
  readonly tag: Fr
  readonly journal: Three<JournalEntry>
  readonly period: Fr
  /** u128, base units. */
  readonly publicIn: Fr
  readonly publicOut: Fr
  /** u32; 0 when nothing enters or leaves. */
  readonly publicAsset: Fr
  /** Below 2^248. */
  readonly txHash: Fr
}

/** The private part: known to the prover, who needs no spending key for it. */
export interface TransferPrivate {
  readonly ak: Two<Fr>
  readonly nk: Fr
  readonly jk: Fr
  readonly signatureR: Two<Fr>
  readonly signatureS: Fr
  readonly asset: Fr
  readonly inDiversifier: Two<Fr>
  readonly inAmount: Two<Fr>
  readonly inPsi: Two<Fr>
  readonly inPosition: Two<Fr>
  /** Sixteen levels of three, leaf level first. */
  readonly inSiblings: Two<readonly (readonly [Fr, Fr, Fr])[]>
  readonly outOwner: Three<Fr>
  readonly outAmount: Three<Fr>
  readonly outRseed: Three<Fr>
  /** 1 only if the output goes to the account itself. */
  readonly outSelf: Three<Fr>
  /** Of outputs with outSelf = 1; 0 otherwise. */
  readonly outDiversifier: Three<Fr>
}

/** Number of public signals. */
export const TRANSFER_SIGNALS = 18

/** The public signals in the circuit's order. */
export function transferSignals(open: TransferPublic): readonly Fr[] {
  const { anchor, nf, cm, tag, journal, period, publicIn, publicOut, publicAsset, txHash } = open
  return [anchor, ...nf, ...cm, tag, ...journal.flat(), period, publicIn, publicOut, publicAsset, txHash]
}

/** Both parts as the prover takes them. */
export function transferInputs(open: TransferPublic, secret: TransferPrivate): SignalInputs {
  return { ...open, ...secret }
}
