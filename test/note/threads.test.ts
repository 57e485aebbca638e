import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { AbortedError } from '../../src/base'
import { parseFr } from '../../src/crypto'
import { deriveAddress, revealFullViewingKey } from '../../src/keys'
import {
  createTrialDecryption,
  PACKED_OUTPUT_BYTES,
  packOutputs,
  type TrialDecryption,
  TrialsDisposedError,
  tryPacked,
} from '../../src/note'
import { createThreadedTrialDecryption, WorkerMissingError } from '../../src/note/node'
import { createTrialCrew, type Trial, type TrierFactory } from '../../src/note/node/crew'
import type { ToWorker } from '../../src/worker'
import { resolveWorkerFile } from '../../src/worker/node'
import { createDice } from '../privacy/corpus'
import { honestOutput } from '../privacy/hostile'
import { startStopwatch } from '../stopwatch'
import { expectToEnd, useWorkerPrograms } from '../worker/programs'
import { accountOf, deps } from './fixture'

const dice = createDice('threads')
const { viewing } = accountOf(1)
const { external, internal } = revealFullViewingKey(viewing)
const keys = [external.ivk, internal.ivk]

/** So many outputs of strangers, with some of the account's own among them. */
function draw(count: number): Uint8Array {
  const packed = new Uint8Array(dice.rng.bytes(count * PACKED_OUTPUT_BYTES))
  for (let at = 0; at < count; at += 1 + Number(dice.below(40n))) {
    const address = deriveAddress(viewing, dice.pick(['external', 'internal'] as const), dice.below(5n))
    packed.set(packOutputs([honestOutput(dice, address, parseFr(1n), 0, 5n)]), at * PACKED_OUTPUT_BYTES)
  }
  return packed
}

const many = draw(2_600)
const expected = tryPacked(deps, keys, many)
/** Enough outputs for threads to start. */
const enough = many.subarray(0, 2_000 * PACKED_OUTPUT_BYTES)
const expectedOfEnough = expected.subarray(0, 2_000)

const { folder, workerAfter } = useWorkerPrograms('nacre/note/worker')

describe('trial decryption on threads', () => {
  it('says the same as the thread at hand, of any number of outputs, also when many ask at once', async () => {
    const trials = createThreadedTrialDecryption({ threads: 3 })
    expect(expected.some((byte) => byte === 1)).toBe(true)
    expect(expected.some((byte) => byte === 2)).toBe(true)
    for (const count of [2_600, 0, 1, 17, 300, 2_049]) {
      const packed = many.subarray(0, count * PACKED_OUTPUT_BYTES)
      expect(await trials.tryOutputs(keys, packed)).toEqual(expected.subarray(0, count))
    }
    const asked = Array.from({ length: 8 }, (_, i) =>
      trials.tryOutputs(keys.slice(i % 2), many.subarray(i * PACKED_OUTPUT_BYTES, 500 * PACKED_OUTPUT_BYTES)),
    )
    for (const [i, found] of (await Promise.all(asked)).entries()) {
      const own = expected.subarray(i, 500)
      expect(found).toEqual(i % 2 === 0 ? own : own.map((byte) => byte >> 1))
    }
    await trials.dispose()
  })

  it('needs no threads where none are wanted', async () => {
    const trials = createThreadedTrialDecryption({ threads: 0, workerFile: '/nowhere' })
    expect(await trials.tryOutputs(keys, enough)).toEqual(expectedOfEnough)
    await trials.dispose()
  })

  it('is cancelled at once, and others that ask are not', async () => {
    const trials = createThreadedTrialDecryption({ threads: 2 })
    await expect(trials.tryOutputs(keys, many, { signal: AbortSignal.abort() })).rejects.toThrow(AbortedError)
    await trials.tryOutputs(keys, enough)
    const cancel = async (): Promise<number> => {
      const controller = new AbortController()
      const cancelled = trials.tryOutputs(keys, many, { signal: controller.signal })
      const other = trials.tryOutputs(keys, enough)
      const took = startStopwatch(500)
      setTimeout(() => controller.abort('enough'), 20)
      await expect(cancelled).rejects.toMatchObject({ code: 'base/aborted', cause: 'enough' })
      const milliseconds = took()
      expect(await other).toEqual(expectedOfEnough)
      return milliseconds
    }
    // On a machine that does something else, one of a few has to be undisturbed.
    let milliseconds = Number.POSITIVE_INFINITY
    for (let i = 0; i < 5 && milliseconds >= 500; i++) milliseconds = await cancel()
    expect(milliseconds).toBeLessThan(500)
    await trials.dispose()
  })

  it.each([
    [
      'one after the other at their second slice',
      "let left = 2\nparentPort.on('message', () => --left === 0 && process.exit(7))",
    ],
    ['of an error', "parentPort.on('message', () => { throw new Error('lost') })"],
    ['before they are up', 'process.exit(3)'],
    ['before they are up, of an error', "throw new Error('cannot start')"],
  ])('loses nothing when all threads are lost, %s', async (name, code) => {
    const trials = createThreadedTrialDecryption({ threads: 2, workerFile: workerAfter(name, code) })
    expect(await trials.tryOutputs(keys, many)).toEqual(expected)
    expect(await trials.tryOutputs(keys, enough)).toEqual(expectedOfEnough)
    await trials.dispose()
  })

  it('does its work where the file of the worker is no program', async () => {
    const trials = createThreadedTrialDecryption({ threads: 2, workerFile: join(folder, 'none.mjs') })
    expect(await trials.tryOutputs(keys, enough)).toEqual(expectedOfEnough)
    await trials.dispose()
  })

  it('says so where the package has no such worker', () => {
    expect(() => resolveWorkerFile('nacre/note/none' as never)).toThrow(WorkerMissingError)
  })

  it('refuses what is under way and what comes later once it is disposed of', async () => {
    const trials = createThreadedTrialDecryption({ threads: 2 })
    const running = trials.tryOutputs(keys, many)
    const refused = expect(running).rejects.toThrow(TrialsDisposedError)
    await trials.dispose()
    await refused
    await expect(trials.tryOutputs(keys, enough)).rejects.toMatchObject({ code: 'note/trials-disposed' })
    await trials.dispose()
  })

  it('does not keep a process alive that forgets to dispose of it', async () => {
    const found = `await own.createThreadedTrialDecryption({ threads: 2 }).tryOutputs([new Uint8Array(32).fill(7)], new Uint8Array(3_000 * 180).fill(9))`
    await expectToEnd('note/node', `process.stdout.write(String((${found}).length))`, '3000')
  })
})

