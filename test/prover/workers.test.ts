import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemRng } from '../../src/base'
import { OutOfMemoryError, ProverDisposedError } from '../../src/prover'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createGroth16, createInlinePeer, type Groth16, type MemoryUse, type PeerFactory } from '../../src/prover/groth16'
import { createVerifier, type VerifyingKey } from '../../src/verifier'
import { pause } from '../../src/worker'
import { createThreadPeer } from '../../src/worker/node'
import { startStopwatch } from '../stopwatch'
import { useFixtures } from './built'
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

const built = useFixtures()
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

it('a thread with slices that gets no more memory is told as such within two seconds, and the next proof is good', async () => {
  const flag = join(built.fixtures.root, 'grow-no-more')
  const poor = join(built.workers.groth16, '..', 'poor.mjs')
  writeFileSync(
    poor,
    `import { existsSync } from 'node:fs'
     const { grow } = WebAssembly.Memory.prototype
     WebAssembly.Memory.prototype.grow = function (pages) {
       if (existsSync(${JSON.stringify(flag)})) throw new RangeError('no more')
       return grow.call(this, pages)
     }
     await import(${JSON.stringify(built.workers.groth16)})`,
  )
  const groth16 = await start(createThreadPeer(poor), 'sliced')
  const key = groth16.open(zkey)
  const wanting = async (): Promise<number> => {
    writeFileSync(flag, '')
    const took = startStopwatch(2_000)
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(OutOfMemoryError)
    const milliseconds = took()
    rmSync(flag)
    return milliseconds
  }
  expect(await wanting()).toBeLessThan(2_000)
  expect(isProof(await groth16.prove(key, wtns))).toBe(true)
  expect(existsSync(flag)).toBe(false)
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
    const report = join(built.workers.groth16, '..', 'report.mjs')
    const grown = join(built.fixtures.root, 'grown')
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
