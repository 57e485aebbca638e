import { loadManifest, type Manifest } from '../prover'
import { readKeyFolder } from '../prover/artifacts/node'
import type { Verifier } from '../statement'
import { createPinnedVerifier, createVerifier } from '../verifier'

/** What this process proves and verifies under. */
export interface Keys {
  readonly manifest: Manifest
  readonly verifier: Verifier
  /** The folder of finished keys, if they are not the package's own. */
  readonly folder: string | undefined
}

/** The folder of keys that `nacre ceremony finalize` wrote, where the environment names one. */
export function keyFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  return environment['NACRE_KEYS'] || undefined
}

/** The keys of NACRE_KEYS, else the package's own. Throws the errors of `readKeyFolder`. */
export async function loadKeys(folder: string | undefined = keyFolder()): Promise<Keys> {
  if (folder === undefined) return { manifest: loadManifest(), verifier: createPinnedVerifier(), folder }
  const { manifest, verifier } = await readKeyFolder(folder)
  return { manifest, verifier: createVerifier(verifier), folder }
}
