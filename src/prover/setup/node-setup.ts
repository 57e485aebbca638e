import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NacreError, type Observed } from '../../base'
import {
  ArtifactMismatchError,
  ArtifactMissingError,
  CacheUnusableError,
  CeremonyKeyMissingError,
  type CeremonyManifest,
  loadManifest,
  type Manifest,
  NotPinnedError,
  narrowManifest,
  type PinnedCircuit,
} from '../artifacts'
import { type ArtifactKind, artifactFolder, artifactPath, defaultCacheFolder, hashFile, readArtifact } from '../artifacts/node'
import { buildCircuit, storeCircuit, takeKey, withCompiler } from './node-build'
import type { CircuitCompiler, CompiledCircuit } from './node-compile'
import { acquireLock } from './node-lock'
import { type CircuitSources, packageRoot, readCircuitSources } from './node-sources'

export interface SetupOptions extends Observed {
  /** Names of the circuits to make and to check; all others are left as they are. Default: all of the manifest. */
  readonly circuits?: readonly string[] | undefined
  /** Builds everything again, even what is there and right. */
  readonly force?: boolean | undefined
  /** Default: NACRE_CACHE, else the user's cache folder. */
  readonly cacheFolder?: string | undefined
  /** The package's folder, with `circuits/` in it. Default: this package's. */
  readonly root?: string | undefined
  /** Default: the manifest inside this package. */
  readonly manifest?: Manifest | undefined
  /** Files of the proving keys that ceremonies made, in any order; each is told by its hash. */
  readonly zkeyFiles?: readonly string[] | undefined
}

export interface SetupReport {
  readonly circuits: readonly CircuitReport[]
  /** `dev`: anyone can forge under these keys. */
  readonly keys: 'dev' | 'ceremony'
  /** Whether everything was there already. */
  readonly cached: boolean
  /** Where the files are. */
  readonly folder: string
}

export interface CircuitReport {
  readonly name: string
  readonly constraints: number
  readonly wires: number
  readonly publicSignals: number
  readonly domain: number
  readonly r1csSha256: string
  readonly zkeyBytes: number
}

const KINDS: readonly ArtifactKind[] = ['r1cs', 'wasm', 'zkey']

/**
 * Compiles the circuits and makes their development keys, unless the cache holds what the manifest pins. Stages: `wait` while another
 * process does it, `compile` (circuits), `keys` (points). Nothing half-done is left: files appear whole, and any number of processes
 * may call it at once. Rejects with `NotPinnedError` when the outcome is not the manifest's. Keys of a ceremony cannot be made here:
 * they are copied from `zkeyFiles`, and it rejects with `CeremonyKeyMissingError` where they are in neither place, with
 * `ArtifactMismatchError` for a file that the manifest does not pin, with
 * `CircuitUnknownError` when it has no circuit that is asked for.
 */
export async function setup(options: SetupOptions = {}): Promise<SetupReport> {
  const { cacheFolder = defaultCacheFolder(), root = packageRoot(), force = false } = options
  const manifest = narrowManifest(options.manifest ?? loadManifest(), options.circuits)
  const sources = await readCircuitSources(root, manifest)
  if (sources.hash !== manifest.sources) throw new NotPinnedError('the folder circuits/')
  const folder = artifactFolder(cacheFolder, manifest)
  const report = (cached: boolean): SetupReport => ({
    circuits: manifest.circuits.map(reportOf),
    keys: manifest.keys,
    cached,
    folder,
  })
  if (!force && (await damagedCircuits(folder, manifest)).length === 0) return report(true)
  const ceremonyKeys =
    manifest.keys === 'ceremony' ? await findCeremonyKeys(folder, manifest, options.zkeyFiles ?? []) : undefined
  return guardCache(folder, async () => {
    await mkdir(folder, { recursive: true })
    const release = await acquireLock(join(folder, 'lock'), options.signal, () =>
      options.onProgress?.({ stage: 'wait', done: 0, total: 1 }),
    )
    try {
      const names = force ? manifest.circuits.map(({ name }) => name) : await damagedCircuits(folder, manifest)
      await buildCircuits({ folder, sources, manifest, names, force, ceremonyKeys }, options)
      return report(names.length === 0)
    } finally {
      await release()
    }
  })
}

interface BuildPlan {
  readonly folder: string
  readonly sources: CircuitSources
  readonly manifest: Manifest
  readonly names: readonly string[]
  readonly force: boolean
  /** By circuit; undefined for development keys, which are made. */
  readonly ceremonyKeys: ReadonlyMap<string, Uint8Array> | undefined
}

