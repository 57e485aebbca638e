import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { AbortedError, systemRng } from '../../src/base'
import { OutOfMemoryError, ProverDisposedError } from '../../src/prover'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createGroth16, createInlinePeer, type Groth16, type MemoryUse, type PeerFactory } from '../../src/prover/groth16'
import type { ToWorker } from '../../src/prover/groth16/messages'
import { createVerifier, type VerifyingKey } from '../../src/verifier'
import { pause } from '../../src/worker'
import { createThreadPeer } from '../../src/worker/node'
import { startStopwatch } from '../stopwatch'
import { useWorkers } from './built'
import { createElements, randomCircuit } from './random-circuit'
import { watchPeers } from './watched'

/** Every thread that this file started. */
const threads = vi.hoisted(() => [] as Worker[])
vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>()
  class Counted extends real.Worker {
    constructor(...args: ConstructorParameters<typeof real.Worker>) {
      super(...args)
      threads.push(this)
    }
  }
  return { ...real, Worker: Counted, default: { ...real, Worker: Counted } }
})

const built = useWorkers()
let zkey: Uint8Array
let wtns: Uint8Array
let verifyingKey: VerifyingKey
let prover: Groth16 | undefined

beforeAll(async () => {
  const circuit = randomCircuit({ publicSignals: 2, privateInputs: 3, constraints: 400 }, createElements('workers'))
  wtns = circuit.wtns
  ;({ zkey, verifyingKey } = await makeDevelopmentKeys(circuit.r1cs))
}, 300_000)

afterEach(async () => {
  vi.restoreAllMocks()
  await prover?.dispose()
  threads.length = 0
})

async function start(peers: PeerFactory, memory: MemoryUse, size = 2): Promise<Groth16> {
  prover = await createGroth16({ peers, threads: size, rng: systemRng, memory })
  return prover
}

const isProof = ({ proof, publicSignals }: Awaited<ReturnType<Groth16['prove']>>): boolean =>
  createVerifier({ keys: { random: verifyingKey }, origin: 'dev' }).verify('random', publicSignals, proof).ok

/** Threads that run: those that have exited have the id -1. */
const running = (): number => threads.filter(({ threadId }) => threadId !== -1).length

describe.each(['shared', 'sliced'] as const)('the threads of a prover, %s,', (memory) => {
  it('have all exited when it was disposed of, idle', async () => {
    const groth16 = await start(createThreadPeer(built.workers.groth16), memory)
    expect(isProof(await groth16.prove(groth16.open(zkey), wtns))).toBe(true)
    expect(running()).toBe(2)
    await groth16.dispose()
    expect(running()).toBe(0)
    expect(threads).toHaveLength(2)
  })

  it('have all exited when it was disposed of, in the middle of a proof', async () => {
    let begun: () => void = () => {}
    const working = new Promise<void>((resolve) => {
      begun = resolve
    })
    const { peers } = watchPeers(createThreadPeer(built.workers.groth16), (message) => {
      if (message.kind === 'sum' || message.kind === 'phase') begun()
      return message
    })
    const groth16 = await start(peers, memory)
    const outcome = groth16.prove(groth16.open(zkey), wtns).catch((reason: unknown) => reason)
    await working
    expect(running()).toBe(2)
    await groth16.dispose()
    expect(running()).toBe(0)
    expect(await outcome).toBeInstanceOf(ProverDisposedError)
  })
})

/** A worker's file that does `instead`, an expression of `message`, of what it is asked, while the flag is there. */
function alteredWorker(name: string, instead: string): { readonly file: string; readonly flag: string } {
  const folder = dirname(built.workers.groth16)
  const [file, flag] = [join(folder, `${name}.mjs`), join(folder, `${name}.on`)]
  writeFileSync(
    file,
    `import { existsSync } from 'node:fs'
     import { parentPort } from 'node:worker_threads'
     const isOn = () => existsSync(${JSON.stringify(flag)})
     ${instead}
     await import(${JSON.stringify(built.workers.groth16)})`,
  )
  return { file, flag }
}

