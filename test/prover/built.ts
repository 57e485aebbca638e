import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterAll, beforeAll } from 'vitest'
import type { ArtifactSource, DevelopmentManifest } from '../../src/prover'
import { artifactFolder, createCacheSource } from '../../src/prover/artifacts/node'
import { pinCircuits } from '../../src/prover/setup'

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

/** Bundles the workers, so that tests need no built package. They lie in the project, where snarkjs is found. */
async function buildWorkers(): Promise<BuiltWorkers> {
  const folder = await mkdtemp(path('../../node_modules/.nacre-workers-'))
  await build({
    entry: {
      snarkjs: path('../../src/prover/snarkjs/node-worker.ts'),
      ceremony: path('../../src/prover/ceremony/node-worker.ts'),
      groth16: path('../../src/prover/groth16/node-worker.ts'),
      engine: path('../../src/prover/groth16/index.ts'),
      prover: path('../../src/prover/snarkjs/index.ts'),
      setup: path('../../src/prover/setup/index.ts'),
    },
    format: ['esm'],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    external: ['snarkjs'],
    silent: true,
    target: 'node20',
  })
  return {
    snarkjs: join(folder, 'snarkjs.mjs'),
    ceremony: join(folder, 'ceremony.mjs'),
    groth16: join(folder, 'groth16.mjs'),
    engine: join(folder, 'engine.mjs'),
    prover: join(folder, 'prover.mjs'),
    setup: join(folder, 'setup.mjs'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
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
  const root = await mkdtemp(join(tmpdir(), 'nacre-fixtures-'))
  const cacheFolder = join(root, 'cache')
  await cp(path('fixtures'), root, { recursive: true })
  const manifest = await pinCircuits({ root, cacheFolder })
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
