/** `nacre/prover` where there are no processes: manifest, verifying keys and errors; the prover itself is handed in. @module */
import type { Prover } from '../statement'
import { ProverUnavailableError } from './errors'

export { WorkerMissingError } from '../worker'
export {
  ArtifactMismatchError,
  ArtifactMissingError,
  type ArtifactSource,
  CacheUnusableError,
  CeremonyKeyMissingError,
  type CeremonyManifest,
  type CircuitFiles,
  type DevelopmentManifest,
  DisguisedKeysError,
  type LocatedFile,
  loadManifest,
  type Manifest,
  ManifestMalformedError,
  ManifestSignatureError,
  NotPinnedError,
  type PinnedCircuit,
  type PinnedFile,
} from './artifacts'
export {
  CircuitUnknownError,
  KeyMalformedError,
  OutOfMemoryError,
  ProverBusyError,
  ProverDisposedError,
  ProverUnavailableError,
  ProvingFailedError,
  SignalInputError,
  UnsatisfiedError,
  WorkerDiedError,
} from './errors'

/** Always rejects: a browser's prover is handed in by its application. */
export async function createProver(): Promise<Prover> {
  throw new ProverUnavailableError('there is no default prover on this platform', { hint: 'Hand a Prover to createWallet.' })
}
