// The command line in a checkout: builds what is stale, then is `nacre`. JavaScript, because it runs before anything is built.
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './fresh.mjs'

try {
  await ensureBuilt((line) => process.stderr.write(`${line}\n`))
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(3)
}
process.argv[1] = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
await import('../dist/cli/main.js')
