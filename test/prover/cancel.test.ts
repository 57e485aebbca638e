import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AbortedError, systemRng } from '../../src/base'
import { median } from '../../src/bench/statistics'
import { WorkerDiedError } from '../../src/prover'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createGroth16, createInlinePeer, type Groth16, type MemoryUse, type PeerFactory } from '../../src/prover/groth16'
import type { AnyTask } from '../../src/prover/groth16/messages'
import { createVerifier, type VerifyingKey } from '../../src/verifier'
import { pause } from '../../src/worker'
import { createThreadPeer } from '../../src/worker/node'
import { startStopwatch } from '../stopwatch'
import { cases } from '../suite'
import { useFixtures } from './built'
import { createElements, randomCircuit } from './random-circuit'
import { type WatchedPeers, watchPeers } from './watched'

type Share = Extract<AnyTask, { kind: 'share' }>

/** So large that workers pause in every longer task, and see a cancellation there. */
const CONSTRAINTS = 12_000

const built = useFixtures()
let zkey: Uint8Array
let wtns: Uint8Array
let verifyingKey: VerifyingKey
let prover: Groth16 | undefined

beforeAll(async () => {
  const circuit = randomCircuit({ publicSignals: 2, privateInputs: 3, constraints: CONSTRAINTS }, createElements('cancel'))
  wtns = circuit.wtns
  ;({ zkey, verifyingKey } = await makeDevelopmentKeys(circuit.r1cs))
}, 300_000)

afterEach(() => prover?.dispose())

async function start(peers: PeerFactory, memory: MemoryUse, threads: number): Promise<Groth16> {
  prover = await createGroth16({ peers, threads, rng: systemRng, memory })
  return prover
}

const isProof = ({ proof, publicSignals }: Awaited<ReturnType<Groth16['prove']>>): boolean =>
  createVerifier({ keys: { random: verifyingKey }, origin: 'dev' }).verify('random', publicSignals, proof).ok

const abortedTasks = ({ told, asked }: WatchedPeers): readonly string[] =>
  told.flatMap((message) => {
    if (message.kind !== 'fault' || message.fault.kind !== 'aborted') return []
    const task = asked.find((other): other is AnyTask => other.kind !== 'cancel' && other.id === message.id)
    return task ? [task.kind] : []
  })

// And a task in the middle of which workers are met.
const KINDS: readonly [string, MemoryUse, number, () => PeerFactory, string][] = [
  ['threads with one memory', 'shared', 2, () => createThreadPeer(built.workers.groth16), 'phase'],
  ['threads with slices', 'sliced', 2, () => createThreadPeer(built.workers.groth16), 'sum'],
  ['more threads than cores', 'shared', 8, () => createThreadPeer(built.workers.groth16), 'phase'],
  ['no threads', 'sliced', 1, () => createInlinePeer(pause), 'evaluate'],
]

const MOMENTS = cases(4, 8, 8)

