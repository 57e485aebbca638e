import { existsSync, statSync } from 'node:fs'
import type { Manifest, PinnedCircuit } from '../../prover'
import { type ArtifactKind, artifactFolder, artifactPath, defaultCacheFolder, readArtifact } from '../../prover/artifacts/node'
import { inspectPackages, type PackageReport, packageRoot, readCircuitSources } from '../../prover/setup'
import { parseR1cs } from '../../r1cs'
import { assertMode, type Examination, Finding, withoutKeys } from './examination'

/** Node, packages, sources, and what was built from them; `undefined` where the keys in use, whose manifest pins these, cannot be read. */
export async function installation(manifest: Manifest | undefined): Promise<readonly Examination[]> {
  return [
    nodeVersion(process.versions.node),
    ...(await inspectPackages()).map(packageVersion),
    ...(manifest === undefined ? UNPINNED.map(withoutKeys) : pinned(manifest)),
  ]
}

const UNPINNED = ['circuit sources', 'cache', 'r1cs, wasm and zkey of each circuit']

function pinned(manifest: Manifest): readonly Examination[] {
  const folder = artifactFolder(defaultCacheFolder(), manifest)
  return [
    circuitSources(manifest, packageRoot()),
    cacheFolder(folder),
    ...manifest.circuits.flatMap((circuit) => KINDS.map((kind) => artifact(manifest, folder, circuit, kind))),
  ]
}

const KINDS = ['r1cs', 'wasm', 'zkey'] as const satisfies readonly ArtifactKind[]

/** `version` as in `process.versions.node`. */
export function nodeVersion(version: string): Examination {
  return {
    name: 'node',
    cure: 'install Node.js 20.20 or newer',
    look: () => {
      const [major = 0, minor = 0] = version.split('.').map(Number)
      if (major < 20 || (major === 20 && minor < 20)) throw new Finding(`v${version} is too old`)
      return `v${version}`
    },
  }
}

export function packageVersion({ name, pinned, found }: PackageReport): Examination {
  return {
    name: `package ${name}`,
    cure: `npm install ${name}@${pinned}`,
    look: () => {
      if (found === undefined) throw new Finding('not installed: circuits cannot be compiled, nor ceremonies held')
      if (found !== pinned) throw new Finding(`installed as ${found}, and ${pinned} is pinned`)
      return `${found}, as pinned`
    },
  }
}

/** `root` is the folder in which `circuits/` lies. */
export function circuitSources(manifest: Pick<Manifest, 'circom2' | 'circomlib' | 'sources'>, root: string): Examination {
  return {
    name: 'circuit sources',
    cure: 'reinstall the package; who changed a circuit runs node scripts/pin-circuits.mjs',
    look: async () => {
      const { hash } = await readCircuitSources(root, manifest)
      if (hash !== manifest.sources) throw new Finding('the folder circuits/ is not what the manifest pins')
      return `SHA-256 ${hash.slice(0, 16)}…, as pinned`
    },
  }
}

function cacheFolder(folder: string): Examination {
  return {
    name: 'cache',
    cure: 'nacre setup',
    look: () => {
      if (!existsSync(folder)) throw new Finding(`the cache ${folder} is not there`)
      if (!statSync(folder).isDirectory()) throw new Finding(`${folder} is no folder`, `move ${folder} away, then nacre setup`)
      assertMode(folder, 0o022)
      return folder
    },
  }
}

/** Who only pays needs no circuit of a disclosure; what is there of it has to be right. */
export function isOptional(circuit: string): boolean {
  return ['binding', 'payment', 'attest'].includes(circuit)
}

export const NOT_THERE = 'not there yet: the first proof of it makes it'

function artifact(manifest: Manifest, folder: string, circuit: PinnedCircuit, kind: ArtifactKind): Examination {
  const { name } = circuit
  const path = artifactPath(folder, name, kind)
  const isCeremonyKey = manifest.keys === 'ceremony' && kind === 'zkey'
  return {
    name: `${kind} of ${name}`,
    cure: isCeremonyKey
      ? `nacre setup --zkey FILE, with the file of SHA-256 ${circuit.zkey.sha256}`
      : `nacre setup --circuit ${name}`,
    look: async () => {
      if (isOptional(name) && !existsSync(path)) return NOT_THERE
      const bytes = await readArtifact({ ...circuit[kind], circuit: name, path })
      assertMode(path, 0o022)
      if (kind === 'r1cs') assertSizes(bytes, circuit)
      return `length and hash as pinned, SHA-256 ${circuit[kind].sha256.slice(0, 16)}…`
    },
  }
}

function assertSizes(bytes: Uint8Array, circuit: PinnedCircuit): void {
  const r1cs = parseR1cs(bytes)
  for (const size of ['constraints', 'wires', 'publicSignals'] as const) {
    if (r1cs[size] !== circuit[size])
      throw new Finding(`${r1cs[size]} ${size}, and the manifest says ${circuit[size]}`, 'reinstall the package')
  }
}
