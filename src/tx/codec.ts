import { type ByteReader, type ByteWriter, createReader, createWriter, utf8ToBytes } from '../base'
import { encodeFr, type Fr, readFr } from '../crypto'
import { parsePeriodIndex } from '../keys'
import { CIPHERTEXT_BYTES, isCanonicalEphemeralKey, type NoteCommitment, type Nullifier, type OutputCiphertexts } from '../note'
import { type JournalEntry, PROOF_BYTES, type Proof } from '../statement'
import { MalformedTransactionError } from './errors'
import { type ActionBody, type ActionProof, CIRCUIT_VERSION, type Transaction, type TransactionBody } from './transaction'

const VERSION = 1
const MAX_ACTIONS = 16
const MAX_RELAYER_BYTES = 64
/** Longest unshield recipient, in bytes of UTF-8. */
export const MAX_RECIPIENT_BYTES = 256
const ISSUER_SIGNATURE_BYTES = 64

/** Whether `text` can name an unshield recipient (PROTOCOL §6.1): well-formed, at most 256 bytes, no control characters, bidirectional controls, U+2028, U+2029. */
export function isRecipient(text: string): boolean {
  return text.isWellFormed() && utf8ToBytes(text).length <= MAX_RECIPIENT_BYTES && !/[\p{Cc}\p{Bidi_C}\u2028\u2029]/u.test(text)
}

function writeAction(writer: ByteWriter, action: ActionBody): void {
  for (const element of [...action.nf, ...action.cm, action.tag, ...action.journal.flat()]) writer.fixed(encodeFr(element))
  writer.uint(action.period, 4).uint(action.publicIn, 16).uint(action.publicOut, 16).uint(action.publicAsset, 4)
  for (const output of action.outputs) {
    writer.fixed(output.epk).fixed(output.payee).fixed(output.memo).fixed(output.sender)
  }
}

/** The digest bytes of PROTOCOL §6.1: what txHash and txId are taken of. */
export function encodeTransactionBody(body: TransactionBody): Uint8Array {
  const writer = createWriter()
    .uint(VERSION, 1)
    .fixed(body.domain.ledgerId)
    .uint(body.domain.pool, 4)
    .uint(CIRCUIT_VERSION, 2)
    .uint(body.expiry, 6)
    .counted(body.relayer)
    .counted(utf8ToBytes(body.recipient))
    .uint(body.actions.length, 1)
  for (const action of body.actions) writeAction(writer, action)
  return writer.finish()
}

/** The canonical bytes of a transaction. */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  const writer = createWriter().fixed(encodeTransactionBody(transaction.body))
  for (const { anchor, proof } of transaction.proofs) writer.fixed(encodeFr(anchor)).fixed(proof)
  for (const signature of transaction.issuerSignatures) writer.fixed(signature)
  return writer.finish()
}

/** The only door in for transactions; throws `MalformedTransactionError` unless the bytes are the canonical form of one. */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  try {
    const reader = createReader(bytes)
    const body = readBody(reader)
    const proofs = body.actions.map((): ActionProof => ({ anchor: readFr(reader), proof: reader.fixed(PROOF_BYTES) as Proof }))
    const shields = body.actions.filter((action) => action.publicIn !== 0n)
    const issuerSignatures = shields.map(() => reader.fixed(ISSUER_SIGNATURE_BYTES))
    reader.finish()
    return { body, proofs, issuerSignatures }
  } catch (cause) {
    if (cause instanceof MalformedTransactionError) throw cause
    throw new MalformedTransactionError('the bytes are not a canonical transaction', { cause })
  }
}

function readBody(reader: ByteReader): TransactionBody {
  if (reader.uint(1) !== VERSION) throw new MalformedTransactionError('unknown transaction version')
  const domain = { ledgerId: reader.fixed(32), pool: reader.uint(4) }
  if (reader.uint(2) !== CIRCUIT_VERSION) throw new MalformedTransactionError('unknown circuit version')
  const expiry = reader.uint(6)
  const relayer = reader.counted(MAX_RELAYER_BYTES)
  const recipient = readRecipient(reader)
  const count = reader.uint(1)
  if (count < 1 || count > MAX_ACTIONS) throw new MalformedTransactionError(`${count} actions`)
  return { domain, expiry, relayer, recipient, actions: Array.from({ length: count }, () => readAction(reader)) }
}

function readRecipient(reader: ByteReader): string {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reader.counted(MAX_RECIPIENT_BYTES))
  if (!isRecipient(text)) throw new MalformedTransactionError('the recipient has control characters')
  return text
}

function readAction(reader: ByteReader): ActionBody {
  const element = (): Fr => readFr(reader)
  const entry = (): JournalEntry => [element(), element()]
  return {
    nf: [element() as Nullifier, element() as Nullifier],
    cm: [element() as NoteCommitment, element() as NoteCommitment, element() as NoteCommitment],
    tag: element(),
    journal: [entry(), entry(), entry()],
    period: parsePeriodIndex(reader.uint(4)),
    publicIn: reader.bigint(16),
    publicOut: reader.bigint(16),
    publicAsset: reader.uint(4),
    outputs: [readOutput(reader), readOutput(reader), readOutput(reader)],
  }
}

function readOutput(reader: ByteReader): OutputCiphertexts {
  const epk = reader.fixed(CIPHERTEXT_BYTES.epk)
  if (!isCanonicalEphemeralKey(epk)) throw new MalformedTransactionError('an ephemeral key is not canonical')
  return {
    epk,
    payee: reader.fixed(CIPHERTEXT_BYTES.payee),
    memo: reader.fixed(CIPHERTEXT_BYTES.memo),
    sender: reader.fixed(CIPHERTEXT_BYTES.sender),
  }
}
