import { concatBytes, equalBytes } from '../base'
import { diversifiedBase, encodeFr, kdf, open, seal } from '../crypto'
import { type Address, MEMO_SEED_BYTES } from '../keys'
import { CIPHERTEXT_BYTES } from './ciphertexts'
import { decodeMemo, encodeMemo } from './memo'
import type { NoteCommitment } from './note'
import type { EncryptionDeps } from './payee'

const EPHEMERAL_KEY_BYTES = CIPHERTEXT_BYTES.epk

export interface OpenedMemo {
  /** Opens the memo of this one output to others, and nothing else of it; 32 bytes. The sender derives it, the payee reads it in the memo. */
  readonly seed: Uint8Array
  /** `undefined` when the sender put there what is no text. */
  readonly text: string | undefined
}

/** From a secret of the sender's, so that a wallet restored from its mnemonic has it (PROTOCOL §4.3). */
export function deriveMemoSeed(senderKey: Uint8Array, commitment: NoteCommitment, epk: Uint8Array): Uint8Array {
  return kdf(senderKey, 'memo-seed', concatBytes(encodeFr(commitment), epk))
}

function deriveMemoSecret(seed: Uint8Array): Uint8Array {
  return kdf(seed, 'memo-esk', new Uint8Array())
}

/** The ephemeral key that a seed gives for this address, and what payee and sender share by it; `undefined` if the address is degenerate. */
function agree(deps: EncryptionDeps, seed: Uint8Array, address: Address): { epk: Uint8Array; shared: Uint8Array } | undefined {
  const secret = deriveMemoSecret(seed)
  const epk = deps.x25519.sharedKey(secret, diversifiedBase(address.diversifier))
  const shared = deps.x25519.sharedKey(secret, address.transmissionKey)
  return epk && shared && { epk, shared }
}

function memoKey(shared: Uint8Array, epk: Uint8Array, commitment: NoteCommitment): Uint8Array {
  return kdf(shared, 'memo', concatBytes(epk, encodeFr(commitment)))
}

/**
 * Encrypts a memo to the payee under an ephemeral key of its own: what proves a payment opens what is sealed under the other.
 * `undefined` if the address is degenerate. Throws `InvalidMemoError`.
 */
export function sealMemo(
  deps: EncryptionDeps,
  seed: Uint8Array,
  address: Address,
  commitment: NoteCommitment,
  text: string,
): Uint8Array | undefined {
  const agreed = agree(deps, seed, address)
  if (!agreed) return undefined
  const { epk, shared } = agreed
  return concatBytes(epk, seal(memoKey(shared, epk, commitment), concatBytes(seed, encodeMemo(text))))
}

/** The memo of a note that is the payee's. `undefined` when it does not open, or under a key that no seed gives. */
export function openMemo(
  deps: EncryptionDeps,
  ivk: Uint8Array,
  diversifier: Uint8Array,
  commitment: NoteCommitment,
  sealed: Uint8Array,
): OpenedMemo | undefined {
  const epk = ephemeralKeyOf(sealed)
  const shared = epk && deps.x25519.sharedKey(ivk, epk)
  const opened = shared && unseal(shared, commitment, sealed)
  if (!opened) return undefined
  // Whoever gets the seed has to see the same memo: there is no other key for it, also not for a sender and a payee in league.
  const recomputed = deps.x25519.sharedKey(deriveMemoSecret(opened.seed), diversifiedBase(diversifier))
  return recomputed && equalBytes(recomputed, epk) ? opened : undefined
}

/** The memo of an output to this address, for who has its seed. `undefined` when this seed does not open it. */
export function openMemoWithSeed(
  deps: EncryptionDeps,
  seed: Uint8Array,
  address: Address,
  commitment: NoteCommitment,
  sealed: Uint8Array,
): OpenedMemo | undefined {
  const agreed = agree(deps, seed, address)
  const published = ephemeralKeyOf(sealed)
  if (!agreed || !published || !equalBytes(agreed.epk, published)) return undefined
  const opened = unseal(agreed.shared, commitment, sealed)
  // The address is the discloser's word: without this, another transmission key could give another text.
  return opened && equalBytes(opened.seed, seed) ? opened : undefined
}

function ephemeralKeyOf(sealed: Uint8Array): Uint8Array | undefined {
  return sealed.length === CIPHERTEXT_BYTES.memo ? sealed.subarray(0, EPHEMERAL_KEY_BYTES) : undefined
}

function unseal(shared: Uint8Array, commitment: NoteCommitment, sealed: Uint8Array): OpenedMemo | undefined {
  const epk = sealed.subarray(0, EPHEMERAL_KEY_BYTES)
  const plaintext = open(memoKey(shared, epk, commitment), sealed.subarray(EPHEMERAL_KEY_BYTES))
  if (!plaintext) return undefined
  return { seed: plaintext.slice(0, MEMO_SEED_BYTES), text: decodeMemo(plaintext.subarray(MEMO_SEED_BYTES)) }
}
