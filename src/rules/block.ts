import { type Brand, bytesToBigint, createReader, createWriter, MalformedBytesError } from '../base'
import {
  blake2b256,
  ED25519_SIGNATURE_BYTES,
  type Ed25519SecretKey,
  encodeFr,
  FieldElementError,
  type Fr,
  labelBytes,
  readFr,
  signEd25519,
  verifyEd25519,
} from '../crypto'
import { decodeTransaction, encodeTransaction, MalformedTransactionError, type Transaction } from '../tx'
import { entriesOf, hashEntryList } from './entries'
import { MalformedBlockError } from './errors'

const VERSION = 1
const HASH_BYTES = 32
/** version, ledgerId, height, previous, time, count, bodyHash, entriesHash, anchor, leaves, nullifierRoot, supplyHash. */
export const HEADER_BYTES = 1 + 32 + 6 + 32 + 6 + 2 + 32 + 32 + 32 + 6 + 32 + 32

/** BLAKE2b-256 of a block's header (PROTOCOL §8.2). */
export type BlockHash = Brand<Uint8Array, 'BlockHash'>

/** What stands before block 0: 32 zero bytes. */
export const NO_BLOCK = new Uint8Array(HASH_BYTES) as BlockHash

/** What a block commits to. */
export interface BlockHeader {
  readonly ledgerId: Uint8Array
  readonly height: number
  readonly previous: BlockHash
  /** Unix seconds; never less than the block before. */
  readonly time: number
  readonly transactionCount: number
  readonly bodyHash: Uint8Array
  readonly entriesHash: Uint8Array
  /** Root of the commitment tree after the block. */
  readonly anchor: Fr
  /** Leaves in the tree after the block, a multiple of four. */
  readonly leaves: number
  /** Root of the nullifier tree after the block. */
  readonly nullifierRoot: Fr
  readonly supplyHash: Uint8Array
}

/** A header that the operator signed, and the transactions that it commits to. */
export interface Block {
  readonly header: BlockHeader
  readonly signature: Uint8Array
  readonly transactions: readonly Transaction[]
}

export function encodeBlockHeader(header: BlockHeader): Uint8Array {
  return createWriter()
    .uint(VERSION, 1)
    .fixed(header.ledgerId)
    .uint(header.height, 6)
    .fixed(header.previous)
    .uint(header.time, 6)
    .uint(header.transactionCount, 2)
    .fixed(header.bodyHash)
    .fixed(header.entriesHash)
    .fixed(encodeFr(header.anchor))
    .uint(header.leaves, 6)
    .fixed(encodeFr(header.nullifierRoot))
    .fixed(header.supplyHash)
    .finish()
}

/** Reads exactly the bytes of a header; throws `MalformedBlockError` on any other. */
export function decodeBlockHeader(bytes: Uint8Array): BlockHeader {
  return refusingMalformed(() => {
    const reader = createReader(bytes)
    if (reader.uint(1) !== VERSION) throw new MalformedBlockError('unknown block version')
    const header: BlockHeader = {
      ledgerId: reader.fixed(HASH_BYTES),
      height: reader.uint(6),
      previous: reader.fixed(HASH_BYTES) as BlockHash,
      time: reader.uint(6),
      transactionCount: reader.uint(2),
      bodyHash: reader.fixed(HASH_BYTES),
      entriesHash: reader.fixed(HASH_BYTES),
      anchor: readFr(reader),
      leaves: reader.uint(6),
      nullifierRoot: readFr(reader),
      supplyHash: reader.fixed(HASH_BYTES),
    }
    reader.finish()
    return header
  })
}

/** header ‖ signature ‖ each transaction behind its 4-byte length, as in an export (PROTOCOL §8.3). */
export function encodeBlock({ header, signature, transactions }: Block): Uint8Array {
  const writer = createWriter().fixed(encodeBlockHeader(header)).fixed(signature)
  for (const transaction of transactions) {
    const bytes = encodeTransaction(transaction)
    writer.uint(bytes.length, 4).fixed(bytes)
  }
  return writer.finish()
}

/** Reads exactly the bytes of a block; throws `MalformedBlockError` on any other. What it says is checked by replay. */
export function decodeBlock(bytes: Uint8Array): Block {
  return refusingMalformed(() => {
    const reader = createReader(bytes)
    const header = decodeBlockHeader(reader.fixed(HEADER_BYTES))
    const signature = reader.fixed(ED25519_SIGNATURE_BYTES)
    const transactions: Transaction[] = []
    for (let i = 0; i < header.transactionCount; i++) {
      transactions.push(decodeTransaction(reader.fixed(Number(bytesToBigint(reader.fixed(4))))))
    }
    reader.finish()
    return { header, signature, transactions }
  })
}

function refusingMalformed<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (
      cause instanceof MalformedBytesError ||
      cause instanceof FieldElementError ||
      cause instanceof MalformedTransactionError
    ) {
      throw new MalformedBlockError('the bytes are no canonical block', { cause })
    }
    throw cause
  }
}

/** BLAKE2b-256("nacre.v1.block" ‖ header): what the operator signs and the next block names. */
export function deriveBlockHash(header: BlockHeader): BlockHash {
  return blake2b256(labelBytes('block'), encodeBlockHeader(header)) as BlockHash
}

/** Commits to every byte of every transaction. */
export function hashBody(transactions: readonly Transaction[]): Uint8Array {
  return blake2b256(...transactions.map((transaction) => blake2b256(encodeTransaction(transaction))))
}

/** Commits to what a statement of a period must account for: first nullifier, journal tag, period and public amounts of each action. */
export function hashEntries(transactions: readonly Transaction[]): Uint8Array {
  return hashEntryList(transactions.flatMap(entriesOf))
}

/** The operator's signature over the block's hash. */
export function signBlock(operator: Ed25519SecretKey, header: BlockHeader): Uint8Array {
  return signEd25519(operator, deriveBlockHash(header))
}

/** Whether `signature` is the operator's (strict RFC 8032). */
export function isOperatorSignature(header: BlockHeader, signature: Uint8Array, operator: Uint8Array): boolean {
  return verifyEd25519(operator, deriveBlockHash(header), signature)
}
