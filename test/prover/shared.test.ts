import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { AbortedError, systemRng } from '../../src/base'
import { KeyMalformedError, ProverDisposedError, ProvingFailedError, WorkerDiedError } from '../../src/prover'
import { createGroth16, type Groth16, type Groth16Key, type PeerFactory } from '../../src/prover/groth16'
import type { AnyTask } from '../../src/prover/groth16/messages'
import { LISTS } from '../../src/prover/groth16/shared/plan'
import { createWitnessCalculator } from '../../src/prover/witness'
import { createVerifier, parseVerifyingKey } from '../../src/verifier'
import { createThreadPeer } from '../../src/worker/node'
import { startStopwatch } from '../stopwatch'
import { useFixtures } from './built'
import { watchPeers } from './watched'

type Share = Extract<AnyTask, { kind: 'share' }>

const built = useFixtures()
let zkey: Uint8Array
let wtns: Uint8Array
let prover: Groth16 | undefined

beforeAll(async () => {
  zkey = new Uint8Array(await readFile(join(built.fixtures.folder, 'range.zkey')))
  const calculator = createWitnessCalculator(await WebAssembly.compile(await readFile(join(built.fixtures.folder, 'range.wasm'))))
  const witness = calculator.calculate({ value: 5n, limit: 100n })
  if (!witness.ok) throw new Error('no witness')
  wtns = witness.wtns
})

afterEach(async () => {
  vi.restoreAllMocks()
  await prover?.dispose()
})

/** Real threads, and the shares of keys that they were given. */
function watchedPeers(watch?: Parameters<typeof watchPeers>[1]) {
  const { peers, asked } = watchPeers(createThreadPeer(built.workers.groth16), watch)
  return { peers, asked, shares: () => asked.filter((message): message is Share => message.kind === 'share') }
}

async function start(peers: PeerFactory, threads = 3): Promise<Groth16> {
  prover = await createGroth16({ peers, threads, rng: systemRng, memory: 'shared' })
  return prover
}

async function expectProof(groth16: Groth16, key: Groth16Key): Promise<void> {
  const { proof, publicSignals } = await groth16.prove(key, wtns)
  const verifyingKey = parseVerifyingKey(
    JSON.parse(await readFile(join(built.fixtures.root, 'artifacts', 'range.vkey.json'), 'utf8')),
  )
  const verifier = createVerifier({ keys: { range: verifyingKey }, origin: 'dev' })
  expect(verifier.verify('range', publicSignals, proof)).toEqual({ ok: true })
}

/** Whether the memory holds the key and nothing else. */
function isClean({ memory, plan }: Share): boolean {
  const secret = new Uint8Array(memory.buffer, plan.secretFrom)
  return Buffer.compare(secret, new Uint8Array(secret.length)) === 0
}

const keyBytes = ({ memory, plan }: Share): Uint8Array =>
  new Uint8Array(memory.buffer).slice(plan.counters + 4 * LISTS.length, plan.secretFrom)

