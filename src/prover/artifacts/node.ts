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
export { type KeyFolder, readKeyFolder } from './node-key-folder'
