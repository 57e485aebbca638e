import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterAll, beforeAll } from 'vitest'
import type { ArtifactSource, DevelopmentManifest } from '../../src/prover'
import { parseManifest } from '../../src/prover/artifacts'
import { artifactFolder, createCacheSource } from '../../src/prover/artifacts/node'
import { pinCircuits } from '../../src/prover/setup'
import { once } from '../once'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Files of the workers, built from the sources at hand. */
export interface BuiltWorkers {
  readonly snarkjs: string
  readonly ceremony: string
  readonly groth16: string
  /** The module of `createEngineProver`. */
  readonly engine: string
  /** The module of `createSnarkjsProver`, for scripts in processes of their own. */
  readonly prover: string
  /** The module of `setup`. */
  readonly setup: string
  remove(): Promise<void>
}

const WORKERS = {
  snarkjs: '../../src/prover/snarkjs/node-worker.ts',
  ceremony: '../../src/prover/ceremony/node-worker.ts',
  groth16: '../../src/prover/groth16/node-worker.ts',
  engine: '../../src/prover/groth16/index.ts',
  prover: '../../src/prover/snarkjs/index.ts',
  setup: '../../src/prover/setup/index.ts',
}

/** Bundles the workers, so that tests need no built package. They lie in the project, where snarkjs is found, and each file has its own, by which their processes are known. */
async function buildWorkers(): Promise<BuiltWorkers> {
  const bundles = await once('workers', async (outDir) => {
    await build({
      entry: Object.fromEntries(Object.entries(WORKERS).map(([name, source]) => [name, path(source)])),
      format: ['esm'],
      outDir,
      outExtension: () => ({ js: '.mjs' }),
      config: false,
      external: ['snarkjs'],
      silent: true,
      target: 'node20',
    })
  })
  const folder = await mkdtemp(path('../../node_modules/.nacre-workers-'))
  await cp(bundles, folder, { recursive: true })
  const files = Object.fromEntries(Object.keys(WORKERS).map((name) => [name, join(folder, `${name}.mjs`)]))
  return { ...(files as Record<keyof typeof WORKERS, string>), remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A package folder with the small circuits of `fixtures/`, pinned and built in a cache of its own. */
export interface BuiltFixtures {
  readonly root: string
  readonly cacheFolder: string
  /** The sub-folder with the circuits' files. */
  readonly folder: string
  readonly manifest: DevelopmentManifest
  readonly artifacts: ArtifactSource
  remove(): Promise<void>
}

async function buildFixtures(): Promise<BuiltFixtures> {
  const pinned = await once('fixtures', async (root) => {
    await cp(path('fixtures'), root, { recursive: true })
    await pinCircuits({ root, cacheFolder: join(root, 'cache') })
  })
  const root = await mkdtemp(join(tmpdir(), 'nacre-fixtures-'))
  await cp(pinned, root, { recursive: true, preserveTimestamps: true })
  const cacheFolder = join(root, 'cache')
  const manifest = parseManifest(
    JSON.parse(await readFile(join(root, 'artifacts', 'manifest.json'), 'utf8')),
  ) as DevelopmentManifest
  return {
    root,
    cacheFolder,
    folder: artifactFolder(cacheFolder, manifest),
    manifest,
    artifacts: createCacheSource(manifest, cacheFolder),
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

/** Workers alone. */
export function useWorkers(): { readonly workers: BuiltWorkers } {
  const built = {} as { workers: BuiltWorkers }
  beforeAll(async () => {
    built.workers = await buildWorkers()
  }, 300_000)
  afterAll(() => built.workers?.remove())
  return built
}

/** Workers and small circuits for the tests of one file: built before the first, removed after the last. */
export function useFixtures(): { readonly workers: BuiltWorkers; readonly fixtures: BuiltFixtures } {
  const built = {} as { workers: BuiltWorkers; fixtures: BuiltFixtures }
  beforeAll(async () => {
    built.workers = await buildWorkers()
    built.fixtures = await buildFixtures()
  }, 300_000)
  afterAll(async () => {
    await built.fixtures?.remove()
    await built.workers?.remove()
  })
  return built
}
