import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageRoot } from './node-sources'

/** An optional package: the version that this one pins, and the one that is installed. */
export interface PackageReport {
  readonly name: string
  readonly pinned: string
  /** `undefined` where it is not installed. */
  readonly found: string | undefined
}

const require = createRequire(import.meta.url)

/** The optional packages, without which nothing is compiled and no ceremony is held. Throws `CompilerMissingError` where nacre is not installed. */
export async function inspectPackages(root: string = packageRoot()): Promise<readonly PackageReport[]> {
  const { optionalDependencies } = await readPackage(join(root, 'package.json'))
  const pins = Object.entries((optionalDependencies ?? {}) as Readonly<Record<string, string>>)
  return Promise.all(pins.map(async ([name, pinned]) => ({ name, pinned, found: await findVersion(name) })))
}

/** Some packages do not export their package.json: it lies in the first folder above their code that has one. */
async function findVersion(name: string): Promise<string | undefined> {
  let folder: string
  try {
    folder = dirname(resolveAny(name))
  } catch {
    return undefined
  }
  while (!existsSync(join(folder, 'package.json')) || (await readPackage(join(folder, 'package.json')))['name'] !== name) {
    if (dirname(folder) === folder) return undefined
    folder = dirname(folder)
  }
  return String((await readPackage(join(folder, 'package.json')))['version'])
}

function resolveAny(name: string): string {
  try {
    return require.resolve(`${name}/package.json`)
  } catch {
    return require.resolve(name)
  }
}

async function readPackage(path: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(path, 'utf8')) as Readonly<Record<string, unknown>>
}
