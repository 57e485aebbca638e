/** L4: makes proofs; sees signals and bytes, never notes or keys. @module */
import type { Prover } from '../statement'
import { loadManifest, narrowManifest } from './artifacts'
import { createCacheSource, defaultCacheFolder } from './artifacts/node'

export {
  ArtifactMismatchError,
  ArtifactMissingError,
  type ArtifactSource,
  CacheUnusableError,
  type CircuitFiles,
  type LocatedFile,
  loadManifest,
  type Manifest,
  ManifestMalformedError,
  NotPinnedError,
  type PinnedCircuit,
  type PinnedFile,
} from './artifacts'
export {
  CircuitUnknownError,
  ProverBusyError,
  ProverDisposedError,
  ProverUnavailableError,
  ProvingFailedError,
  SignalInputError,
  UnsatisfiedError,
  WorkerDiedError,
  WorkerMissingError,
} from './errors'

export interface ProverOptions {
  /** Names of the circuits whose files have to be there; the first proof of any other looks for its own. Default: `transfer`. */
  readonly circuits?: readonly string[] | undefined
  /** Where `nacre setup` put the circuits. Default: NACRE_CACHE, else the user's cache folder. */
  readonly cacheFolder?: string | undefined
  /** File of the worker process; by default the package's own. */
  readonly workerFile?: string | undefined
}

/**
 * The default prover of this platform: snarkjs in a process of its own, with the circuits that `nacre setup` made; it builds none. Rejects with
 * `ArtifactMissingError` or `ArtifactMismatchError`, as `prove` does, when they are not there or not those of the manifest, and with
 * `CircuitUnknownError`.
 */
export async function createProver({
  circuits = ['transfer'],
  cacheFolder = defaultCacheFolder(),
  workerFile,
}: ProverOptions = {}): Promise<Prover> {
  const manifest = loadManifest()
  const artifacts = createCacheSource(manifest, cacheFolder)
  for (const { name } of narrowManifest(manifest, circuits).circuits) await artifacts.find(name)
  const { createSnarkjsProver } = await import('./snarkjs')
  return createSnarkjsProver({ artifacts, workerFile })
}
