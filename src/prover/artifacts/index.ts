/** Manifest and verifying keys inside the package, for any platform. @module */
export {
  ArtifactMismatchError,
  ArtifactMissingError,
  CacheUnusableError,
  CeremonyKeyMissingError,
  DisguisedKeysError,
  ManifestMalformedError,
  ManifestSignatureError,
  NotPinnedError,
} from './errors'
export {
  assertCoordinator,
  type CeremonyCircuit,
  type CeremonyManifest,
  type DevelopmentManifest,
  formatManifest,
  type Manifest,
  narrowManifest,
  type PinnedCircuit,
  type PinnedFile,
  parseManifest,
  signManifest,
} from './manifest'
export { loadManifest } from './pinned'
export type { ArtifactSource, CircuitFiles, LocatedFile } from './source'
