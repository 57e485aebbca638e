import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Every file of the checkout that git tracks or would: what a clone has. */
export function checkoutFiles(): readonly string[] {
  if (!existsSync('.git')) return filesWithoutGit()
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  return listed.split('\0').filter((name) => name !== '' && existsSync(name))
}

/** The same of a checkout that came as an archive: all but the folders that .gitignore names. */
export function filesWithoutGit(): readonly string[] {
  const ignored = readFileSync('.gitignore', 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('/'))
    .map((line) => line.slice(0, -1))
  const walk = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.name === '.git' || ignored.includes(path)) return []
      return entry.isDirectory() ? walk(path) : [path]
    })
  return walk('.')
}

/** Copies the checkout's files into a folder, without anything that was made or installed. */
export function copyCheckout(folder: string): void {
  for (const name of checkoutFiles()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    cpSync(name, join(folder, name))
  }
}

/**
 * Gives a copy of the checkout the packages of this one, without copying them. Only tsup, of which a file gets into the build under its path, lies in
 * the copy itself, as it would after an installation.
 */
export function borrowPackages(folder: string): void {
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync('node_modules').filter((each) => !each.startsWith('.'))) {
    const [from, to] = [resolve('node_modules', name), join(folder, 'node_modules', name)]
    if (name === 'tsup') cpSync(from, to, { recursive: true })
    else symlinkSync(from, to)
  }
}