describe.each(['sliced', 'shared'] as const)('threads, %s,', (memory) => {
  it('that get no more memory, and none to share, say so within two seconds, and the next proof is good', async () => {
    const { file, flag } = alteredWorker(
      'poor',
      `const { grow } = WebAssembly.Memory.prototype
       WebAssembly.Memory.prototype.grow = function (pages) {
         if (isOn()) throw new RangeError('no more')
         return grow.call(this, pages)
       }`,
    )
    const { Memory } = WebAssembly
    class Unshared extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.shared) throw new RangeError('could not allocate memory')
        super(descriptor)
      }
    }
    const { peers, asked } = watchPeers(createThreadPeer(file))
    const groth16 = await start(peers, memory)
    const key = groth16.open(zkey)
    writeFileSync(flag, '')
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(Unshared)
    const took = startStopwatch(2_000)
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(OutOfMemoryError)
    expect(took()).toBeLessThan(2_000)
    expect(kindsOf(asked)).toContain('load')
    expect(kindsOf(asked)).not.toContain('share')
    vi.restoreAllMocks()
    rmSync(flag)
    const before = asked.length
    expect(isProof(await groth16.prove(key, wtns))).toBe(true)
    expect(kindsOf(asked.slice(before))).toContain(memory === 'shared' ? 'share' : 'load')
  })
})

describe.each<[MemoryUse, string, string]>([
  ['shared', 'sums', "message.phase === 'sums'"],
  ['shared', 'adds up', "message.kind === 'combine'"],
  ['sliced', 'loads a key', "message.kind === 'load'"],
  ['sliced', 'sums', "message.kind === 'sum'"],
])('a thread, %s, to which JavaScript gives no array while it %s,', (memory, _task, isPoor) => {
  it('says that there is no memory, and the next proof is good', async () => {
    const { file, flag } = alteredWorker(
      'arrays',
      `let poor = false
       const allocate = () => poor && isOn() && new ArrayBuffer(2 ** 53 - 1)
       const { slice } = Uint8Array.prototype
       Object.getPrototypeOf(Uint8Array.prototype).slice = function (...range) {
         allocate()
         return slice.apply(this, range)
       }
       globalThis.Uint8Array = new Proxy(Uint8Array, {
         construct(target, args, newTarget) {
           if (typeof args[0] === 'number') allocate()
           return Reflect.construct(target, args, newTarget)
         },
       })
       const { on } = parentPort
       parentPort.on = (name, listener) => on.call(parentPort, name, (message) => {
         poor = ${isPoor}
         listener(message)
       })`,
    )
    const groth16 = await start(createThreadPeer(file), memory)
    const key = groth16.open(zkey)
    writeFileSync(flag, '')
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(OutOfMemoryError)
    rmSync(flag)
    expect(isProof(await groth16.prove(key, wtns))).toBe(true)
  })
})

describe('a caller to whom JavaScript gives no array', () => {
  /** Both memories while a message is copied; slices also for pieces of polynomials, three a worker. */
  it.each<[MemoryUse, string, number]>([
    ['shared', 'a message', 1],
    ['sliced', 'a message', 1],
    ['sliced', 'the first piece', 1],
    ['sliced', 'a piece of the second worker', 5],
  ])('is told that there is no memory when nothing is under way: %s, for %s', async (memory, what, number) => {
    let [failing, times] = [false, 0]
    const allocate = (): void => {
      if (failing && ++times === number) new ArrayBuffer(2 ** 53 - 1)
    }
    const { peers, asked, told } = watchPeers(createThreadPeer(built.workers.groth16), (message) => {
      if (what === 'a message' && message.kind === 'combine') allocate()
      return message
    })
    const groth16 = await start(peers, memory, 3)
    const key = groth16.open(zkey)
    await groth16.load(key)
    const { slice } = Uint8Array.prototype
    vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype), 'slice').mockImplementation(function (this: unknown, ...range) {
      if (what !== 'a message') allocate()
      return slice.apply(this as Uint8Array, range as [])
    })
    const onProgress = (): void => {
      failing = true
    }
    await expect(groth16.prove(key, wtns, { onProgress })).rejects.toBeInstanceOf(OutOfMemoryError)
    failing = false
    const answered = new Set(told.flatMap((message) => (message.kind === 'work' ? [] : [message.id])))
    const open = asked.filter((message) => message.kind !== 'cancel' && !answered.has(message.id))
    expect(open).toHaveLength(what === 'a message' ? 1 : 0)
    expect(isProof(await groth16.prove(key, wtns))).toBe(true)
  })
})

