import { createReader, createWriter, equalBytes } from '../base'
import { decodeFr, diversifiedBase, encodeFr, type Fr, isCanonicalU, kdf, open, seal } from '../crypto'
import { type Address, decodeAddress, deriveOwner, encodeAddress } from '../keys'
import { type Amount, type AssetId, parseAmount, parseAssetId } from '../value'
import type { OutputCiphertexts } from './ciphertexts'
import { deriveMemoSeed, type OpenedMemo, openMemo, openMemoWithSeed, sealMemo } from './memo-seal'
import {
  deriveCommitment,
  derivePsi,
  type Note,
  type NoteCommitment,
  type Nullifier,
  type Origin,
  parseRandomSeed,
  type RandomSeed,
} from './note'
import { type EncryptionDeps, openForPayee, payeeKey } from './payee'

/** Where an output stands: its place in the transaction and what its psi hangs on. */
export interface OutputContext {
  readonly nf0: Nullifier
  /** 0, 1 or 2. */
  readonly index: number
  readonly commitment: NoteCommitment
}

/** An output before encryption. */
export interface OutputPlaintext {
  readonly address: Address
  readonly asset: AssetId
  readonly amount: Amount
  readonly memo: string
  readonly rseed: RandomSeed
  readonly origin: Origin
}

/** A note that a viewing key found, with what spending and proving it later takes. */
export interface ReceivedNote {
  readonly note: Note
  readonly diversifier: Uint8Array
  readonly rseed: RandomSeed
  readonly origin: Origin
  /** `undefined` when the sender's memo is no text, or no key for it was given. */
  readonly memo: string | undefined
  /** What opens the memo to others; `undefined` when it does not open. */
  readonly memoSeed: Uint8Array | undefined
}

/** One side of an account, as scanning needs it. */
export interface ScanningKey {
  readonly ivk: Uint8Array
  readonly account: Fr
}

export function isCanonicalEphemeralKey(epk: Uint8Array): boolean {
  return isCanonicalU(epk)
}

function deriveEphemeralSecret(rseed: RandomSeed): Uint8Array {
  return kdf(encodeFr(rseed), 'esk', new Uint8Array())
}

function deriveEphemeralKey(deps: EncryptionDeps, secret: Uint8Array, diversifier: Uint8Array): Uint8Array | undefined {
  return deps.x25519.sharedKey(secret, diversifiedBase(diversifier))
}

function senderCopyKey(senderKey: Uint8Array, commitment: Fr, epk: Uint8Array): Uint8Array {
  return kdf(senderKey, 'sender', createWriter().fixed(encodeFr(commitment)).fixed(epk).finish())
}

/** Encrypts an output to its payee and to the sender. `undefined` if the address is degenerate, which `parseAddress` excludes. */
export function encryptOutput(
  deps: EncryptionDeps,
  senderKey: Uint8Array,
  output: OutputPlaintext,
  commitment: NoteCommitment,
): OutputCiphertexts | undefined {
  const { address, rseed } = output
  const secret = deriveEphemeralSecret(rseed)
  const epk = deriveEphemeralKey(deps, secret, address.diversifier)
  const shared = deps.x25519.sharedKey(secret, address.transmissionKey)
  const memo = epk && sealMemo(deps, deriveMemoSeed(senderKey, commitment, epk), address, commitment, output.memo)
  if (!epk || !shared || !memo) return undefined
  const plaintext = createWriter()
    .fixed(address.diversifier)
    .uint(output.asset, 4)
    .uint(output.amount, 16)
    .fixed(encodeFr(rseed))
    .fixed(encodeFr(output.origin))
    .finish()
  const copy = createWriter().fixed(encodeAddress(address)).fixed(encodeFr(rseed)).finish()
  return {
    epk,
    payee: seal(payeeKey(shared, epk, encodeFr(commitment)), plaintext),
    memo,
    sender: seal(senderCopyKey(senderKey, commitment, epk), copy),
  }
}

/**
 * Tries an output with an incoming viewing key. `undefined` means not ours, or malformed: a note counts only if owner,
 * commitment and ephemeral key all recompute from what was decrypted.
 */
