// Adds to package-lock.json the optional dependencies that npm left out of it because the registry at hand had no such variant:
// without them `npm ci` stops with "Missing: … from lock file". Run it after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PLATFORMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const CPUS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32']

/** The platform in the name of a variant, such as linux-x64-musl; its package may not be there to ask. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split(/[-.]/)
  const os = PLATFORMS.find((each) => words.includes(each))
  const cpu =
    CPUS.find((each) => words.includes(each)) ??
    (words.includes('universal') ? undefined : CPUS.find((each) => name.includes(each)))
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.includes('gnu') || words.includes('glibc')
      ? 'glibc'
      : undefined
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc && os === 'linux' ? { libc: [libc] } : {}) }
}

/** Path, name and version of every optional dependency of a locked package that the lockfile lacks. */
export function missingOptionals(lock) {
  const missing = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!resolves(lock, path, name)) missing.push({ path: `node_modules/${name}`, name, version })
    }
  }
  return missing
}

/** Whether node would find `name` from `path`, by the folders above it. */
function resolves(lock, path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules') - 1))) {
    if (lock.packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`]) return true
    if (base === '') return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingOptionals(lock)
  for (const { path, name, version } of missing) {
    if (!/^\d/.test(version)) throw new Error(`${name}@${version}: only exact versions can be added`)
    lock.packages[path] = { version, optional: true, ...platformOf(name) }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${missing.length} entries added\n`)
}
