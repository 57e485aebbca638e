/** L2: notes, commitments, nullifiers, memos, encryption and trial decryption (PROTOCOL §4). @module */
export { CIPHERTEXT_BYTES, type OutputCiphertexts } from './ciphertexts'
export {
  decryptOutput,
  encryptOutput,
  isCanonicalEphemeralKey,
  type OutputContext,
  type OutputPlaintext,
  openPayment,
  openSenderCopy,
  type PaymentOpening,
  type ReceivedNote,
  type ScanningKey,
  type SentOutput,
} from './encryption'
export { InvalidMemoError, TrialsDisposedError } from './errors'
export { decodeMemo, encodeMemo, MAX_MEMO_TEXT_BYTES } from './memo'
export { openMemoWithSeed } from './memo-seal'
export {
  commitToElements,
  deriveCommitment,
  deriveNullifier,
  deriveOrigin,
  derivePsi,
  drawDummyPsi,
  drawRandomSeed,
  type Note,
  type NoteCommitment,
  type Nullifier,
  type Origin,
  type Psi,
  packValue,
  parseRandomSeed,
  type RandomSeed,
} from './note'
export type { EncryptionDeps } from './payee'
export {
  createTrialDecryption,
  MAX_TRIAL_KEYS,
  PACKED_OUTPUT_BYTES,
  packOutputs,
  type TrialDecryption,
  type TrialOutput,
  tryPacked,
} from './trial'
