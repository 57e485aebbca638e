import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { serialize } from 'node:v8'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { entries } from '../../scripts/entries.mjs'
import { drawTransferCase } from '../../src/bench/node/fixture/transfer-case'
import { suite } from '../suite'
import { createProject, install, type Project, readmeProgram } from './project'

/** They run in Node only, and say so. */
const NODE_ONLY = /\/(node|lmdb|snarkjs|setup|ceremony)$/
const MINUTES = 60_000

/** A program that proves a payment by the default prover, from its inputs, and verifies the proof. */
const PROVE = `import { readFileSync } from 'node:fs'
import { deserialize } from 'node:v8'
import { createProver } from 'nacre/prover'
import { createPinnedVerifier } from 'nacre/verifier'
const prover = await createProver()
const { proof, publicSignals } = await prover.prove('transfer', deserialize(readFileSync('inputs')))
await prover.dispose()
console.log(JSON.stringify(createPinnedVerifier().verify('transfer', publicSignals, proof)))
`

describe.skipIf(suite === 'normal')('the package, installed from its tarball into an empty project', () => {
  let project: Project
  beforeAll(async () => {
    project = await createProject()
  }, 5 * MINUTES)
  afterAll(() => project?.remove())

  const bin = (name: string): string => resolve('node_modules', '.bin', name)
  const fifteenLines = async (file: string): Promise<unknown> => {
    rmSync(join(project.folder, 'ledger'), { recursive: true, force: true })
    return JSON.parse(await project.run(process.execPath, [file]))
  }
  const PAID = { height: 2, amounts: ['7500'] }

  it('holds what is needed and nothing of other licences, no test and no key', () => {
    for (const name of [
      'LICENSE-MIT',
      'LICENSE-APACHE',
      'README.md',
      'artifacts/manifest.json',
      'artifacts/transfer.vkey.json',
      'docs/sbom.cdx.json',
      'dist/verify.html',
      'dist/verify.html.sha256',
      'docs/VERIFY.md',
      'docs/figures/ratios.svg',
      'docs/decisions/README.md',
    ])
      expect(project.files).toContain(name)
    expect(project.files.filter((name) => /\.(zkey|r1cs|wasm|wtns|ptau)$|^(test|bench|src)\/|cache/.test(name))).toEqual([])
  })

  it('satisfies publint', async () => {
    expect(await project.run(bin('publint'), ['run', project.checkout, '--strict'])).toContain('All good')
  })

  it(
    'has types that resolve for ESM, CommonJS and bundlers',
    async () => {
      const workers = [
        'tree/worker',
        'note/worker',
        'prover/groth16/browser-worker',
        'prover/groth16/worker',
        'prover/snarkjs/worker',
        'prover/ceremony/worker',
        'bench/worker',
      ]
      await project.run(bin('attw'), [project.tarball, '--profile', 'node16', '--exclude-entrypoints', ...workers])
    },
    MINUTES,
  )

  it(
    'makes circuit and keys by its own setup, in a cache of its own',
    async () => {
      const cache = join(project.folder, 'cache')
      const out = await project.run('npx', ['nacre', 'setup', '--circuit', 'transfer', '--json'], { NACRE_CACHE: cache })
      expect(JSON.parse(out)).toMatchObject({ keys: 'dev', cached: false, circuits: [{ name: 'transfer' }] })
      rmSync(cache, { recursive: true, force: true })
    },
    5 * MINUTES,
  )

  it(
    'proves with its own engine where no optional package is installed and the cache is ready',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'nacre-lean-'))
      try {
        await install(project.tarball, folder, '--omit=optional')
        const packages = readdirSync(join(folder, 'node_modules'))
        expect(packages).toContain('nacre')
        expect(packages.filter((name) => ['snarkjs', 'circom2', 'circomlib'].includes(name))).toEqual([])
        const { inputs } = await drawTransferCase({ onProgress: () => undefined })
        writeFileSync(join(folder, 'inputs'), serialize(inputs))
        writeFileSync(join(folder, 'prove.mjs'), PROVE)
        const { stdout } = await promisify(execFile)(process.execPath, ['prove.mjs'], { cwd: folder })
        expect(JSON.parse(stdout)).toEqual({ ok: true })
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    5 * MINUTES,
  )

  it(
    'measures, without the tools of a checkout, and says what it has nothing to compare with',
    async () => {
      const out = await project.run('npx', ['nacre', 'bench', '--quick', '--suite', 'poseidon', '--suite', 'bundle', '--json'])
      const { measurements, skipped } = JSON.parse(out)
      const suites = measurements.map(({ suite: name }: { suite: string }) => name)
      expect([...new Set(suites)]).toEqual(['poseidon', 'bundle'])
      expect(skipped.map(({ what }: { what: string }) => what)).toEqual(['circomlibjs', 'esbuild'])
    },
    MINUTES,
  )

  it(
    'has types under which the fifteen lines of the README compile',
    async () => {
      project.write('app.mts', readmeProgram().ts)
      const target = { target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom'], types: [], noEmit: true }
      const compilerOptions = { ...target, strict: true, exactOptionalPropertyTypes: true }
      project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['app.mts'] }))
      expect(await project.run(bin('tsc'), ['-p', '.'])).toBe('')
    },
    2 * MINUTES,
  )

  it(
    'runs the fifteen lines of the README as an ES module',
    async () => {
      project.write('app.mjs', readmeProgram().esm)
      expect(await fifteenLines('app.mjs')).toEqual(PAID)
    },
    2 * MINUTES,
  )

  it(
    'runs them as CommonJS',
    async () => {
      project.write('app.cjs', readmeProgram().cjs)
      expect(await fifteenLines('app.cjs')).toEqual(PAID)
    },
    2 * MINUTES,
  )

  it(
    'runs them bundled by Vite',
    async () => {
      project.write('app.mjs', readmeProgram().esm)
      await build({
        root: project.folder,
        logLevel: 'error',
        ssr: { noExternal: ['nacre'] },
        build: {
          ssr: join(project.folder, 'app.mjs'),
          outDir: 'bundle',
          target: 'node20',
          rollupOptions: { output: { entryFileNames: 'app.mjs' } },
        },
      })
      expect(readFileSync(join(project.folder, 'bundle', 'app.mjs'), 'utf8')).not.toMatch(/from ["']nacre/)
      expect(await fifteenLines('bundle/app.mjs')).toEqual(PAID)
    },
    3 * MINUTES,
  )

  it(
    'can be bundled for a browser, every room below the command line, with nothing of Node left in it',
    async () => {
      const paths = (entries as readonly { subpath: string }[])
        .map(({ subpath }) => subpath)
        .filter((path) => !NODE_ONLY.test(path))
      const lines = paths.map((path, i) => `import * as room${i} from '${path.replace('.', 'nacre')}'`)
      project.write('page.mjs', `${lines.join('\n')}\nglobalThis.rooms = [${paths.map((_, i) => `room${i}`).join(', ')}]\n`)
      await build({
        root: project.folder,
        logLevel: 'error',
        build: {
          outDir: 'page',
          minify: false,
          lib: { entry: join(project.folder, 'page.mjs'), formats: ['es'], fileName: 'page' },
        },
      })
      const chunks = readdirSync(join(project.folder, 'page')).filter((name) => name.endsWith('js'))
      const code = chunks.map((name) => readFileSync(join(project.folder, 'page', name), 'utf8')).join('\n')
      expect(code.length).toBeGreaterThan(100_000)
      expect(code.match(/["']node:[a-z/]+["']|__vite-browser-external|\brequire\(/g)).toBeNull()
      // Policies of extensions and of careful sites forbid code out of text, in what nacre brings along as well.
      expect(code.match(/\beval\s*\(|\bnew\s+Function\b/g)).toBeNull()
    },
    2 * MINUTES,
  )
})
