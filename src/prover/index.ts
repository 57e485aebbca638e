/** L4: makes proofs; sees signals and bytes, never notes or keys. @module */
import type { Prover } from '../statement'
import { loadManifest, type Manifest, narrowManifest } from './artifacts'
import { createCacheSource, defaultCacheFolder } from './artifacts/node'
import { createEngineProver, type ThreadOptions } from './groth16'

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

export interface ProverOptions extends ThreadOptions {
  /** Names of the circuits whose files have to be there; the first proof of any other looks for its own. Default: `transfer`. */
  readonly circuits?: readonly string[] | undefined
  /** Where `nacre setup` put the circuits. Default: NACRE_CACHE, else the user's cache folder. */
  readonly cacheFolder?: string | undefined
  /** What the files are checked against. Default: the manifest inside this package. */
  readonly manifest?: Manifest | undefined
}

/**
 * The default prover of this platform: the engine on threads of this process, with the circuits that `nacre setup` made; it builds none. Rejects with
 * `ArtifactMissingError` or `ArtifactMismatchError`, as `prove` does, when they are not there or not those of the manifest, and with
 * `CircuitUnknownError`.
 */
export async function createProver(options: ProverOptions = {}): Promise<Prover> {
  const { circuits = ['transfer'], cacheFolder = defaultCacheFolder(), manifest = loadManifest(), ...threads } = options
  const artifacts = createCacheSource(manifest, cacheFolder)
  for (const { name } of narrowManifest(manifest, circuits).circuits) await artifacts.find(name)
  return createEngineProver({ artifacts, ...threads })
}
