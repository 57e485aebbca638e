// @ts-expect-error: a plain module without types
import * as dependencies from '../../scripts/dependencies.mjs'

export interface LockedEntry {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
  readonly optional?: boolean
  readonly devOptional?: boolean
  readonly link?: boolean
  readonly inBundle?: boolean
}

export interface Lock {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, LockedEntry>>
}

const LISTS = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies'] as const
type Lists = Partial<Record<(typeof LISTS)[number], Readonly<Record<string, string>>>>

/** What may have a second version below another package, with the reason why it cannot be had otherwise. */
const SECOND_VERSIONS = [
  // snarkjs asks for the line 1 of it; nothing else gets that one.
  'node_modules/snarkjs/node_modules/@noble/hashes',
]

/** Ranges that the registry answers; anything else is an address or a path. */
const RANGE = /^(?:[\d\s.xX*^~<>=|&-]|v(?=\d)|\d[\w.+-]*)+$/

/** Everything about a lockfile and its package.json that could bring in what nobody looked at, as sentences. */
export function lockFaults(lock: Lock, packageJson: Readonly<Record<string, unknown>> & Lists): readonly string[] {
  const root = lock.packages[''] as LockedEntry
  const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
  const faults: string[] = []
  const fault = (found: boolean, sentence: string): void => void (found && faults.push(sentence))

  fault(lock.lockfileVersion !== 3, `the lockfile has version ${lock.lockfileVersion}`)
  for (const field of ['overrides', 'bundleDependencies', 'bundledDependencies', 'workspaces', 'resolutions'])
    fault(field in packageJson, `package.json has ${field}`)
  for (const list of LISTS) {
    const [stated, locked] = [packageJson[list] ?? {}, root[list] ?? {}]
    for (const name of new Set([...Object.keys(stated), ...Object.keys(locked)])) {
      fault(stated[name] !== locked[name], `${name} is ${stated[name]} in package.json and ${locked[name]} in the lockfile`)
      const version = lock.packages[`node_modules/${name}`]?.version
      fault(version !== locked[name], `${name} is pinned to ${locked[name]} and locked at ${version}`)
    }
  }
  for (const [path, entry] of entries) {
    fault(!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ''), `${path} has no sha512`)
    fault(!/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(entry.version ?? ''), `${path} has the version ${entry.version}`)
    fault(entry.resolved !== undefined, `${path} comes from ${entry.resolved}`)
    fault(entry.link === true || entry.inBundle === true, `${path} is a link or bundled`)
    fault(!/^(?:node_modules\/(?:@[\w.-]+\/)?[\w.-]+\/?)+$/.test(path), `${path} lies outside node_modules`)
    for (const [name, range] of LISTS.flatMap((list) => Object.entries(entry[list] ?? {})))
      fault(!RANGE.test(range), `${path} asks for ${name} at ${range}`)
    const isPrimitive = /node_modules\/@(?:noble|scure)\/[^/]+$/.test(path)
    const isNested = path.lastIndexOf('node_modules/') > 0
    fault(isPrimitive && isNested && !SECOND_VERSIONS.includes(path), `${path} is a second version`)
  }
  const reached = dependencies.closure(lock, { ...root.dependencies, ...root.optionalDependencies, ...root.devDependencies })
  for (const [path] of entries) fault(!reached.has(path), `${path} is needed by nothing`)
  return faults
}
