import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packageRoot } from '../../../prover/setup'
import type { Measurement } from '../../report'
import { figureOf } from '../../statistics'
import { importEsbuild, missing } from '../baselines'
import type { Suite } from '../suite'

/** What applications import, by subpath; for a browser, all of its exports. */
const ENTRIES = [
  '.',
  './keys',
  './verifier',
  './verify',
  './prover',
  './prover/groth16',
  './prover/groth16/browser-worker',
  './wallet',
] as const

/** Sizes of what a bundler makes of the package for a browser, minified, and of that under gzip: what a visitor loads. */
export const suite: Suite = {
  name: 'bundle',
  about: 'sizes of the package in a browser, minified and under gzip',
  tasks: {},
  async measure() {
    const esbuild = await importEsbuild()
    const root = packageRoot()
    const page = await sizeOf(join(root, 'dist', 'verify.html'))
    const measurements: Omit<Measurement, 'suite'>[] = page === undefined ? [] : [size('verify.html', page)]
    if (esbuild === undefined) return { measurements, skipped: [missing('esbuild')] }
    const exported = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).exports as Readonly<Record<string, unknown>>
    for (const entry of ENTRIES) {
      const file = importedFile(exported[entry])
      if (file === undefined) continue
      const { outputFiles } = await esbuild.build({
        entryPoints: [join(root, file)],
        bundle: true,
        write: false,
        minify: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        external: ['node:*'],
        logLevel: 'silent',
      })
      const code = outputFiles[0]?.contents ?? new Uint8Array()
      const name = `nacre${entry.slice(1)}`
      measurements.push(size(`${name}, minified`, code.length), size(`${name}, gzip`, gzipSync(code, { level: 9 }).length))
    }
    return { measurements }
  },
}

const size = (name: string, bytes: number): Omit<Measurement, 'suite'> => ({
  name,
  unit: 'bytes',
  better: 'less',
  start: 'count',
  figures: [figureOf('nacre', [bytes])],
})

/** The file of an entry for browsers that import. */
function importedFile(conditions: unknown): string | undefined {
  if (typeof conditions === 'string') return conditions
  const { browser, import: imported, default: other } = (conditions ?? {}) as Readonly<Record<string, unknown>>
  const next = browser ?? imported ?? other
  return next === undefined ? undefined : importedFile(next)
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found?.size
}
