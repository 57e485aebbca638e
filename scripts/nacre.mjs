// The command line in a checkout: builds what is stale, then is `nacre`. JavaScript, because it runs before anything is built.
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './fresh.mjs'

try {
  await ensureBuilt((line) => process.stderr.write(`${line}\n`))
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(3)
}
const [command, ...options] = process.argv.slice(2)
if (command === 'bench' && options.includes('--browser')) {
  // Needs Chromium, a bundler and a server, which the package does without: see docs/BENCHMARKS.md.
  process.argv.splice(2, process.argv.length, 'browser', ...options.filter((option) => option !== '--browser'))
  await import('./bench.mjs')
} else {
  process.argv[1] = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
  await import('../dist/cli/main.js')
}
