/** L3: the strict Groth16 verifier over BN254; no snarkjs. @module */
export { BASE_FIELD_MODULUS, type Fp2Coordinates, type G1Coordinates, type G2Coordinates, SCALAR_FIELD_MODULUS } from './curve'
export { KeyUnknownError, ProofMalformedError, VerifyingKeyError } from './errors'
export {
  encodeVerifyingKey,
  hashVerifyingKey,
  MAX_PUBLIC_SIGNALS,
  parseVerifyingKey,
  type VerifyingKey,
  type VerifyingKeyFields,
  verifyingKeyToJson,
} from './key'
export { createPinnedVerifier, loadVerifyingKey, loadVerifyingKeys } from './pinned'
export { decodeProof, encodeProof, type ProofJson, type ProofPoints, parseProof, proofFromJson, proofToJson } from './proof'
export { createVerifier, type VerifierOptions } from './verify'
