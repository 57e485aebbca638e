/** The trusted setup: contributions to the keys of a circuit, their record and its verification. @module */
export { assertPointsOnCurve, parseZkey, type Zkey, type ZkeyContribution, ZkeyMalformedError } from '../zkey'
export {
  CeremonyClosedError,
  CeremonyExistsError,
  CeremonyFailedError,
  type CeremonyFault,
  CeremonyNotFoundError,
  CeremonyRefusedError,
  CeremonyUnusableError,
  ContributionInvalidError,
  TranscriptMalformedError,
} from './errors'
export {
  applyBeacon,
  type Beacon,
  type Contributed,
  type Contributor,
  contribute,
  type NewCeremony,
  newCeremony,
} from './node-ceremony'
export { assertFinalized, type Finalization, finalizeCeremonies } from './node-finalize'
export { inspectPtau, type PtauFacts } from './node-ptau'
export type { CeremonyProcess } from './node-snarkjs'
export { type CeremonyFinding, type CeremonyVerdict, type VerifyCeremony, verifyCeremony } from './node-verify'
export {
  formatTranscript,
  type HashedFile,
  lastKey,
  MAX_ITERATIONS,
  MIN_ITERATIONS,
  parseTranscript,
  type Transcript,
  type TranscriptContribution,
} from './transcript'
