import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseHex } from '../../base'
import { parseVerifyingKey, type VerifierOptions, type VerifyingKey } from '../../verifier'
import { assertNoDevelopmentKey } from '../devkeys'
import { CacheUnusableError, ManifestMalformedError } from './errors'
import { assertCoordinator, type CeremonyManifest, parseManifest } from './manifest'
import { readArtifact } from './node-cache'

/** Keys of ceremonies, as `nacre ceremony finalize` writes them. */
export interface KeyFolder {
  readonly manifest: CeremonyManifest
  /** For `createVerifier`. */
  readonly verifier: VerifierOptions
}

/**
 * Reads the folder of finished keys: manifest, signature, verifying keys of the pinned length and hash that pass the strict parser and
 * are no development keys. Proving keys and transcripts are not read. `coordinator` is the public key (hexadecimal) that has to have
 * signed. Throws `ManifestMalformedError`, `ManifestSignatureError`, `ArtifactMissingError`, `ArtifactMismatchError`,
 * `VerifyingKeyError`, `DisguisedKeysError`, `CacheUnusableError`.
 */
export async function readKeyFolder(folder: string, coordinator?: string): Promise<KeyFolder> {
  const manifest = parseManifest(parseJson(await readText(join(folder, 'manifest.json'))))
  if (manifest.keys !== 'ceremony') throw new ManifestMalformedError(`${folder} holds development keys, not those of a ceremony`)
  if (coordinator !== undefined) assertCoordinator(manifest, coordinator)
  const keys: Record<string, VerifyingKey> = {}
  for (const { name, vkey, r1cs, domain, publicSignals } of manifest.circuits) {
    const bytes = await readArtifact({ ...vkey, path: join(folder, `${name}.vkey.json`) })
    const key = parseVerifyingKey(new TextDecoder().decode(bytes))
    if (key.ic.length !== publicSignals + 1) throw new ManifestMalformedError(`the key of ${name} has another number of signals`)
    assertNoDevelopmentKey(key, parseHex(r1cs.sha256), domain)
    keys[name] = key
  }
  return { manifest, verifier: { keys, origin: 'ceremony' } }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CacheUnusableError(path, { cause, hint: 'Name the folder that `nacre ceremony finalize` wrote.' })
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ManifestMalformedError('the manifest is not JSON', { cause })
  }
}
