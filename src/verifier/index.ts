/** L3: the strict Groth16 verifier over BN254; no snarkjs. @module */
export {
  BASE_FIELD_MODULUS,
  encodeG1,
  encodeG2,
  type Fp2Coordinates,
  type G1Coordinates,
  type G2Coordinates,
  openG1,
  type PointFault,
  SCALAR_FIELD_MODULUS,
} from './curve'
export { KeyUnknownError, ProofMalformedError, VerifyingKeyError } from './errors'
export type { VerifierOptions } from './front-end'
export {
  encodeVerifyingKey,
  formatVerifyingKey,
  hashVerifyingKey,
  MAX_PUBLIC_SIGNALS,
  parseVerifyingKey,
  type VerifyingKey,
  type VerifyingKeyFields,
  verifyingKeyOf,
  verifyingKeyToJson,
} from './key'
export { createPinnedVerifier, loadVerifyingKey, loadVerifyingKeys, loadVerifyingKeysPortably } from './pinned'
export { enginePoints, type PointChecks, portablePoints } from './points'
export { createPortableVerifier } from './portable'
export { decodeProof, encodeProof, type ProofJson, type ProofPoints, parseProof, proofFromJson, proofToJson } from './proof'
export { createVerifier } from './verify'
