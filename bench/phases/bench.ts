import { readFile } from 'node:fs/promises'
import { systemRng } from '../../src/base'
import { figureOf } from '../../src/bench'
import { compileEngine, createInstance, type Group, loadPoints, multiScalar, prepareScalars, windowBits } from '../../src/engine'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { createGroth16, type Groth16, type PeerFactory } from '../../src/prover/groth16'
import { setup } from '../../src/prover/setup'
import { createWitnessCalculator } from '../../src/prover/witness'
import { parseProvingKey } from '../../src/prover/zkey'
import { witnessBytes } from '../../src/r1cs'
import type { CircuitName, SignalInputs } from '../../src/statement'
import { createPinnedVerifier, enginePoints } from '../../src/verifier'
import { createThreadPeer, defaultThreads, resolveWorkerFile } from '../../src/worker/node'
import { trueInputs } from '../../test/circuits/witnesses'
import { watchPeers } from '../../test/prover/watched'
import { type Found, type Repetitions, runHere, type SuiteOptions } from '../run'

const ROUNDS = 5
const NAMES = ['transfer', 'attest'] as const

/** Milliseconds by phase: that passed, and of the processor, by all threads. */
interface Spent {
  readonly passed: number
  readonly processor: number
}
type Phases = Readonly<Record<string, Spent>>

/** The time by both clocks. */
function now(): Spent {
  const { user, system } = process.cpuUsage()
  return { passed: performance.now(), processor: (user + system) / 1000 }
}

const between = (from: Spent, to: Spent): Spent => ({
  passed: to.passed - from.passed,
  processor: to.processor - from.processor,
})
const sum = (a: Spent, b: Spent): Spent => ({ passed: a.passed + b.passed, processor: a.processor + b.processor })
const NOTHING: Spent = { passed: 0, processor: 0 }

interface Files {
  readonly name: CircuitName
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly zkey: Uint8Array
  readonly inputs: SignalInputs
  readonly wtns: Uint8Array
}

export function run(options: SuiteOptions): Promise<void> {
  return runHere('phases', measure, options)
}

/** What a warm proof's time goes into, on one thread and on all cores; and what two proofs side by side, that share nothing, lose on this machine. */
async function measure(repetitions: Repetitions): Promise<readonly Found[]> {
  await setup({ circuits: [...NAMES] })
  const rounds = repetitions(ROUNDS)
  const all: Found[] = []
  for (const name of NAMES) {
    const files = await readFiles(name)
    const cores = defaultThreads()
    const provers = [await startWatched(files, 1), await startWatched(files, cores)] as const
    const alone = await Promise.all(Array.from({ length: cores }, () => startWatched(files, 1)))
    const theirs = await startSnarkjs()
    const tables = await tablesOf(files)
    const samples = new Map<string, Map<string, number[]>>()
    const keep = (what: string, subject: string, phases: Phases): void => {
      for (const [phase, { passed, processor }] of Object.entries(phases)) {
        for (const [measured, ms] of [
          [`${name}, ${what}, ${phase}`, passed],
          [`${name}, ${what}, ${phase}, processor`, processor],
        ] as const) {
          const of = samples.get(measured) ?? new Map<string, number[]>()
          samples.set(measured, of.set(subject, [...(of.get(subject) ?? []), ms]))
        }
      }
    }
    for (let round = 0; round <= rounds; round++) {
      const take = round === 0 ? () => undefined : keep
      take('1 thread', 'nacre', { witness: witnessTime(files) })
      take('1 thread', 'nacre', await provers[0].prove())
      take('1 thread', 'snarkjs', await theirs(files, true))
      take('all cores', 'nacre', await provers[1].prove())
      take('all cores', 'snarkjs', await theirs(files, false))
      take('1 thread', 'nacre', tables())
      const from = now()
      await Promise.all(alone.map(({ prove }) => prove()))
      take('a proof on each core', 'nacre', { all: between(from, now()) })
    }
    for (const { groth16 } of [...provers, ...alone]) await groth16.dispose()
    for (const [measured, subjects] of samples) {
      const figures = [...subjects].map(([subject, times]) => figureOf(subject, times))
      all.push({ name: measured, unit: 'ms', better: 'less', start: 'warm', figures })
    }
  }
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
  return all
}

async function readFiles(name: (typeof NAMES)[number]): Promise<Files> {
  const folder = artifactFolder(defaultCacheFolder(), loadManifest())
  const read = async (kind: 'wasm' | 'zkey') => new Uint8Array(await readFile(artifactPath(folder, name, kind)))
  const wasm = await read('wasm')
  const [inputs = {}] = trueInputs(name)
  const result = createWitnessCalculator(await WebAssembly.compile(wasm)).calculate(inputs)
  if (!result.ok) throw new Error(`${name} refused its inputs`)
  calculators.set(wasm, createWitnessCalculator(await WebAssembly.compile(wasm)))
  return { name, wasm, zkey: await read('zkey'), inputs, wtns: result.wtns }
}

const calculators = new WeakMap<Uint8Array, ReturnType<typeof createWitnessCalculator>>()

function witnessTime({ wasm, inputs }: Files): Spent {
  const from = now()
  calculators.get(wasm)?.calculate(inputs)
  return between(from, now())
}

