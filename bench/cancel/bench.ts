import { readFile } from 'node:fs/promises'
import { AbortedError, systemRng } from '../../src/base'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { createGroth16, createInlinePeer, type Groth16, type MemoryUse, type PeerFactory } from '../../src/prover/groth16'
import { setup } from '../../src/prover/setup'
import { createWitnessCalculator } from '../../src/prover/witness'
import type { SignalInputs } from '../../src/statement'
import { createVerifier } from '../../src/verifier'
import { pause } from '../../src/worker'
import { createThreadPeer, resolveWorkerFile } from '../../src/worker/node'
import { trueInputs } from '../../test/circuits/witnesses'
import { watchThread } from '../../test/prover/turns-of-thread'
import { type Found, found, type Repetitions, runHere, type SuiteOptions } from '../run'

/** Moments of a proof, and of the loading of its key. */
const PROOFS = 40
const LOADS = 10

const NAMES = ['transfer', 'attest'] as const

const MODES: readonly { readonly mode: string; readonly threads: number; readonly memory: MemoryUse }[] = [
  { mode: 'threads, one memory', threads: 2, memory: 'shared' },
  { mode: 'threads, slices', threads: 2, memory: 'sliced' },
  { mode: 'no threads', threads: 0, memory: 'sliced' },
]

export function run(options: SuiteOptions): Promise<void> {
  return runHere('cancel', measure, options)
}

/** How long a cancellation takes, at moments spread evenly over loading and proof; and how long nothing else has its turn on the thread that does all. */
async function measure(repetitions: Repetitions): Promise<readonly Found[]> {
  await setup({ circuits: [...NAMES] })
  const folder = artifactFolder(defaultCacheFolder(), loadManifest())
  const all: Found[] = []
  for (const name of NAMES) {
    const zkey = new Uint8Array(await readFile(artifactPath(folder, name, 'zkey')))
    const module = await WebAssembly.compile(await readFile(artifactPath(folder, name, 'wasm')))
    const [inputs] = trueInputs(name)
    const result = createWitnessCalculator(module).calculate(inputs as SignalInputs)
    if (!result.ok) throw new Error(`${name} refused its inputs`)
    for (const { mode, threads, memory } of MODES) {
      const start = (): Promise<Groth16> => {
        const peers: PeerFactory =
          threads === 0 ? createInlinePeer(pause) : createThreadPeer(resolveWorkerFile('nacre/prover/groth16/worker'))
        return createGroth16({ peers, threads, rng: systemRng, memory, createVerifier })
      }
      const what = `${name}, ${mode}`
      all.push(
        ...spreadOf(`${what}, loading`, await cancelLoading(start, zkey, repetitions(LOADS))),
        ...spreadOf(`${what}, proof`, await cancelProofs(start, zkey, result.wtns, repetitions(PROOFS))),
      )
      if (threads === 0) all.push(found(`${what}, longest turn, processor`, 'ms', await longestTurns(start, zkey, result.wtns)))
    }
  }
  return all
}

function spreadOf(name: string, samples: readonly number[]): readonly Found[] {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  return [found(name, 'ms', samples), found(`${name}, p95`, 'ms', [at(0.95)]), found(`${name}, longest`, 'ms', [at(1)])]
}

/** From the moment that it is wanted, also where the thread is busy then, to its rejection. Undefined when it was done before. */
async function cancelAfter(delay: number, work: (signal: AbortSignal) => Promise<unknown>): Promise<number | undefined> {
  const control = new AbortController()
  const wanted = performance.now() + delay
  const timer = setTimeout(() => control.abort(), delay)
  try {
    await work(control.signal)
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error
    return performance.now() - wanted
  } finally {
    clearTimeout(timer)
  }
  return undefined
}

async function timeOf(work: Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work
  return performance.now() - from
}

async function cancelLoading(start: () => Promise<Groth16>, zkey: Uint8Array, moments: number): Promise<readonly number[]> {
  const samples: number[] = []
  const groth16 = await start()
  await groth16.load(groth16.open(zkey))
  let key = groth16.open(zkey)
  const whole = await timeOf(groth16.load(key))
  groth16.forget(key)
  for (let i = 0; i < moments; i++) {
    key = groth16.open(zkey)
    const took = await cancelAfter((whole * (i + 0.5)) / moments, (signal) => groth16.load(key, { signal }))
    groth16.forget(key)
    if (took !== undefined) samples.push(took)
  }
  await groth16.dispose()
  return samples
}

async function cancelProofs(
  start: () => Promise<Groth16>,
  zkey: Uint8Array,
  wtns: Uint8Array,
  moments: number,
): Promise<readonly number[]> {
  const samples: number[] = []
  const groth16 = await start()
  const key = groth16.open(zkey)
  await groth16.prove(key, wtns)
  const whole = await timeOf(groth16.prove(key, wtns))
  for (let i = 0; i < moments; i++) {
    // Workers that were ended have to read it again.
    await groth16.load(key)
    const took = await cancelAfter((whole * (i + 0.5)) / moments, (signal) => groth16.prove(key, wtns, { signal }))
    if (took !== undefined) samples.push(took)
  }
  await groth16.dispose()
  return samples
}

async function longestTurns(start: () => Promise<Groth16>, zkey: Uint8Array, wtns: Uint8Array): Promise<readonly number[]> {
  const groth16 = await start()
  const watch = watchThread()
  const key = groth16.open(zkey)
  const longest: number[] = []
  for (let i = 0; i < 3; i++) {
    const begun = watch.turns.length
    await groth16.prove(key, wtns)
    longest.push(Math.max(...watch.turns.slice(begun)))
  }
  watch.end()
  await groth16.dispose()
  return longest
}
