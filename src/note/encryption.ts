import { createReader, createWriter, equalBytes } from '../base'
import { decodeFr, diversifiedBase, encodeFr, type Fr, isCanonicalU, kdf, open, seal } from '../crypto'
import { type Address, decodeAddress, deriveOwner, encodeAddress } from '../keys'
import { type Amount, type AssetId, parseAmount, parseAssetId } from '../value'
import type { OutputCiphertexts } from './ciphertexts'
import { decodeMemo, encodeMemo } from './memo'
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
  /** `undefined` when the sender's memo does not decrypt to text. */
  readonly memo: string | undefined
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

function deriveEphemeralKey(deps: EncryptionDeps, rseed: RandomSeed, diversifier: Uint8Array): Uint8Array | undefined {
  return deps.x25519.sharedKey(deriveEphemeralSecret(rseed), diversifiedBase(diversifier))
}

function memoKey(rseed: RandomSeed, commitment: Fr): Uint8Array {
  return kdf(encodeFr(rseed), 'memo', encodeFr(commitment))
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
  const epk = deriveEphemeralKey(deps, rseed, address.diversifier)
  const shared = deps.x25519.sharedKey(deriveEphemeralSecret(rseed), address.transmissionKey)
  if (!epk || !shared) return undefined
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
    memo: seal(memoKey(rseed, commitment), encodeMemo(output.memo)),
    sender: seal(senderCopyKey(senderKey, commitment, epk), copy),
  }
}

/** The memo of an output whose seed is known; `undefined` when it is no text. */
export function openMemo(rseed: RandomSeed, commitment: NoteCommitment, ciphertext: Uint8Array): string | undefined {
  const padded = open(memoKey(rseed, commitment), ciphertext)
  return padded && decodeMemo(padded)
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
  return plaintext && recoverNote(deps, plaintext, (diversifier) => deriveOwner(key.account, diversifier), ciphertexts, context)
}

function recoverNote(
  deps: EncryptionDeps,
  plaintext: Uint8Array,
  ownerOf: (diversifier: Uint8Array) => Fr,
  ciphertexts: OutputCiphertexts,
  context: OutputContext,
): ReceivedNote | undefined {
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
    const epk = deriveEphemeralKey(deps, rseed, diversifier)
    if (!epk || !equalBytes(epk, ciphertexts.epk)) return undefined
    return { note, diversifier, rseed, origin, memo: openMemo(rseed, context.commitment, ciphertexts.memo) }
  } catch {
    return undefined
  }
}

/** The sender's copy of an output: whom it paid. `undefined` when the key is another's or the copy is malformed. */
export interface SentOutput {
  readonly address: Address
  readonly rseed: RandomSeed
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
    return { address, rseed }
  } catch {
    return undefined
  }
}

/**
 * Opens one output with its payment key {address, rseed}: re-derives epk, decrypts the payee's ciphertext and recomputes the
 * commitment. `undefined` when this is not the output that the key opens.
 */
export function openPayment(
  deps: EncryptionDeps,
  payment: { readonly address: Address; readonly rseed: Fr },
  ciphertexts: OutputCiphertexts,
  context: OutputContext,
): ReceivedNote | undefined {
  const { address } = payment
  const rseed = parseRandomSeed(payment.rseed)
  const epk = deriveEphemeralKey(deps, rseed, address.diversifier)
  if (!epk || !equalBytes(epk, ciphertexts.epk)) return undefined
  const shared = deps.x25519.sharedKey(deriveEphemeralSecret(rseed), address.transmissionKey)
  const plaintext = shared && open(payeeKey(shared, epk, encodeFr(context.commitment)), ciphertexts.payee)
  const opened = plaintext && recoverNote(deps, plaintext, () => address.owner, ciphertexts, context)
  return opened && opened.rseed === rseed ? opened : undefined
}
