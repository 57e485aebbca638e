import { existsSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
// @ts-expect-error: a plain module without types, shared with scripts that run before anything is built
import { entries, programs, workers } from './scripts/entries.mjs'

interface Entry {
  readonly source: string
  readonly browser?: string
}

const library = (entries as readonly Entry[]).flatMap(({ source, browser }) => (browser ? [source, browser] : [source]))
const programSources = [...(workers as readonly Entry[]).map(({ source }) => source), ...(programs as readonly string[])]
const entryOf = (sources: readonly string[]): Record<string, string> =>
  Object.fromEntries(sources.filter((source) => existsSync(`src/${source}.ts`)).map((source) => [source, `src/${source}.ts`]))

// The launcher needs no types, and they take most of the time.
const quick = process.env['NACRE_QUICK_BUILD'] === '1'
const types = !quick && process.env['NACRE_BUILD_TYPES'] !== '0'
const outDir = process.env['NACRE_OUT_DIR'] ?? 'dist'

// tsup leaves dependencies out of the bundle, but not optional ones; GPL code must never get into it.
const external = ['snarkjs', 'circom2', 'circomlib']
const common: Options = {
  outDir,
  external,
  target: 'node20',
  shims: true,
  sourcemap: false,
  splitting: true,
  treeshake: false,
  silent: quick,
}

export default defineConfig([
  { ...common, entry: { ...entryOf(library), ...entryOf(programSources) }, format: ['esm'], dts: false },
  ...(quick ? [] : [{ ...common, entry: entryOf(library), format: ['cjs' as const], dts: false }]),
  ...(types ? [{ ...common, entry: entryOf(library), format: ['esm' as const, 'cjs' as const], dts: { only: true } }] : []),
])
