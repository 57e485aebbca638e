/** L6: what a regulator, bank or bookkeeper needs to check evidence, on any platform: no wallet, no prover, no modules of Node. @module */
export {
  type EvidenceItem,
  type EvidenceKind,
  type EvidenceLimit,
  type EvidenceReport,
  type EvidenceTotal,
  type TrustedBlock,
  type Verdict,
  type VerifyEvidenceDeps,
  type VerifyEvidenceOptions,
  verifyEvidence,
} from '../disclosure'
export { createPinnedVerifier } from '../verifier'
