// Makes sure that dist/ is built from the sources as they are. Shared by the launcher and the tests; safe when several processes come at once.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeVerifyPage } from './build-verify-page.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(root, 'dist', '.stamp')
const lock = join(root, 'node_modules', '.nacre-build')

/** Names, sizes and times of all that a build reads: content would be surer, but this runs before every command. */
function fingerprint() {
  const hash = createHash('sha256')
  const add = (path) => {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path}\0${size}\0${mtimeMs}\n`)
  }
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else add(path)
    }
  }
  walk(join(root, 'src'))
  for (const file of [
    'package.json',
    'tsup.config.ts',
    'scripts/entries.mjs',
    'scripts/build-verify-page.mjs',
    'artifacts/manifest.json',
  ])
    add(join(root, file))
  for (const file of readdirSync(join(root, 'artifacts'))) if (file.endsWith('.vkey.json')) add(join(root, 'artifacts', file))
  return hash.digest('hex')
}

function isFresh() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()
}

/** Builds dist/ without types, unless it is fresh. `say` gets a line of progress. */
export async function ensureBuilt(say = () => {}) {
  if (isFresh()) return
  const release = await acquireLock()
  try {
    if (isFresh()) return
    say('building nacre ...')
    const stamp = fingerprint()
    const out = join(root, 'node_modules', `.nacre-dist-${process.pid}`)
    await build(out)
    await writeVerifyPage(out)
    writeFileSync(join(out, '.stamp'), stamp)
    const old = join(root, 'node_modules', `.nacre-old-${process.pid}`)
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old)
    renameSync(out, join(root, 'dist'))
    rmSync(old, { recursive: true, force: true })
  } finally {
    release()
  }
}

function build(out) {
  const tsup = join(dirname(createRequire(import.meta.url).resolve('tsup/package.json')), 'dist', 'cli-default.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsup], {
      cwd: root,
      env: { ...process.env, NACRE_QUICK_BUILD: '1', NACRE_OUT_DIR: out },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the build failed:\n${Buffer.concat(output)}`))))
  })
}

/** A folder is made by one process only; whoever died with it in hand is known by its process id. */
async function acquireLock() {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return () => rmSync(lock, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isAbandoned()) rmSync(lock, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function isAbandoned() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    // Without a pid yet, its maker is between two lines, or died there: then the folder is old.
    if (error.code === 'ENOENT') return existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 10_000
    return error.code === 'ESRCH'
  }
}
