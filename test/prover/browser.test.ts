import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWitnessCalculator } from '../../src/prover/witness'
import { createVerifier, parseVerifyingKey } from '../../src/verifier'
import { suite } from '../suite'
import { type Chromium, chromiumPath, startChromium } from '../verify/chromium'
import { useFixtures } from './built'

const why =
  suite === 'normal'
    ? 'runs in test:ci'
    : chromiumPath === undefined
      ? 'there is no Chromium (NACRE_CHROMIUM names one)'
      : undefined
if (suite !== 'normal' && why !== undefined) process.stderr.write(`the prover is not tested in a browser: ${why}\n`)

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
/** Where pages stand, and what their server says of them. */
const MODES = [
  ['isolated', { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }, true, true],
  ['not isolated', {}, false, true],
  ['forbidden to have workers', { 'Content-Security-Policy': `${POLICY}; worker-src 'none'` }, false, false],
] as const

describe.skipIf(why !== undefined)(`the prover in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const built = useFixtures()
  const files = new Map<string, { type: string; body: string | Uint8Array }>()
  let server: Server
  let chromium: Chromium
  let headers: Readonly<Record<string, string>> = {}

  beforeAll(async () => {
    const bundle = async (name: string, entry: string): Promise<void> => {
      const output = await build({
        configFile: false,
        logLevel: 'error',
        build: {
          write: false,
          rolldownOptions: {
            input: fileURLToPath(new URL(entry, import.meta.url)),
            output: { format: 'es' },
            preserveEntrySignatures: 'strict',
          },
        },
      })
      const [{ output: chunks }] = [Array.isArray(output) ? output[0] : output] as [{ output: { code: string }[] }]
      files.set(name, { type: 'text/javascript', body: (chunks[0] as { code: string }).code })
    }
    await bundle('/prover.js', '../../src/prover/groth16/browser/index.ts')
    await bundle('/worker.js', '../../src/prover/groth16/browser/worker.ts')
    const calculator = createWitnessCalculator(
      await WebAssembly.compile(await readFile(join(built.fixtures.folder, 'range.wasm'))),
    )
    const witness = calculator.calculate({ value: 5n, limit: 100n })
    if (!witness.ok) throw new Error('no witness')
    files.set('/range.wtns', { type: 'application/octet-stream', body: witness.wtns })
    files.set('/range.zkey', {
      type: 'application/octet-stream',
      body: await readFile(join(built.fixtures.folder, 'range.zkey')),
    })
    files.set('/', { type: 'text/html', body: '<!doctype html><title>prover</title><main></main>' })
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '')
      response.writeHead(file ? 200 : 404, { 'Content-Type': file?.type ?? 'text/plain', ...headers }).end(file?.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    chromium = startChromium()
  }, 300_000)

  afterAll(async () => {
    await chromium?.close()
    server?.close()
  })

  it.each(MODES)('proves on pages that are %s', async (_, sent, isolated, works) => {
    headers = sent
    const tab = await chromium.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const result = await tab.evaluate<{
      isolated: boolean
      workers: number
      memory: string
      shared: number
      proof: number[]
      signals: string[]
      stages: string[]
    }>(`(async () => {
      const { startGroth16 } = await import('/prover.js')
      const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer())
      let workers = 0
      let shared = 0
      const post = Worker.prototype.postMessage
      Worker.prototype.postMessage = function (message, transfer) {
        if (message.memory?.buffer.constructor.name === 'SharedArrayBuffer') shared++
        post.call(this, message, transfer)
      }
      const createWorker = () => { workers++; return new Worker('/worker.js', { type: 'module' }) }
      const groth16 = await startGroth16({ createWorker, threads: 2 })
      workers = 0
      const key = groth16.open(await bytes('/range.zkey'))
      const stages = []
      const { proof, publicSignals } = await groth16.prove(key, await bytes('/range.wtns'), { onProgress: ({ stage }) => stages.push(stage) })
      await groth16.dispose()
      return { isolated: crossOriginIsolated, workers, memory: groth16.memory, shared, proof: [...proof], signals: publicSignals.map(String), stages: [...new Set(stages)] }
    })()`)
    expect([result.isolated, result.workers]).toEqual([isolated, works ? 2 : 0])
    expect([result.memory, result.shared]).toEqual(isolated && works ? ['shared', 2] : ['sliced', 0])
    expect(result.stages).toEqual(['load', 'prove'])
    const key = parseVerifyingKey(JSON.parse(await readFile(join(built.fixtures.root, 'artifacts', 'range.vkey.json'), 'utf8')))
    const verifier = createVerifier({ keys: { range: key }, origin: 'dev' })
    expect(verifier.verify('range', result.signals.map(BigInt), Uint8Array.from(result.proof))).toEqual({ ok: true })
  })

  it('proves on the page itself where the file of the workers is missing', async () => {
    headers = {}
    const tab = await chromium.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const length = await tab.evaluate<number>(`(async () => {
      const { startGroth16 } = await import('/prover.js')
      const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer())
      const groth16 = await startGroth16({ createWorker: () => new Worker('/none.js', { type: 'module' }), threads: 2 })
      const { proof } = await groth16.prove(groth16.open(await bytes('/range.zkey')), await bytes('/range.wtns'))
      await groth16.dispose()
      return proof.length
    })()`)
    expect(length).toBe(256)
  })
})
