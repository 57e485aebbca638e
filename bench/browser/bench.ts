import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { figureOf } from '../../src/bench'
import { readCircuitFile } from '../../src/bench/node/fixture/circuit'
import { assertProof, drawTransferCase, type TransferCase } from '../../src/bench/node/fixture/transfer-case'
import { packageRoot, setup } from '../../src/prover/setup'
import { proofFromJson } from '../../src/verifier'
import { startChromium } from '../../test/verify/chromium'
import { type Found, type Repetitions, runHere, type SuiteOptions } from '../run'
import { assertRan, bundle, type Files, MODES, type Mode, type Ran, servePages } from './pages'

const ROUNDS = 5

/** What a page found: milliseconds, and the second proof. */
interface Proven {
  readonly firstMs: number
  readonly warmMs: number
  /** Bytes, or the JSON of snarkjs. */
  readonly proof: unknown
  /** Of nacre alone. */
  readonly ran?: Ran
}

export function run(options: SuiteOptions): Promise<void> {
  return runHere('browser', measure, options)
}

/** Proofs of a payment in Chromium, on pages of three kinds, by nacre and by snarkjs in turn; a browser of its own for each sample. */
async function measure(repetitions: Repetitions): Promise<readonly Found[]> {
  await setup({ circuits: ['transfer'] })
  const payment = await drawTransferCase({ onProgress: () => undefined })
  const pages = await servePages(await collectFiles(payment))
  try {
    const found: Found[] = []
    const rounds = repetitions(ROUNDS)
    for (const mode of MODES) found.push(...(await measureMode(payment, mode, pages.address(mode), rounds)))
    return found
  } finally {
    pages.close()
  }
}

async function measureMode(payment: TransferCase, mode: Mode, address: string, rounds: number): Promise<readonly Found[]> {
  const programs = [
    { subject: 'nacre', script: BY_NACRE, first: [] as number[], warm: [] as number[] },
    { subject: 'snarkjs', script: bySnarkjs(mode), first: [] as number[], warm: [] as number[] },
  ]
  for (let round = 0; round < rounds; round++) {
    for (const { script, first, warm, subject } of round % 2 === 0 ? programs : [...programs].reverse()) {
      process.stderr.write(`browser: ${mode.name}, ${subject} ${round + 1}/${rounds}\n`)
      const { firstMs, warmMs, proof, ran } = await provePage(address, script)
      if (subject === 'nacre') assertRan(mode, ran ?? { memory: 'unknown', workers: 0 })
      assertProof(payment, Array.isArray(proof) ? Uint8Array.from(proof as number[]) : proofFromJson(proof))
      first.push(firstMs)
      warm.push(warmMs)
    }
  }
  const figures = (pick: (program: (typeof programs)[number]) => number[]) =>
    programs.map((program) => figureOf(program.subject, pick(program)))
  return [
    { name: `first proof, ${mode.name}`, unit: 'ms', better: 'less', start: 'cold', figures: figures(({ first }) => first) },
    { name: `second proof, ${mode.name}`, unit: 'ms', better: 'less', start: 'warm', figures: figures(({ warm }) => warm) },
  ]
}

async function provePage(address: string, script: string): Promise<Proven> {
  const chromium = startChromium()
  try {
    return await (await chromium.open(address)).evaluate<Proven>(script)
  } finally {
    await chromium.close()
  }
}

/**
 * Times two proofs; the first with all that comes before it: code, workers, key. `prepare` gives a function that proves, and may give one that tells how
 * that was done.
 */
const timing = (prepare: string): string => `(async () => {
  const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer())
  const start = performance.now()
  const [zkey, wtns] = [await bytes('transfer.zkey'), await bytes('transfer.wtns')]
  const { prove, tell } = await (async () => { ${prepare} })()
  await prove()
  const between = performance.now()
  const proof = await prove()
  return { firstMs: between - start, warmMs: performance.now() - between, proof, ran: tell?.() }
})()`

/** Where workers are forbidden it finds out by itself, after it tried one. */
const BY_NACRE = timing(`
  const { startGroth16 } = await import(new URL('prover.js', location.href).href)
  let [workers, memory] = [0, 'sliced']
  const createWorker = () => {
    workers++
    const worker = new Worker('worker.js', { type: 'module' })
    const post = worker.postMessage
    worker.postMessage = (message, transfer) => {
      if (message.memory) memory = 'shared'
      post.call(worker, message, transfer)
    }
    return worker
  }
  const groth16 = await startGroth16({ createWorker })
  // What it tried.
  workers = 0
  const key = groth16.open(zkey)
  const prove = async () => [...(await groth16.prove(key, wtns)).proof]
  return { prove, tell: () => ({ memory, workers }) }`)

/** Has to be told that workers are forbidden: it would wait for them without end. */
const bySnarkjs = ({ workers }: Mode): string =>
  timing(`
    const script = document.createElement('script')
    const loaded = new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }))
    script.src = 'snarkjs.js'
    document.head.append(script)
    await loaded
    return { prove: async () => (await snarkjs.groth16.prove(zkey, wtns, undefined, { singleThread: ${!workers} })).proof }`)

async function collectFiles({ wtns }: TransferCase): Promise<Files> {
  const source = (name: string): string => join(packageRoot(), 'src', 'prover', 'groth16', 'browser', name)
  const snarkjs = join(dirname(createRequire(import.meta.url).resolve('snarkjs')), 'snarkjs.min.js')
  const script = (body: string | Uint8Array) => ({ type: 'text/javascript', body })
  const binary = (body: Uint8Array) => ({ type: 'application/octet-stream', body })
  return new Map([
    ['/', { type: 'text/html', body: '<!doctype html><title>prover</title><main></main>' }],
    ['/prover.js', script(await bundle(source('index.ts')))],
    ['/worker.js', script(await bundle(source('worker.ts')))],
    ['/snarkjs.js', script(await readFile(snarkjs))],
    ['/transfer.zkey', binary(await readCircuitFile('transfer', 'zkey'))],
    ['/transfer.wtns', binary(wtns)],
  ])
}
