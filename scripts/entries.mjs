// The one list of the package's entries: subpath, source, and for a browser another source. package.json and tsup follow it
// (`node scripts/entries.mjs` rewrites the exports of package.json; a test compares them).
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @type {readonly { subpath: string, source: string, browser?: string }[]} */
export const entries = [
  { subpath: '.', source: 'index' },
  { subpath: './base', source: 'base/index' },
  { subpath: './crypto', source: 'crypto/index' },
  { subpath: './crypto/node', source: 'crypto/node/index' },
  { subpath: './value', source: 'value/index' },
  { subpath: './keys', source: 'keys/index' },
  { subpath: './tree', source: 'tree/index' },
  { subpath: './tree/node', source: 'tree/node/index' },
  { subpath: './note', source: 'note/index' },
  { subpath: './note/node', source: 'note/node/index' },
  { subpath: './statement', source: 'statement/index' },
  { subpath: './tx', source: 'tx/index' },
  { subpath: './rules', source: 'rules/index' },
  { subpath: './verifier', source: 'verifier/index' },
  { subpath: './r1cs', source: 'r1cs/index' },
  { subpath: './prover', source: 'prover/index', browser: 'prover/browser' },
  { subpath: './prover/groth16', source: 'prover/groth16/index', browser: 'prover/groth16/browser/index' },
  { subpath: './prover/snarkjs', source: 'prover/snarkjs/index' },
  { subpath: './prover/setup', source: 'prover/setup/index' },
  { subpath: './prover/artifacts', source: 'prover/artifacts/index' },
  { subpath: './prover/artifacts/node', source: 'prover/artifacts/node' },
  { subpath: './prover/ceremony', source: 'prover/ceremony/index' },
  { subpath: './ledger', source: 'ledger/index' },
  { subpath: './ledger/memory', source: 'ledger/memory/index' },
  { subpath: './ledger/lmdb', source: 'ledger/lmdb/index' },
  { subpath: './store', source: 'store/index' },
  { subpath: './store/memory', source: 'store/memory/index' },
  { subpath: './store/lmdb', source: 'store/lmdb/index' },
  { subpath: './disclosure', source: 'disclosure/index' },
  { subpath: './wallet', source: 'wallet/index' },
  { subpath: './verify', source: 'verify/index' },
]

/** Programs that run in processes of their own, found by the package's own name. */
export const workers = [
  { subpath: './tree/worker', source: 'tree/node/worker' },
  { subpath: './note/worker', source: 'note/node/worker' },
  { subpath: './prover/groth16/browser-worker', source: 'prover/groth16/browser/worker' },
  { subpath: './prover/groth16/worker', source: 'prover/groth16/node-worker' },
  { subpath: './prover/snarkjs/worker', source: 'prover/snarkjs/node-worker' },
  { subpath: './prover/ceremony/worker', source: 'prover/ceremony/node-worker' },
  { subpath: './bench/worker', source: 'bench/node/worker' },
]

export const programs = ['cli/main']

/** The `exports` of package.json. */
export function packageExports() {
  const pair = (source) => ({
    import: { types: `./dist/${source}.d.ts`, default: `./dist/${source}.js` },
    require: { types: `./dist/${source}.d.cts`, default: `./dist/${source}.cjs` },
  })
  const paths = entries.map(({ subpath, source, browser }) => [
    subpath,
    browser ? { browser: pair(browser), ...pair(source) } : pair(source),
  ])
  const forked = workers.map(({ subpath, source }) => [subpath, { default: `./dist/${source}.js` }])
  return { ...Object.fromEntries([...paths, ...forked]), './package.json': './package.json' }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../package.json', import.meta.url))
  const json = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, `${JSON.stringify({ ...json, exports: packageExports() }, null, 2)}\n`)
}
