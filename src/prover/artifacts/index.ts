/** Manifest and verifying keys inside the package, for any platform. @module */
export {
  ArtifactMismatchError,
  ArtifactMissingError,
  CacheUnusableError,
  ManifestMalformedError,
  NotPinnedError,
} from './errors'
export { type Manifest, narrowManifest, type PinnedCircuit, type PinnedFile, parseManifest } from './manifest'
export { loadManifest } from './pinned'
export type { ArtifactSource, CircuitFiles, LocatedFile } from './source'