async function buildCircuits(
  { folder, sources, manifest, names, force, ceremonyKeys }: BuildPlan,
  options: SetupOptions,
): Promise<void> {
  for (const [i, name] of names.entries()) {
    const pinned = manifest.circuits.find((circuit) => circuit.name === name) as PinnedCircuit
    const instance = sources.instances.find((entry) => entry.name === name)
    if (instance === undefined) throw new NotPinnedError(`the list of circuits (no ${name})`)
    options.onProgress?.({ stage: 'compile', done: i, total: names.length })
    const kept = force ? undefined : await readCompiled(folder, pinned)
    const compile = (compiler: CircuitCompiler): Promise<CompiledCircuit> => compiler(instance, options.signal)
    const compiled = kept ?? (await withCompiler(folder, sources, manifest, compile))
    options.onProgress?.({ stage: 'compile', done: i + 1, total: names.length })
    // Before the keys, which take longest.
    if (hashFile(compiled.r1cs) !== pinned.r1cs.sha256) throw new NotPinnedError(`the constraint system of circuit ${name}`)
    const zkey = ceremonyKeys?.get(name)
    const built = zkey ? takeKey(instance, compiled, zkey) : await buildCircuit(instance, compiled, options)
    if (!isSamePin(built.pinned, pinned)) throw new NotPinnedError(`what was built of circuit ${name}`)
    await storeCircuit(folder, built)
  }
}

/** The proving keys of all circuits: from the files, else from the cache. */
async function findCeremonyKeys(
  folder: string,
  { circuits }: CeremonyManifest,
  files: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>()
  for (const path of files) {
    const zkey = new Uint8Array(await readFile(path).catch((cause: unknown) => refuseFile(path, cause)))
    const circuit = circuits.find((entry) => entry.zkey.bytes === zkey.length && entry.zkey.sha256 === hashFile(zkey))
    if (circuit === undefined)
      throw new ArtifactMismatchError(path, undefined, { hint: 'Take the proving key that the manifest of the ceremony names.' })
    keys.set(circuit.name, zkey)
  }
  for (const circuit of circuits) {
    if (keys.has(circuit.name)) continue
    const zkey = await readKind(folder, circuit, 'zkey').catch((cause: unknown) => {
      throw new CeremonyKeyMissingError(`the proving key of ${circuit.name} comes from a ceremony and is not here`, {
        cause,
        hint: `It cannot be made on this machine: get the file with the SHA-256 ${circuit.zkey.sha256} from whoever published the keys, and run \`nacre setup --zkey FILE\`.`,
      })
    })
    keys.set(circuit.name, zkey)
  }
  return keys
}

function refuseFile(path: string, cause: unknown): never {
  throw new ArtifactMissingError(path, undefined, { cause, hint: 'Name the file of the proving key.' })
}

function isSamePin(built: PinnedCircuit, pinned: PinnedCircuit): boolean {
  const files = (['r1cs', 'wasm', 'zkey', 'vkey'] as const).every((kind) => built[kind].sha256 === pinned[kind].sha256)
  return files && (['constraints', 'wires', 'publicSignals', 'domain'] as const).every((size) => built[size] === pinned[size])
}

/** What the compiler made, when it is all there and right and only the keys are not. */
async function readCompiled(folder: string, pinned: PinnedCircuit): Promise<CompiledCircuit | undefined> {
  try {
    const [r1cs, wasm] = await Promise.all([readKind(folder, pinned, 'r1cs'), readKind(folder, pinned, 'wasm')])
    return { r1cs, wasm, sym: await readFile(artifactPath(folder, pinned.name, 'sym')) }
  } catch {
    return undefined
  }
}

function readKind(folder: string, pinned: PinnedCircuit, kind: ArtifactKind): Promise<Uint8Array> {
  return readArtifact({ ...pinned[kind], circuit: pinned.name, path: artifactPath(folder, pinned.name, kind) })
}

/** The circuits of which a file is missing or wrong. */
async function damagedCircuits(folder: string, manifest: Manifest): Promise<readonly string[]> {
  return [...(await findFaults(folder, manifest)).keys()]
}

/** What is wrong with a circuit's files. */
export type ArtifactFault = ArtifactMissingError | ArtifactMismatchError

async function findFaults(folder: string, manifest: Manifest): Promise<ReadonlyMap<string, ArtifactFault>> {
  const faults = new Map<string, ArtifactFault>()
  for (const pinned of manifest.circuits) {
    try {
      for (const kind of KINDS) await readKind(folder, pinned, kind)
    } catch (error) {
      if (!(error instanceof ArtifactMissingError || error instanceof ArtifactMismatchError)) throw error
      faults.set(pinned.name, error)
    }
  }
  return faults
}

/** Compares the cache with the pinned hashes; `faults` tells, by circuit, what is missing or wrong. Changes nothing. */
export async function inspectArtifacts({
  cacheFolder = defaultCacheFolder(),
  manifest = loadManifest(),
}: Pick<SetupOptions, 'cacheFolder' | 'manifest'> = {}): Promise<{
  readonly folder: string
  readonly faults: ReadonlyMap<string, ArtifactFault>
}> {
  const folder = artifactFolder(cacheFolder, manifest)
  return { folder, faults: await findFaults(folder, manifest) }
}

function reportOf({ name, constraints, wires, publicSignals, domain, r1cs, zkey }: PinnedCircuit): CircuitReport {
  return { name, constraints, wires, publicSignals, domain, r1csSha256: r1cs.sha256, zkeyBytes: zkey.bytes }
}

/** File system errors of the cache become one typed error; everything else passes. */
async function guardCache<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (error instanceof NacreError || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error
    throw new CacheUnusableError(folder, { cause: error })
  }
}
