// Completes package-lock.json: `npm install` leaves out of it what the registry at hand could not deliver for other platforms, and `npm ci` then stops
// elsewhere with "Missing: … from lock file". npm is asked for the lockfile alone, in an empty folder, where it fetches no package and so loses none.
// Run it after every change of dependencies.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findDependency } from './dependencies.mjs'

/** Path, name and version of every optional dependency of a locked package that the lockfile lacks. */
export function missingOptionals(lock) {
  const missing = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!findDependency(lock, path, name)) missing.push({ path: `node_modules/${name}`, name, version })
    }
  }
  return missing
}

/** The lockfile without what npm has to be asked for: entries without a hash. */
function withoutUnhashed(lock) {
  const packages = Object.entries(lock.packages).filter(([path, { integrity }]) => path === '' || integrity !== undefined)
  return { ...lock, packages: Object.fromEntries(packages) }
}

/** The lockfile as the repository keeps it: without addresses, so that it serves with every registry. */
function withoutAddresses(lock) {
  const packages = Object.entries(lock.packages).map(([path, { resolved: _, ...entry }]) => [path, entry])
  return { ...lock, packages: Object.fromEntries(packages) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, manifest] = ['package-lock.json', 'package.json'].map((name) =>
    fileURLToPath(new URL(`../${name}`, import.meta.url)),
  )
  const folder = mkdtempSync(join(tmpdir(), 'nacre-lockfile-'))
  try {
    const before = JSON.parse(readFileSync(file, 'utf8'))
    const copy = join(folder, 'package-lock.json')
    copyFileSync(manifest, join(folder, 'package.json'))
    writeFileSync(copy, JSON.stringify(withoutUnhashed(before)))
    execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'inherit',
    })
    const after = withoutAddresses(JSON.parse(readFileSync(copy, 'utf8')))
    const missing = missingOptionals(after)
    if (missing.length > 0) throw new Error(`the registry does not know ${missing.map(({ name }) => name).join(', ')}`)
    writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`)
    process.stdout.write(`${Object.keys(after.packages).length - Object.keys(before.packages).length} entries added\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