/** Threads that are none: they are up and answer when the test says so. */
function createPuppets(copied: (message: ToWorker<Trial>) => ToWorker<Trial> = structuredClone) {
  const puppets: {
    readonly sent: ToWorker<Trial>[]
    up(): void
    /** Answers the oldest slice; how many outputs it had. */
    answer(): number
    die(): void
    held: boolean
    ended: boolean
  }[] = []
  const peers: TrierFactory = ({ onMessage, onEnd }) => {
    const sent: ToWorker<Trial>[] = []
    const puppet = {
      sent,
      held: false,
      ended: false,
      up: () => onMessage({ kind: 'ready' }),
      answer() {
        const message = sent.shift()
        if (message === undefined) return 0
        const results = tryPacked(deps, message.task.keys, message.task.packed)
        onMessage({ kind: 'done', id: message.id, results })
        return results.length
      },
      die: () => onEnd('died'),
    }
    puppets.push(puppet)
    return {
      send: (message) => sent.push(copied(message)),
      hold(busy) {
        puppet.held = busy
      },
      async terminate() {
        puppet.ended = true
      },
    }
  }
  return { peers, puppets }
}

describe('the crew of trial decryption', () => {
  const turn = () => new Promise((resolve) => setTimeout(resolve))
  /** Until some work that goes on by itself is over. */
  const settled = async (trying: ReturnType<TrialDecryption['tryOutputs']>, work: () => unknown) => {
    let done = false
    const ended = trying.finally(() => {
      done = true
    })
    while (!done) {
      work()
      await turn()
    }
    return ended
  }

  it('starts threads when enough was asked for, not before, and works itself until one is up', async () => {
    const { peers, puppets } = createPuppets()
    const crew = createTrialCrew(deps, 2, peers)
    const few = many.subarray(0, 900 * PACKED_OUTPUT_BYTES)
    for (let i = 0; i < 2; i++) expect(await crew.tryOutputs(keys, few)).toEqual(expected.subarray(0, 900))
    expect(puppets).toHaveLength(0)
    expect(await crew.tryOutputs(keys, few)).toEqual(expected.subarray(0, 900))
    expect(puppets).toHaveLength(2)
    expect(puppets.flatMap(({ sent }) => sent)).toEqual([])
    for (const puppet of puppets) puppet.up()
    const trying = crew.tryOutputs(keys, few)
    expect(puppets.every(({ sent, held }) => sent.length === 2 && held)).toBe(true)
    expect(await settled(trying, () => puppets.map((puppet) => puppet.answer()))).toEqual(expected.subarray(0, 900))
    expect(puppets.some(({ held }) => held)).toBe(false)
    await crew.dispose()
    expect(puppets.every(({ ended }) => ended)).toBe(true)
  })

  it('hands a thread two slices of at most 128 outputs at a time, and smaller ones towards the end', async () => {
    const { peers, puppets } = createPuppets()
    const crew = createTrialCrew(deps, 3, peers)
    const trying = crew.tryOutputs(keys, many)
    for (const puppet of puppets) puppet.up()
    const sizes: number[] = []
    const found = await settled(trying, () => {
      for (const puppet of puppets) {
        expect(puppet.sent.length).toBeLessThanOrEqual(2)
        sizes.push(puppet.answer())
      }
    })
    expect(found).toEqual(expected)
    expect(Math.max(...sizes)).toBe(128)
    expect(Math.min(...sizes.filter((size) => size > 0))).toBeLessThanOrEqual(16)
    await crew.dispose()
  })

  it('gives what a lost thread had to the others, and counts nothing that it says after its end', async () => {
    const { peers, puppets } = createPuppets()
    const crew = createTrialCrew(deps, 2, peers)
    const trying = crew.tryOutputs(keys, enough)
    for (const puppet of puppets) puppet.up()
    puppets[0]?.die()
    await turn()
    puppets[0]?.answer()
    expect(await settled(trying, () => puppets[1]?.answer())).toEqual(expectedOfEnough)
    expect(puppets).toHaveLength(2)
    await crew.dispose()
  })

  it('sends threads home that had nothing to do for ten seconds, and starts others when enough is asked for again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { peers, puppets } = createPuppets()
      const crew = createTrialCrew(deps, 1, peers)
      await crew.tryOutputs(keys, enough)
      vi.advanceTimersByTime(9_000)
      await crew.tryOutputs(keys, many.subarray(0, PACKED_OUTPUT_BYTES))
      vi.advanceTimersByTime(9_000)
      expect(puppets.map(({ ended }) => ended)).toEqual([false])
      vi.advanceTimersByTime(1_001)
      expect(puppets.map(({ ended }) => ended)).toEqual([true])
      await crew.tryOutputs(keys, many.subarray(0, PACKED_OUTPUT_BYTES))
      expect(puppets).toHaveLength(1)
      await crew.tryOutputs(keys, enough)
      expect(puppets.map(({ ended }) => ended)).toEqual([true, false])
      await crew.dispose()
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not start threads again that never were up', async () => {
    const { peers, puppets } = createPuppets()
    const crew = createTrialCrew(deps, 2, peers)
    const trying = crew.tryOutputs(keys, enough)
    for (const puppet of puppets) puppet.die()
    expect(await trying).toEqual(expectedOfEnough)
    expect(await crew.tryOutputs(keys, enough)).toEqual(expectedOfEnough)
    expect(puppets).toHaveLength(2)
    await crew.dispose()
  })

  it('lets threads go that work for nobody any more, and takes nothing of what they say', async () => {
    const { peers, puppets } = createPuppets()
    const crew = createTrialCrew(deps, 1, peers)
    const controller = new AbortController()
    const trying = crew.tryOutputs(keys, enough, { signal: controller.signal })
    const [puppet] = puppets
    puppet?.up()
    expect(puppet?.held).toBe(true)
    controller.abort()
    await expect(trying).rejects.toThrow(AbortedError)
    expect(puppet?.held).toBe(false)
    const next = crew.tryOutputs(keys, enough)
    // Its slots are full of what nobody wants: until they are free nothing else would keep the process.
    expect(puppet?.held).toBe(true)
    expect(await settled(next, () => puppet?.answer())).toEqual(expectedOfEnough)
    expect(puppet?.held).toBe(false)
    await crew.dispose()
  })

  it('sends the bytes of the keys and nothing of what lies around them', async () => {
    const { peers, puppets } = createPuppets()
    const crew = createTrialCrew(deps, 1, peers)
    const around = new Uint8Array(96).fill(0xee)
    around.set(external.ivk, 32)
    const trying = crew.tryOutputs([around.subarray(32, 64)], enough)
    puppets[0]?.up()
    const [key] = puppets[0]?.sent[0]?.task.keys ?? []
    expect(key).toEqual(external.ivk)
    expect(key?.buffer.byteLength).toBe(32)
    await settled(trying, () => puppets[0]?.answer())
    expect(around.subarray(32, 64)).toEqual(external.ivk)
    await crew.dispose()
  })

  it.each(['answered', 'aborted', 'disposed of'])('overwrites its copies of the keys when a request is %s', async (how) => {
    // What a thread is sent is a copy; here it is the crew's own.
    const { peers, puppets } = createPuppets((message) => message)
    const crew = createTrialCrew(deps, 1, peers)
    const controller = new AbortController()
    const trying = crew.tryOutputs(keys, enough, { signal: controller.signal })
    const outcome = Promise.allSettled([trying])
    puppets[0]?.up()
    const sent = puppets[0]?.sent[0]?.task.keys ?? []
    expect(sent).toEqual(keys)
    if (how === 'answered') await settled(trying, () => puppets[0]?.answer())
    else if (how === 'aborted') controller.abort()
    else await crew.dispose()
    await outcome
    expect(sent).toEqual(keys.map(() => new Uint8Array(32)))
    await crew.dispose()
  })

  it('agrees with the portable form about a key that is used by this thread alone', async () => {
    const crew = createTrialCrew(deps, 0, undefined)
    expect(await crew.tryOutputs(keys, enough)).toEqual(await createTrialDecryption(deps).tryOutputs(keys, enough))
    await crew.dispose()
  })
})
