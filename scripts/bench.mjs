// Runs a suite of bench/: `npm run bench -- payment [--json]`. Bundles it first, for it is TypeScript; processes it starts come from dist/.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { ensureBuilt } from './fresh.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const suite = process.argv[2] ?? 'payment'
await ensureBuilt((line) => process.stderr.write(`${line}\n`))
// Not below node_modules, from where the package would not find itself by name.
const cache = join(root, 'artifacts', 'cache')
await mkdir(cache, { recursive: true })
const folder = await mkdtemp(join(cache, 'bench-'))
try {
  await build({
    entry: { bench: join(root, 'bench', suite, 'bench.ts') },
    format: ['esm'],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    silent: true,
    target: 'node20',
    external: ['snarkjs', 'circomlibjs'],
  })
  const { run } = await import(pathToFileURL(join(folder, 'bench.mjs')).href)
  await run({ json: process.argv.includes('--json') })
} finally {
  await rm(folder, { recursive: true, force: true })
}