const kindsOf = (asked: readonly ToWorker[]): readonly string[] => asked.map(({ kind }) => kind)

describe.each<[MemoryUse, string, string]>([
  ['shared', 'loads a key', "message.kind === 'share'"],
  ['shared', 'sums', "message.phase === 'sums'"],
  ['shared', 'adds up', "message.kind === 'combine'"],
  ['sliced', 'loads a key', "message.kind === 'load'"],
  ['sliced', 'sums', "message.kind === 'sum'"],
  ['sliced', 'adds up', "message.kind === 'combine'"],
])('a thread, %s, that never answers while it %s,', (memory, _task, isDeadly) => {
  it('does not hold up a cancellation by more than 100 ms, is ended, and the next proof is good', async () => {
    const { file, flag } = alteredWorker(
      'hanging',
      `const { on } = parentPort
       parentPort.on = (name, listener) => on.call(parentPort, name, (message) => {
         if (${isDeadly} && isOn()) {
           parentPort.postMessage({ kind: 'work', id: -1, work: 0 })
           for (;;);
         }
         listener(message)
       })`,
    )
    const control = new AbortController()
    let took: (() => number) | undefined
    const { peers, told } = watchPeers(createThreadPeer(file))
    const groth16 = await start(
      (events) =>
        peers({
          ...events,
          onMessage(message) {
            events.onMessage(message)
            if (message.id !== -1 || took) return
            took = startStopwatch(100)
            control.abort()
          },
        }),
      memory,
    )
    writeFileSync(flag, '')
    const key = groth16.open(zkey)
    await expect(groth16.prove(key, wtns, { signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
    expect(took?.()).toBeLessThan(100)
    expect(told.some(({ id }) => id === -1)).toBe(true)
    rmSync(flag)
    expect(isProof(await groth16.prove(key, wtns))).toBe(true)
    await groth16.crew.gone
    expect(running()).toBe(2)
  })
})

describe('twenty proofs after the first', () => {
  it('take no more memory of the engine without threads', async () => {
    // Another instance would have to grow, too: they begin with two pages.
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow')
    const groth16 = await start(createInlinePeer(pause), 'sliced', 1)
    const key = groth16.open(zkey)
    await groth16.prove(key, wtns)
    const before = grow.mock.calls.length
    expect(before).toBeGreaterThan(0)
    for (let i = 0; i < 20; i++) await groth16.prove(key, wtns)
    expect(grow.mock.calls).toHaveLength(before)
  })

  it('take no more memory of the engine in threads with slices, and no other thread', async () => {
    const folder = dirname(built.workers.groth16)
    const [report, grown] = [join(folder, 'report.mjs'), join(folder, 'grown')]
    writeFileSync(
      report,
      `import { appendFileSync } from 'node:fs'
       const { grow } = WebAssembly.Memory.prototype
       WebAssembly.Memory.prototype.grow = function (pages) {
         appendFileSync(${JSON.stringify(grown)}, '.')
         return grow.call(this, pages)
       }
       const { Instance } = WebAssembly
       WebAssembly.Instance = class extends Instance {
         constructor(...args) {
           super(...args)
           appendFileSync(${JSON.stringify(grown)}, 'i')
         }
       }
       await import(${JSON.stringify(built.workers.groth16)})`,
    )
    const groth16 = await start(createThreadPeer(report), 'sliced')
    const key = groth16.open(zkey)
    await groth16.prove(key, wtns)
    const before = readFileSync(grown, 'utf8')
    expect(before).toMatch(/i.*\./)
    for (let i = 0; i < 20; i++) await groth16.prove(key, wtns)
    expect(readFileSync(grown, 'utf8')).toBe(before)
    expect(threads).toHaveLength(2)
  })
})
