/** The cache of built circuits on this machine. @module */
export {
  type ArtifactKind,
  artifactFolder,
  artifactPath,
  createCacheSource,
  defaultCacheFolder,
  hashFile,
  readArtifact,
} from './node-cache'