export function decryptOutput(
  deps: EncryptionDeps,
  key: ScanningKey,
  ciphertexts: OutputCiphertexts,
  context: OutputContext,
): ReceivedNote | undefined {
  const plaintext = openForPayee(deps, key.ivk, { ...ciphertexts, commitment: encodeFr(context.commitment) })
  const found =
    plaintext && recoverNote(deps, plaintext, (diversifier) => deriveOwner(key.account, diversifier), ciphertexts, context)
  return found && withMemo(found, openMemo(deps, key.ivk, found.diversifier, context.commitment, ciphertexts.memo))
}

type FoundNote = Omit<ReceivedNote, 'memo' | 'memoSeed'>

function withMemo(found: FoundNote, opened: OpenedMemo | undefined): ReceivedNote {
  return { ...found, memo: opened?.text, memoSeed: opened?.seed }
}

function recoverNote(
  deps: EncryptionDeps,
  plaintext: Uint8Array,
  ownerOf: (diversifier: Uint8Array) => Fr,
  ciphertexts: OutputCiphertexts,
  context: OutputContext,
): FoundNote | undefined {
  try {
    const reader = createReader(plaintext)
    const diversifier = reader.fixed(16)
    const asset = parseAssetId(reader.uint(4))
    const amount = parseAmount(reader.bigint(16))
    const rseed = parseRandomSeed(decodeFr(reader.fixed(32)))
    const origin = decodeFr(reader.fixed(32)) as Origin
    reader.finish()
    const note: Note = { owner: ownerOf(diversifier), asset, amount, psi: derivePsi(rseed, context.nf0, context.index, origin) }
    if (deriveCommitment(note) !== context.commitment) return undefined
    const epk = deriveEphemeralKey(deps, deriveEphemeralSecret(rseed), diversifier)
    if (!epk || !equalBytes(epk, ciphertexts.epk)) return undefined
    return { note, diversifier, rseed, origin }
  } catch {
    return undefined
  }
}

/** The sender's copy of an output: whom it paid. `undefined` when the key is another's or the copy is malformed. */
export interface SentOutput {
  readonly address: Address
  readonly rseed: RandomSeed
  /** What the memo was sealed with, if the sender did as the protocol says. */
  readonly memoSeed: Uint8Array
}

export function openSenderCopy(
  senderKey: Uint8Array,
  ciphertexts: OutputCiphertexts,
  commitment: NoteCommitment,
): SentOutput | undefined {
  const copy = open(senderCopyKey(senderKey, commitment, ciphertexts.epk), ciphertexts.sender)
  if (!copy) return undefined
  try {
    const reader = createReader(copy)
    const address = decodeAddress(reader.fixed(85))
    const rseed = parseRandomSeed(decodeFr(reader.fixed(32)))
    reader.finish()
    return { address, rseed, memoSeed: deriveMemoSeed(senderKey, commitment, ciphertexts.epk) }
  } catch {
    return undefined
  }
}

/** What a payment key is of: whom an output pays, its seed and, if its memo is to be read too, the memo's. */
export interface PaymentOpening {
  readonly address: Address
  readonly rseed: Fr
  readonly memoSeed?: Uint8Array | undefined
}

/**
 * Opens one output with its payment key: re-derives epk, decrypts the payee's ciphertext and recomputes the commitment; opens the memo
 * if there is a seed that does. `undefined` when this is not the output that the key opens.
 */
export function openPayment(
  deps: EncryptionDeps,
  payment: PaymentOpening,
  ciphertexts: OutputCiphertexts,
  context: OutputContext,
): ReceivedNote | undefined {
  const { address, memoSeed } = payment
  const rseed = parseRandomSeed(payment.rseed)
  const secret = deriveEphemeralSecret(rseed)
  const epk = deriveEphemeralKey(deps, secret, address.diversifier)
  if (!epk || !equalBytes(epk, ciphertexts.epk)) return undefined
  const shared = deps.x25519.sharedKey(secret, address.transmissionKey)
  const plaintext = shared && open(payeeKey(shared, epk, encodeFr(context.commitment)), ciphertexts.payee)
  const found = plaintext && recoverNote(deps, plaintext, () => address.owner, ciphertexts, context)
  if (!found || found.rseed !== rseed) return undefined
  return withMemo(found, memoSeed && openMemoWithSeed(deps, memoSeed, address, context.commitment, ciphertexts.memo))
}
