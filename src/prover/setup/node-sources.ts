import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import type { Manifest } from '../artifacts'
import { type CircuitInstance, parseCircuitList } from './circuits'
import { CircuitListMalformedError, CompilerMissingError } from './errors'

/** The circuits of a package folder. */
export interface CircuitSources {
  readonly root: string
  readonly instances: readonly CircuitInstance[]
  /** SHA-256 (hexadecimal) over list, sources, versions and the compiler's options. */
  readonly hash: string
}

/** What the circuits are compiled with; part of the sources' hash. */
export const COMPILER_OPTIONS = ['--O2', '--r1cs', '--wasm', '--sym'] as const

const require = createRequire(import.meta.url)

/** The folder of this package, also when its code was bundled into another. Throws `CompilerMissingError` where it is not installed. */
export function packageRoot(): string {
  try {
    return dirname(require.resolve('nacre/package.json'))
  } catch (cause) {
    throw new CompilerMissingError('the package nacre is not installed where this code runs', {
      cause,
      hint: 'Install it, or name its folder as `root`.',
    })
  }
}

/** Reads `circuits/` under the root. Rejects with `CircuitListMalformedError`. */
export async function readCircuitSources(
  root: string,
  versions: Pick<Manifest, 'circom2' | 'circomlib'>,
): Promise<CircuitSources> {
  const list = await readFile(join(root, 'circuits', 'circuits.json'), 'utf8').catch((cause: unknown) => {
    throw new CircuitListMalformedError(`${root} has no circuits/circuits.json`, { cause })
  })
  const hash = createHash('sha256')
  hash.update(`nacre.v1.sources\n${versions.circom2}\n${versions.circomlib}\n${COMPILER_OPTIONS.join(' ')}\n`)
  for (const path of await circuitFiles(root)) {
    const digest = createHash('sha256').update(await readFile(join(root, path)))
    hash.update(`${path}\n${digest.digest('hex')}\n`)
  }
  return { root, instances: parseCircuitList(parseJson(list)), hash: hash.digest('hex') }
}

/** `circuits/circuits.json` and every `.circom` file below `circuits/`, with slashes, in the order of their bytes. */
async function circuitFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, 'circuits'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && (entry.name.endsWith('.circom') || entry.name === 'circuits.json'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CircuitListMalformedError('circuits.json is not JSON', { cause })
  }
}

/** Where an installed package lies, if it has the version. Throws `CompilerMissingError`. */
export async function findPackage(name: 'circom2' | 'circomlib', version: string): Promise<string> {
  const hint = `Run \`npm install ${name}@${version}\`.`
  let file: string
  try {
    file = require.resolve(`${name}/package.json`)
  } catch (cause) {
    throw new CompilerMissingError(`the package ${name} is not installed`, { cause, hint })
  }
  const found = (parseJson(await readFile(file, 'utf8')) as { readonly version?: unknown }).version
  if (found !== version)
    throw new CompilerMissingError(`the package ${name} is installed as ${String(found)}, not ${version}`, { hint })
  return dirname(file)
}
