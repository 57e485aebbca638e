import manifestJson from '../../../artifacts/manifest.json'
import { type Manifest, parseManifest } from './manifest'

/** The manifest of this version of the package. */
export function loadManifest(): Manifest {
  return parseManifest(manifestJson)
}