/** A prover of so many threads, with one memory, and what its threads were asked and when they answered. */
async function startWatched(
  { name, zkey, wtns }: Files,
  threads: number,
): Promise<{ groth16: Groth16; prove(): Promise<Phases> }> {
  const asked: { readonly id: number; readonly worker: number; readonly phase: string; readonly at: Spent; end: Spent }[] = []
  const inner: PeerFactory = createThreadPeer(resolveWorkerFile('nacre/prover/groth16/worker'))
  const { peers } = watchPeers(
    (events) =>
      inner({
        ...events,
        onMessage(message) {
          const task = asked.find(({ id }) => message.kind === 'result' && message.id === id)
          if (task) task.end = now()
          events.onMessage(message)
        },
      }),
    (message, worker) => {
      const phase = message.kind === 'phase' ? message.phase : message.kind === 'combine' ? 'assembling' : undefined
      if (phase && message.kind !== 'cancel') asked.push({ id: message.id, worker, phase, at: now(), end: NOTHING })
      return message
    },
  )
  const groth16 = await createGroth16({ peers, threads, rng: systemRng, memory: 'shared' })
  const key = groth16.open(zkey)
  await groth16.load(key)
  return {
    groth16,
    async prove() {
      asked.length = 0
      const from = now()
      const { proof, publicSignals } = await groth16.prove(key, wtns)
      const whole = between(from, now())
      if (!createPinnedVerifier().verify(name, publicSignals, proof).ok) throw new Error(`a proof of ${name} does not verify`)
      const phases: Record<string, Spent> = {}
      let waiting = 0
      for (const phase of new Set(asked.map((task) => task.phase))) {
        const tasks = asked.filter((task) => task.phase === phase)
        const ends = tasks.map(({ end }) => end).sort((a, b) => a.passed - b.passed)
        const last = ends.at(-1) as Spent
        phases[phase] = between((tasks[0] as (typeof tasks)[number]).at, last)
        if (phase !== 'assembling') waiting += ends.reduce((ms, end) => ms + last.passed - end.passed, 0) / threads
      }
      const rest = between(Object.values(phases).reduce(sum, NOTHING), whole)
      return { ...phases, 'rest of it': rest, whole, 'of that, a thread waits for others': { passed: waiting, processor: 0 } }
    },
  }
}

/** The five sums of a proof, one after the other on this thread, with the digits that a proof has. */
async function tablesOf({ zkey, wtns }: Files): Promise<() => Phases> {
  const key = parseProvingKey(zkey, enginePoints())
  const instance = createInstance(await compileEngine())
  const lists: readonly (readonly [string, Group, number])[] = [
    ['A', 'g1', 5],
    ['B1', 'g1', 6],
    ['B2', 'g2', 7],
    ['C', 'g1', 8],
    ['H', 'g1', 9],
  ]
  const tables = lists.map(([, group, kind]) => loadPoints(instance, group, key.sections.get(kind) as Uint8Array))
  const witness = witnessBytes(wtns)
  // Values of the quotient are as good as random.
  const quotient = Uint8Array.from(systemRng.bytes(32 * key.domain), (byte, i) => (i % 32 === 31 ? byte & 31 : byte))
  const bits = windowBits(Math.max(key.wires, key.domain))
  return () =>
    Object.fromEntries(
      lists.map(([name], i) => {
        const from = now()
        const scalars = name === 'H' ? quotient : name === 'C' ? witness.subarray(32 * (key.publicSignals + 1)) : witness
        const mark = instance.mark()
        multiScalar(instance, tables[i] as (typeof tables)[number], prepareScalars(instance, scalars, bits))
        instance.release(mark)
        return [name, between(from, now())]
      }),
    )
}

interface Logger {
  debug(text: string): void
  info(text: string): void
  error(text: string): void
}

/** Phases of snarkjs by what it logs; what its log does not divide stays together. */
async function startSnarkjs(): Promise<(files: Files, singleThread: boolean) => Promise<Phases>> {
  const { groth16, wtns: witnesses } = (await import('snarkjs')) as unknown as {
    groth16: { prove(zkey: Uint8Array, wtns: Uint8Array, logger: Logger, options: { singleThread: boolean }): Promise<unknown> }
    wtns: { calculate(inputs: unknown, wasm: Uint8Array, out: { type: 'mem' }): Promise<void> }
  }
  const BEGINS: readonly (readonly [RegExp, string])[] = [
    [/^Building ABC/, 'rows of the matrices'],
    [/^IFFT_A/, 'six transforms'],
    [/^Join ABC/, 'quotient'],
    [/^Reading (\w+) Points/, ''],
    [/^Multiexp end: multiexp H/, 'rest of it'],
  ]
  return async ({ zkey, wtns, inputs, wasm }, singleThread) => {
    const phases: Record<string, Spent> = {}
    if (singleThread) {
      const from = now()
      await witnesses.calculate(inputs, wasm, { type: 'mem' })
      phases['witness'] = between(from, now())
    }
    const from = now()
    let [phase, begun] = ['reading, curve', from]
    const enter = (next: string): void => {
      const entered = now()
      phases[phase] = sum(phases[phase] ?? NOTHING, between(begun, entered))
      phase = next
      begun = entered
    }
    const debug = (text: string): void => {
      for (const [pattern, name] of BEGINS) {
        const match = pattern.exec(text)
        const next = match && (name || (match[1] as string))
        if (next && next !== phase) enter(next)
      }
    }
    await groth16.prove(zkey, wtns, { debug, info: () => undefined, error: () => undefined }, { singleThread })
    enter('')
    return { ...phases, whole: between(from, now()) }
  }
}
