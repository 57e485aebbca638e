/** L1: cryptographic primitives, a file for each kind, and the one table of domain tags. @module */
export { AEAD_TAG_BYTES, open, seal } from './aead'
export { decryptBlock, encryptBlock } from './aes'
export {
  addPoints,
  BASE8,
  equalPoints,
  IDENTITY,
  isInSubgroup,
  isOfSmallOrder,
  isOnCurve,
  mulBase8,
  mulPoint,
  type Point,
  SUBGROUP_ORDER,
} from './babyjubjub'
export { decodeText, encodeText, readTextPrefix } from './bech32m'
export {
  BYTE_LABELS,
  type ByteLabel,
  DIVERSIFY_DST,
  DOMAIN_LABELS,
  DOMAIN_TAGS,
  type DomainLabel,
  EMPTY_LEAF,
  type KdfLabel,
  labelBytes,
} from './domain'
export {
  deriveEd25519PublicKey,
  ED25519_KEY_BYTES,
  ED25519_SIGNATURE_BYTES,
  type Ed25519SecretKey,
  signEd25519,
  verifyEd25519,
} from './ed25519'
export { decodeSignature, encodeSignature, SIGNATURE_BYTES, type Signature, signEddsa, verifyEddsa } from './eddsa'
export { Bech32TextError, CurvePointError, FieldElementError, MalformedSignatureError } from './errors'
export { decodeFr, encodeFr, FIELD_BYTES, FIELD_MODULUS, type Fr, isFr, parseFr, readFr, reduceFr } from './field'
export { packFrs, unpackFrs } from './field-list'
export { diversifiedBase, hashToCurve25519 } from './hash-to-curve'
export { blake2b256, keccak256, keyedBlake2b512 } from './hashes'
export { kdf } from './kdf'
export { invert, invertAll, power, rootOfUnity } from './modular'
export { hash, hashEach, hashPair, poseidon, poseidonEach, poseidonMany, poseidonPair } from './poseidon'
export { isCanonicalU, isUsableU, portableX25519, type X25519, X25519_BYTES } from './x25519'
