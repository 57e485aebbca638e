import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createVerifier, type VerifyingKey } from '../../src/verifier'
import { suite } from '../suite'
import { type Chromium, chromiumPath, startChromium } from '../verify/chromium'
import { createElements, randomCircuit } from './random-circuit'

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
  let verifyingKey: VerifyingKey
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
    const circuit = randomCircuit({ publicSignals: 2, privateInputs: 3, constraints: 400 }, createElements('browser'))
    const { zkey, ...keys } = await makeDevelopmentKeys(circuit.r1cs)
    verifyingKey = keys.verifyingKey
    files.set('/random.wtns', { type: 'application/octet-stream', body: circuit.wtns })
    files.set('/random.zkey', { type: 'application/octet-stream', body: zkey })
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
      const key = groth16.open(await bytes('/random.zkey'))
      const stages = []
      const { proof, publicSignals } = await groth16.prove(key, await bytes('/random.wtns'), { onProgress: ({ stage }) => stages.push(stage) })
      await groth16.dispose()
      return { isolated: crossOriginIsolated, workers, memory: groth16.memory, shared, proof: [...proof], signals: publicSignals.map(String), stages: [...new Set(stages)] }
    })()`)
    expect([result.isolated, result.workers]).toEqual([isolated, works ? 2 : 0])
    expect([result.memory, result.shared]).toEqual(isolated && works ? ['shared', 2] : ['sliced', 0])
    expect(result.stages).toEqual(['load', 'prove'])
    const verifier = createVerifier({ keys: { random: verifyingKey }, origin: 'dev' })
    expect(verifier.verify('random', result.signals.map(BigInt), Uint8Array.from(result.proof))).toEqual({ ok: true })
  })

  /** What a worker does instead of its part of a proof, and its page when it hears of that; the rejection, and how long after it. */
  it.each<[string, string, string, string, number]>([
    ['throws', "throw new Error('of a test')", '', 'prover/worker-died', 2_000],
    ['closes itself', 'close()', '', 'prover/worker-died', 2_000],
    ['is ended by the page', '', 'worker.terminate()', 'prover/worker-died', 2_000],
    ['never answers, where the proof is cancelled,', 'for (;;);', 'control.abort()', 'base/aborted', 100],
  ])(
    'a worker that %s in the middle of a proof is told in time, and the next proof is good',
    async (_, act, answer, code, limit) => {
      files.set('/bad.js', {
        type: 'text/javascript',
        body: `import '/worker.js'
        const listen = onmessage
        onmessage = (event) => {
          if (!['phase', 'sum'].includes(event.data.kind)) return listen(event)
          postMessage({ kind: 'acts' })
          ${act}
        }`,
      })
      for (const [, sent, , works] of MODES) {
        if (!works) continue
        headers = sent
        const tab = await chromium.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
        const result = await tab.evaluate<{ codes: string[]; took: number[]; proof: number }>(`(async () => {
        const { startGroth16 } = await import('/prover.js')
        const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer())
        const [zkey, wtns] = [await bytes('/random.zkey'), await bytes('/random.wtns')]
        let [bad, control, since] = [true]
        const createWorker = () => {
          const worker = new Worker(bad ? '/bad.js' : '/worker.js', { type: 'module' })
          worker.addEventListener('message', ({ data }) => {
            if (data.kind !== 'acts') return
            since ??= performance.now()
            ${answer}
          })
          return worker
        }
        const groth16 = await startGroth16({ createWorker, threads: 2 })
        const key = groth16.open(zkey)
        const [codes, took] = [[], []]
        for (let i = 0; i < 5; i++) {
          since = undefined
          control = new AbortController()
          codes.push(await groth16.prove(key, wtns, { signal: control.signal }).then(() => 'proved', (error) => error.code))
          took.push(performance.now() - since)
        }
        bad = false
        const { proof } = await groth16.prove(key, wtns)
        await groth16.dispose()
        return { codes, took, proof: proof.length }
      })()`)
        expect(result.codes).toEqual(Array(5).fill(code))
        // How long a page waits for a processor nobody tells; what others do on the machine only adds, so the quickest is what the prover takes.
        expect(Math.min(...result.took)).toBeLessThan(limit)
        expect(result.proof).toBe(256)
      }
    },
  )

  it('proves on the page itself where the file of the workers is missing', async () => {
    headers = {}
    const tab = await chromium.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const length = await tab.evaluate<number>(`(async () => {
      const { startGroth16 } = await import('/prover.js')
      const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer())
      const groth16 = await startGroth16({ createWorker: () => new Worker('/none.js', { type: 'module' }), threads: 2 })
      const { proof } = await groth16.prove(groth16.open(await bytes('/random.zkey')), await bytes('/random.wtns'))
      await groth16.dispose()
      return proof.length
    })()`)
    expect(length).toBe(256)
  })
})
