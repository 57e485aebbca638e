import type { Brand } from '../base'
import { bytesToBigint } from '../base'
import { blake2b256, type Fr, keccak256, parseFr } from '../crypto'
import { encodeTransactionBody } from './codec'
import type { TransactionBody } from './transaction'

/** A transaction's name: BLAKE2b-256 of its digest bytes, so that no one who re-proves it changes it. */
export type TransactionId = Brand<Uint8Array, 'TransactionId'>

/** The bytes bound by proofs and signatures, as a field element below 2^248 (`txHash`). */
export type TransactionDigest = Brand<Fr, 'TransactionDigest'>

export function deriveTransactionId(body: TransactionBody): TransactionId {
  return blake2b256(encodeTransactionBody(body)) as TransactionId
}

/** txHash: the first 248 bits of keccak-256, which an EVM contract can recompute. */
export function deriveTransactionDigest(body: TransactionBody): TransactionDigest {
  return parseFr(bytesToBigint(keccak256(encodeTransactionBody(body)).subarray(0, 31))) as TransactionDigest
}
