import { concatBytes } from '../base'
import { kdf, open, type X25519 } from '../crypto'
import { CIPHERTEXT_BYTES, type OutputCiphertexts } from './ciphertexts'

export interface EncryptionDeps {
  readonly x25519: X25519
}

/** The part of an output that its payee opens. */
export interface SealedForPayee extends Pick<OutputCiphertexts, 'epk' | 'payee'> {
  /** Canonical, 32 bytes. */
  readonly commitment: Uint8Array
}

/** What the payee's ciphertext is sealed under (PROTOCOL §4.3). `commitment`: canonical, 32 bytes. */
export function payeeKey(shared: Uint8Array, epk: Uint8Array, commitment: Uint8Array): Uint8Array {
  return kdf(shared, 'payee', concatBytes(epk, commitment))
}

/**
 * What an output tells its payee, if it was sealed for this incoming key: the first half of a trial decryption, and all but nothing of its cost.
 * Whether it is a note at all is for `decryptOutput` to say. `undefined` when it is another's, or malformed.
 */
export function openForPayee(deps: EncryptionDeps, ivk: Uint8Array, sealed: SealedForPayee): Uint8Array | undefined {
  const { epk, commitment, payee } = sealed
  if (epk.length !== CIPHERTEXT_BYTES.epk || payee.length !== CIPHERTEXT_BYTES.payee) return undefined
  const shared = deps.x25519.sharedKey(ivk, epk)
  return shared && open(payeeKey(shared, epk, commitment), payee)
}
