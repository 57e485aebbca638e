/** L6: what a regulator, bank or bookkeeper needs to check evidence, on any platform: no wallet, no prover, no modules of Node. @module */
export { portableX25519, type X25519 } from '../crypto'
export {
  EVIDENCE_CODES,
  type EvidenceAsset,
  type EvidenceCode,
  type EvidenceItem,
  type EvidenceKind,
  type EvidenceLimit,
  type EvidenceReport,
  type EvidenceTotal,
  formatCamt053,
  StatementFormatError,
  type TrustedBlock,
  type Verdict,
  type VerifyEvidenceDeps,
  type VerifyEvidenceOptions,
  verifyEvidence,
} from '../disclosure'
export { viewExport, viewLedger } from '../ledger'
export { type ChainView, compareHeads, type HeadComparison, type LedgerHead, MalformedHeadError, parseHead } from '../rules'
export { createPinnedVerifier } from '../verifier'
