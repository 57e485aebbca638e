import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Observed } from '../../base'
import { type DevelopmentManifest, formatManifest, type PinnedCircuit } from '../artifacts'
import { artifactFolder, defaultCacheFolder } from '../artifacts/node'
import { buildCircuit, storeCircuit, withCompiler, writeAtomically } from './node-build'
import { packageRoot, readCircuitSources } from './node-sources'

export interface PinOptions extends Observed {
  readonly cacheFolder?: string | undefined
  /** The package's folder: `circuits/` is read there and `artifacts/` written. Default: this package's. */
  readonly root?: string | undefined
  /** Versions of the compiler and its library to pin; the installed ones must be these. */
  readonly versions?: Pick<DevelopmentManifest, 'circom2' | 'circomlib'> | undefined
}

const VERSIONS = { circom2: '0.2.23', circomlib: '2.0.5' } as const

/**
 * For maintainers who changed a circuit: builds every circuit, writes `artifacts/manifest.json` and `artifacts/<circuit>.vkey.json`, and
 * fills the cache. Nothing is compared with the old manifest.
 */
export async function pinCircuits(options: PinOptions = {}): Promise<DevelopmentManifest> {
  const { cacheFolder = defaultCacheFolder(), root = packageRoot(), versions = VERSIONS } = options
  const sources = await readCircuitSources(root, versions)
  const folder = artifactFolder(cacheFolder, { sources: sources.hash })
  await mkdir(folder, { recursive: true })
  await mkdir(join(root, 'artifacts'), { recursive: true })
  const circuits: PinnedCircuit[] = []
  for (const [i, instance] of sources.instances.entries()) {
    options.onProgress?.({ stage: 'compile', done: i, total: sources.instances.length })
    const compiled = await withCompiler(folder, sources, versions, (compile) => compile(instance, options.signal))
    const built = await buildCircuit(instance, compiled, options)
    await storeCircuit(folder, built)
    await writeAtomically(join(root, 'artifacts', `${instance.name}.vkey.json`), new TextEncoder().encode(built.vkey))
    circuits.push(built.pinned)
  }
  const manifest: DevelopmentManifest = { version: 1, keys: 'dev', ...versions, sources: sources.hash, circuits }
  await writeAtomically(join(root, 'artifacts', 'manifest.json'), new TextEncoder().encode(formatManifest(manifest)))
  return manifest
}
