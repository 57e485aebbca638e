// Runs a suite: `npm run bench -- SUITE [--quick | --full] [--json] [--baseline]`; `--browser` is the suite of that name. Those with code in bench/ need fixtures of the tests and exist in a checkout only:
// they are bundled first, for they are TypeScript. All others are those of `nacre bench`. --baseline keeps the report as bench/SUITE/baseline.json.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { ensureBuilt } from './fresh.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [suite = 'payment', ...options] = process.argv.slice(2).map((each) => (each === '--browser' ? 'browser' : each))
const keeps = options.includes('--baseline')
// An interrupt is for the suite to answer; this script tidies up when it has ended.
process.on('SIGINT', () => undefined)
const passed = options.filter((option) => option !== '--baseline' && option !== '--json')
const mode = options.includes('--quick') ? 'quick' : options.includes('--full') ? 'full' : 'normal'
await ensureBuilt((line) => process.stderr.write(`${line}\n`))
const json = keeps || options.includes('--json') ? ['--json'] : []
const source = join(root, 'bench', suite, 'bench.ts')
const OWN_OPTIONS = ['--quick', '--full', '--json', '--baseline']
const unknown = existsSync(source) ? options.find((option) => !OWN_OPTIONS.includes(option)) : undefined
if (unknown !== undefined) {
  process.stderr.write(`the suite ${suite} takes ${OWN_OPTIONS.join(', ')}, and no ${unknown}; --json prints its report\n`)
  process.exit(2)
}
if (existsSync(source)) await runBundled()
else await run(join(root, 'dist', 'cli', 'main.js'), ['bench', '--suite', suite, ...passed, ...json])

async function runBundled() {
  // Not below node_modules, from where the package would not find itself by name.
  const cache = join(root, 'artifacts', 'cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'bench-'))
  try {
    await build({
      entry: { bench: source },
      format: ['esm'],
      outDir: folder,
      outExtension: () => ({ js: '.mjs' }),
      config: false,
      silent: true,
      target: 'node20',
      external: ['snarkjs', 'vite'],
    })
    writeFileSync(
      join(folder, 'main.mjs'),
      "import { run } from './bench.mjs'\nconst [mode, json] = process.argv.slice(2)\nawait run({ mode, json: json === '--json' })\n",
    )
    // What is temporary goes with the folder, also when a suite is interrupted.
    await run(join(folder, 'main.mjs'), [mode, ...json], { TMPDIR: folder })
  } finally {
    // A browser that was killed may be writing still.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }
}

/** Runs a program; what it prints goes through, or into the baseline. */
function run(file, args, env = {}) {
  return new Promise((resolve) => {
    const stdio = ['ignore', keeps ? 'pipe' : 'inherit', 'inherit']
    const child = spawn(process.execPath, [file, ...args], { stdio, env: { ...process.env, ...env } })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.on('close', (status) => {
      process.exitCode = status ?? 1
      if (keeps && status === 0) {
        mkdirSync(join(root, 'bench', suite), { recursive: true })
        writeFileSync(join(root, 'bench', suite, 'baseline.json'), Buffer.concat(output))
      }
      resolve()
    })
  })
}