describe.each(KINDS.slice(0, cases(1, 4, 4)))('a proof by %s', (_, memory, threads, peers, task) => {
  it('that is cancelled at work ends within 100 ms, by what its workers say, and leaves the next alone', async () => {
    const watched = watchPeers(peers())
    const groth16 = await start(watched.peers, memory, threads)
    const key = groth16.open(zkey)
    await groth16.load(key)
    const generation = groth16.crew.generation
    /** Aborts one while its workers work, with another behind it. */
    const cancelAt = async (at: number): Promise<number> => {
      const control = new AbortController()
      let took: (() => number) | undefined
      const onProgress = ({ done }: { readonly done: number }): void => {
        if (done < at || took) return
        took = startStopwatch(100)
        control.abort()
      }
      const first = groth16.prove(key, wtns, { signal: control.signal, onProgress })
      const second = groth16.prove(key, wtns)
      await expect(first).rejects.toBeInstanceOf(AbortedError)
      const milliseconds = took?.() ?? Number.POSITIVE_INFINITY
      expect(isProof(await second)).toBe(true)
      return milliseconds
    }
    const taken: number[] = []
    for (let i = 0; i < MOMENTS; i++) taken.push(await cancelAt(1 + (98 * i) / MOMENTS))
    // On a machine that does something else, some of them may be disturbed.
    expect(median(taken)).toBeLessThan(100)
    expect(taken.filter((milliseconds) => milliseconds >= 100).length, taken.join()).toBeLessThanOrEqual(taken.length / 4)
    if (groth16.crew.generation === generation) expect(abortedTasks(watched)).toContain(task)
    for (const { memory: shared, plan } of watched.asked.filter((message): message is Share => message.kind === 'share')) {
      const secret = new Uint8Array(shared.buffer, plan.secretFrom)
      expect(Buffer.compare(secret, new Uint8Array(secret.length))).toBe(0)
    }
  })

  it('that waits is cancelled at once, and nothing of it is begun', async () => {
    const watched = watchPeers(peers())
    const groth16 = await start(watched.peers, memory, threads)
    const key = groth16.open(zkey)
    await groth16.load(key)
    const control = new AbortController()
    const first = groth16.prove(key, wtns)
    const second = groth16.prove(key, wtns, { signal: control.signal })
    let running = true
    void first.then(() => {
      running = false
    })
    control.abort()
    await expect(second).rejects.toBeInstanceOf(AbortedError)
    expect(running).toBe(true)
    expect(isProof(await first)).toBe(true)
    const asked = watched.asked.length
    await expect(groth16.prove(key, wtns, { signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
    await groth16.load(key)
    expect(watched.asked).toHaveLength(asked)
  })

  it('that is cancelled while its key is read ends there, and asks for nothing', async () => {
    const watched = watchPeers(peers())
    const groth16 = await start(watched.peers, memory, threads)
    const key = groth16.open(zkey)
    const control = new AbortController()
    const first = groth16.prove(key, wtns, { signal: control.signal })
    // Its first slice is read by then, and not its last.
    await pause()
    await pause()
    control.abort()
    await expect(first).rejects.toBeInstanceOf(AbortedError)
    expect(watched.asked).toEqual([])
    expect(isProof(await groth16.prove(key, wtns))).toBe(true)
  })

  it('that is cancelled by its first progress asks for nothing', async () => {
    const watched = watchPeers(peers())
    const groth16 = await start(watched.peers, memory, threads)
    const key = groth16.open(zkey)
    await groth16.load(key)
    const before = watched.asked.length
    const control = new AbortController()
    const observed = { signal: control.signal, onProgress: () => control.abort() }
    await expect(groth16.prove(key, wtns, observed)).rejects.toBeInstanceOf(AbortedError)
    expect(watched.asked.slice(before).filter(({ kind }) => kind !== 'cancel')).toEqual([])
  })

  it.each([2, 1, 5].slice(0, cases(1, 3, 3)))('is rejected with what its progress throws, the call number %i', async (call) => {
    const groth16 = await start(peers(), memory, threads)
    const key = groth16.open(zkey)
    const fault = new Error('of a caller')
    let calls = 0
    const onProgress = (): void => {
      if (++calls === call) throw fault
    }
    await expect(groth16.prove(key, wtns, { onProgress })).rejects.toBe(fault)
    expect(calls).toBe(call)
    expect(isProof(await groth16.prove(key, wtns))).toBe(true)
  })

  it('drops a key although it is cancelled, and no worker is started for that', async () => {
    const watched = watchPeers(peers())
    const groth16 = await start(watched.peers, memory, threads)
    groth16.forget(groth16.open(zkey))
    expect(watched.started()).toBe(0)
    const [kept, dropped] = [groth16.open(zkey), groth16.open(zkey)]
    await groth16.load(kept)
    await groth16.load(dropped)
    const generation = groth16.crew.generation
    const control = new AbortController()
    let told = false
    const onProgress = ({ done }: { readonly done: number }): void => {
      if (done === 0 || told) return
      told = true
      groth16.forget(dropped)
      control.abort()
    }
    const proof = groth16.prove(kept, wtns, { signal: control.signal, onProgress })
    await expect(proof).rejects.toBeInstanceOf(AbortedError)
    expect(isProof(await groth16.prove(kept, wtns))).toBe(true)
    if (groth16.crew.generation !== generation) return
    const forgets = watched.asked.flatMap((message) => (message.kind === 'forget' ? [message.id] : []))
    const done = watched.told.flatMap((message) => (message.kind === 'result' ? [message.id] : []))
    expect(forgets).toHaveLength(threads)
    expect(done).toEqual(expect.arrayContaining(forgets))
  })
})

it('ends the workers that it started when one more could not be, and starts all of them the next time', async () => {
  const thread = createThreadPeer(built.workers.groth16)
  const ended: number[] = []
  let made = 0
  const groth16 = await start(
    (events) => {
      const number = made++
      if (number === 2) throw new RangeError('no more threads')
      const peer = thread(events as never)
      const terminate = (): Promise<void> => {
        ended.push(number)
        return peer.terminate()
      }
      return { ...peer, terminate } as never
    },
    'shared',
    3,
  )
  const key = groth16.open(zkey)
  await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(WorkerDiedError)
  await groth16.crew.gone
  expect(ended).toEqual([0, 1])
  expect(isProof(await groth16.prove(key, wtns))).toBe(true)
})