describe('workers with one memory', () => {
  it.each([1, 2, 5, 8])('prove together, %i of them', async (threads) => {
    const { peers, shares } = watchedPeers()
    const groth16 = await start(peers, threads)
    expect(groth16.memory).toBe('shared')
    const key = groth16.open(zkey)
    await expectProof(groth16, key)
    await expectProof(groth16, key)
    expect(shares()).toHaveLength(threads)
    expect(new Set(shares().map(({ memory }) => memory)).size).toBe(1)
  })

  it('leave nothing in it of a proof, and the key as it was', async () => {
    const { peers, shares } = watchedPeers()
    const groth16 = await start(peers)
    const key = groth16.open(zkey)
    await groth16.load(key)
    const [share] = shares() as [Share]
    expect(isClean(share)).toBe(true)
    const before = keyBytes(share)
    await expectProof(groth16, key)
    expect(isClean(share)).toBe(true)
    expect(Buffer.compare(keyBytes(share), before)).toBe(0)
  })

  it.each(['scalars', 'columns', 'blocks', 'quotient', 'sums'])(
    'leave nothing in it of a proof that was cancelled before the phase %s',
    async (phase) => {
      const control = new AbortController()
      const { peers, shares } = watchedPeers((message) => {
        if (message.kind === 'phase' && message.phase === phase) control.abort()
        return message
      })
      const groth16 = await start(peers)
      const key = groth16.open(zkey)
      await groth16.load(key)
      const took = startStopwatch(1000)
      await expect(groth16.prove(key, wtns, { signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
      expect(took()).toBeLessThan(1000)
      // Workers that did not end in time are ended, and may write until they are gone.
      await groth16.crew.gone
      expect(isClean(shares()[0] as Share)).toBe(true)
      await expectProof(groth16, key)
    },
  )

  it('eight of them, hold up their caller for no more than what they have together when it cancels', async () => {
    const control = new AbortController()
    let fills: number[] | undefined
    const { peers, shares } = watchedPeers((message) => {
      if (message.kind === 'phase' && message.phase === 'columns') control.abort()
      return message
    })
    const groth16 = await start(peers, 8)
    const key = groth16.open(zkey)
    await groth16.load(key)
    const [{ plan }] = shares() as [Share]
    const { fill } = Int32Array.prototype
    vi.spyOn(Object.getPrototypeOf(Int32Array.prototype), 'fill').mockImplementation(function (this: unknown, ...args) {
      const words = this as Int32Array
      const [, from = 0, to = words.length] = args as number[]
      if (words.buffer instanceof SharedArrayBuffer) fills?.push(4 * (to - from))
      return fill.apply(words, args as [number])
    })
    fills = []
    await expect(groth16.prove(key, wtns, { signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
    const before = fills.reduce((sum, bytes) => sum + bytes, 0)
    expect(before).toBeLessThan(plan.ownFrom - plan.secretFrom + 4 * LISTS.length + 1)
    await groth16.crew.gone
    vi.restoreAllMocks()
    expect(Math.max(...fills)).toBeLessThanOrEqual(2 ** 22)
    expect(plan.bytes - plan.secretFrom).toBeGreaterThan(2 ** 22)
    expect(isClean(shares()[0] as Share)).toBe(true)
    await groth16.dispose()
  })

  it('leave nothing in it of a proof that failed', async () => {
    let fail = false
    const { peers, shares } = watchedPeers((message, worker) =>
      fail && worker === 1 && message.kind === 'phase' && message.phase === 'sums' ? { ...message, key: 'none' } : message,
    )
    const groth16 = await start(peers)
    const key = groth16.open(zkey)
    await groth16.load(key)
    fail = true
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(ProvingFailedError)
    await groth16.crew.gone
    expect(isClean(shares()[0] as Share)).toBe(true)
    fail = false
    await expectProof(groth16, key)
  })

  it('drop a key that one of them refused', async () => {
    const { peers, asked } = watchedPeers()
    const groth16 = await start(peers)
    const key = groth16.open(zkey)
    const bad = zkey.slice()
    // Between section 4 and the end there are points, and nothing else but a few bytes.
    bad[zkey.length >> 1] = (bad[zkey.length >> 1] as number) ^ 1
    const refuse = async (): Promise<boolean> => {
      await groth16.load(key)
      const { generation } = groth16.crew
      await expect(groth16.load(groth16.open(bad))).rejects.toBeInstanceOf(KeyMalformedError)
      return groth16.crew.generation === generation
    }
    // On a machine that does something else, workers may be too late to stop: they are ended, and the key is gone with them.
    let stayed = false
    for (let i = 0; i < 12 && !stayed; i++) stayed = await refuse()
    expect(stayed).toBe(true)
    expect(asked.filter(({ kind }) => kind === 'forget')).toHaveLength(3)
    await expectProof(groth16, key)
  })

  it('have another memory after one of them was lost, and nothing is left in the first', async () => {
    let lose = true
    const { peers, shares } = watchedPeers((message, worker, end) => {
      if (lose && worker === 1 && message.kind === 'phase' && message.phase === 'sums') end()
      return message
    })
    const groth16 = await start(peers)
    const key = groth16.open(zkey)
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(WorkerDiedError)
    lose = false
    await groth16.crew.gone
    const [first] = shares() as [Share]
    expect(isClean(first)).toBe(true)
    await expectProof(groth16, key)
    expect(shares().at(-1)?.memory).not.toBe(first.memory)
  })

  it('have a memory for each key, that does not grow', async () => {
    const { peers, shares } = watchedPeers()
    const groth16 = await start(peers, 2)
    const [first, second] = [groth16.open(zkey), groth16.open(zkey)]
    await expectProof(groth16, first)
    await expectProof(groth16, second)
    groth16.forget(first)
    await expectProof(groth16, second)
    const memories = new Set(shares().map(({ memory }) => memory))
    expect(memories.size).toBe(2)
    for (const memory of memories) expect(() => memory.grow(1)).toThrow(RangeError)
  })

  it('are given up for a proof when one of them ends just before it begins, and the next proof has others', async () => {
    const thread = createThreadPeer(built.workers.groth16)
    let lose: (() => void) | undefined
    const groth16 = await start((events) => {
      lose ??= () => events.onEnd('died')
      return thread(events as never) as never
    }, 2)
    const key = groth16.open(zkey)
    await expectProof(groth16, key)
    const onProgress = (): void => {
      lose?.()
      lose = () => {}
    }
    await expect(groth16.prove(key, wtns, { onProgress })).rejects.toThrow(
      new WorkerDiedError('a worker of the prover ended', { hint: 'Try again.' }),
    )
    await expectProof(groth16, key)
  })
})

describe('a prover that was disposed of', () => {
  it('keeps no memory, whoever keeps it and its keys', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const memories = new Set<WeakRef<WebAssembly.Memory>>()
    const thread = createThreadPeer(built.workers.groth16)
    const groth16 = await start((events) => {
      const peer = thread(events as never)
      const send: typeof peer.send = (message, transfer) => {
        if ((message as Share).kind === 'share') memories.add(new WeakRef((message as Share).memory))
        peer.send(message, transfer)
      }
      return { ...peer, send } as never
    }, 2)
    const key = groth16.open(zkey)
    await expectProof(groth16, key)
    collect()
    const kept = (): number => [...memories].filter((memory) => memory.deref() !== undefined).length
    expect(kept()).toBe(2)
    await groth16.dispose()
    await vi.waitFor(() => {
      collect()
      expect(kept()).toBe(0)
    })
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(ProverDisposedError)
  })
})

describe('where there is no shared memory', () => {
  it('for a key, workers have slices of it', async () => {
    const { Memory } = WebAssembly
    class Unshared extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.shared) throw new RangeError('could not allocate memory')
        super(descriptor)
      }
    }
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(Unshared)
    const { peers, shares, asked } = watchedPeers()
    const groth16 = await start(peers)
    const key = groth16.open(zkey)
    await groth16.load(key)
    vi.restoreAllMocks()
    await expectProof(groth16, key)
    expect(shares()).toEqual([])
    expect(asked.filter(({ kind }) => kind === 'load')).toHaveLength(3)
  })

  it('at all, the prover says that it uses none', async () => {
    vi.resetModules()
    const compile = WebAssembly.compile
    let compiled = 0
    vi.spyOn(WebAssembly, 'compile').mockImplementation((bytes) =>
      ++compiled === 2 ? Promise.reject(new WebAssembly.CompileError('no threads')) : compile(bytes),
    )
    const fresh = await import('../../src/prover/groth16')
    const { peers } = watchedPeers()
    const groth16 = await fresh.createGroth16({ peers, threads: 2, rng: systemRng, memory: 'shared' })
    expect(groth16.memory).toBe('sliced')
    await expectProof(groth16, groth16.open(zkey))
    await groth16.dispose()
  })
})
