import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** All that a publisher's checkout has and packing may read. */
const SOURCES = [
  'src',
  'circuits',
  'docs',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsup.config.ts',
  'README.md',
  'CHANGELOG.md',
]
const FILES = [
  ...['LICENSE', 'LICENSE-MIT', 'LICENSE-APACHE', 'artifacts/manifest.json'],
  ...readdirSync('artifacts')
    .filter((name) => name.endsWith('.vkey.json'))
    .map((name) => `artifacts/${name}`),
]

export interface Project {
  /** A copy of the checkout in which the package was built and packed. */
  readonly checkout: string
  /** An empty project into which only the tarball was installed. */
  readonly folder: string
  readonly tarball: string
  /** Names of the tarball's files. */
  readonly files: readonly string[]
  /** Runs a program in the project; resolves to its standard output, rejects unless it ends with status 0. */
  run(command: string, args: readonly string[], env?: Record<string, string>): Promise<string>
  write(name: string, content: string): void
  remove(): void
}

/** Builds and packs the package as a publisher would, and installs the tarball in an empty project. */
export async function createProject(): Promise<Project> {
  const root = mkdtempSync(join(tmpdir(), 'nacre-package-'))
  const [checkout, folder] = [join(root, 'checkout'), join(root, 'project')]
  for (const path of [checkout, folder, join(checkout, 'artifacts')]) mkdirSync(path)
  for (const name of [...SOURCES, ...FILES]) cpSync(name, join(checkout, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'))
  const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', root], {
    cwd: checkout,
    maxBuffer: 2 ** 26,
  })
  // npm prints the build's own output before its JSON.
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[\s*$/m))) as [{ filename: string; files: { path: string }[] }]
  const tarball = join(root, packed.filename)
  await install(tarball, folder)
  return {
    checkout,
    folder,
    tarball,
    files: packed.files.map(({ path }) => path),
    run: async (command, args, env = {}) =>
      (await run(command, args, { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 })).stdout,
    write: (name, content) => writeFileSync(join(folder, name), content),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Installs a tarball in a project, by npm with further arguments. */
export async function install(tarball: string, folder: string, ...more: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }))
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  await run('npm', ['install', ...quiet, ...more, tarball], { cwd: folder })
}

/** What the README's lines are about, as TypeScript has it. */
const DECLARED = `import type { Address, AssetId, FullViewingKey, Progress, SpendingKey, Store } from 'nacre'
declare const store: Store, viewingKey: FullViewingKey, spendingKey: SpendingKey, to: Address, asset: AssetId
declare const signal: AbortSignal, onProgress: (progress: Progress) => void
`

/** The README's lines, in three dialects, after what an application has before them; and in TypeScript, to be checked. */
export function readmeProgram(): { readonly esm: string; readonly cjs: string; readonly ts: string } {
  const lines = /```ts\n(import \{ createWallet[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1]
  if (!lines) throw new Error('README.md has lost its fifteen lines')
  const [own, body] = lines.split('\n\n') as [string, string]
  const prelude = readFileSync(new URL('prelude.mjs', import.meta.url), 'utf8')
  const [imports, before] = prelude.split('\n\n', 2) as [string, string]
  const after = `await ledger.close()\nconsole.log(JSON.stringify({ height: receipt.height, amounts: (await wallet.balance()).map(({ amount }) => String(amount)) }))\n`
  const head = `${own}\n${imports}\n`
  const main = `${before}\n${body}\n${after}`
  const required = head.replace(/^import (\{[^}]*\}) from ('[^']*')/gm, 'const $1 = require($2)')
  return {
    ts: `${own}\n${DECLARED}\n${body}`,
    esm: `${head}${main}`,
    cjs: `${required}main().catch((error) => { console.error(error); process.exit(1) })\nasync function main() {\n${main}}\n`,
  }
}
