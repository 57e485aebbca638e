import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AbortedError, type Progress } from '../../src/base'
import { FIELD_BYTES, FIELD_MODULUS, FieldElementError, type Fr, packFrs, poseidonMany } from '../../src/crypto'
import type { Store } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { ARITY, type FamilyHashing, HashingDisposedError, openCommitmentTree } from '../../src/tree'
import { createThreadedFamilyHashing } from '../../src/tree/node'
import { createHashingCrew } from '../../src/tree/node/crew'
import type { FromWorker, ToWorker } from '../../src/worker'
import { createThreadPeer, resolveWorkerFile } from '../../src/worker/node'
import { createRng } from '../ledger/fixture'
import { expectToEnd, useWorkerPrograms } from '../worker/programs'

const FAMILY_BYTES = ARITY * FIELD_BYTES
const rng = createRng('families')

/** Elements below r, packed: the two highest bits of the last byte of each are none. */
function draw(elements: number): Uint8Array {
  const packed = new Uint8Array(rng.bytes(elements * FIELD_BYTES))
  for (let at = FIELD_BYTES - 1; at < packed.length; at += FIELD_BYTES) packed[at] = (packed[at] as number) & 0x1f
  return packed
}

/** Enough families for threads to start. */
const families = draw(4_500 * ARITY)
const parents = poseidonMany(ARITY, families)

/** Bytes as text, which is compared in no time. */
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const { folder, workerAfter } = useWorkerPrograms('nacre/tree/worker')

/** Hashing on two threads that can be watched. */
function watchedHashing(file = resolveWorkerFile('nacre/tree/worker')) {
  const start = createThreadPeer<ToWorker<Uint8Array>, FromWorker>(file)
  const counts = { done: 0, ended: 0 }
  const begun: Promise<void>[] = []
  const hashing = createHashingCrew(2, ({ onMessage, onEnd }) => {
    let begin = (): void => {}
    begun.push(
      new Promise((resolve) => {
        begin = resolve
      }),
    )
    return start({
      onMessage(message) {
        if (message.kind === 'done') counts.done++
        onMessage(message)
        begin()
      },
      onEnd(reason, cause) {
        counts.ended++
        onEnd(reason, cause)
        begin()
      },
    })
  })
  return {
    hashing,
    counts,
    /** Has the threads started: resolves when each of them is up, or gone. */
    async begin() {
      expect(hex(await hashing.hashFamilies(families))).toBe(hex(parents))
      expect(begun).toHaveLength(2)
      await Promise.all(begun)
    },
  }
}

describe('hashing of families on threads', () => {
  it('says the same as the thread at hand, of any number of families, also when many ask at once', async () => {
    const { hashing, counts, begin } = watchedHashing()
    await begin()
    for (const count of [4_500, 0, 1, 70, 700]) {
      const before = counts.done
      const packed = families.subarray(0, count * FAMILY_BYTES)
      expect(hex(await hashing.hashFamilies(packed))).toBe(hex(parents.subarray(0, count * FIELD_BYTES)))
      // In slices of 64 to 512.
      expect(counts.done - before).toBeGreaterThanOrEqual(Math.ceil(count / 512))
    }
    const asked = Array.from({ length: 6 }, (_, i) =>
      hashing.hashFamilies(families.subarray(i * FAMILY_BYTES, 600 * FAMILY_BYTES)),
    )
    for (const [i, found] of (await Promise.all(asked)).entries())
      expect(hex(found)).toBe(hex(parents.subarray(i * FIELD_BYTES, 600 * FIELD_BYTES)))
    await hashing.dispose()
  })

  it.each([
    ['one after the other at their second slice', "let left = 2\nparentPort.on('message', () => --left === 0 && end())"],
    ['of an error', "parentPort.on('message', () => { note()\nthrow new Error('lost') })"],
    ['before they are up', 'end()'],
  ])('loses nothing when all threads are lost, %s', async (name, code) => {
    const trace = join(folder, `${name}.txt`)
    const note = `const note = () => appendFileSync(${JSON.stringify(trace)}, 'x')\nconst end = () => { note(); process.exit(7) }`
    const file = workerAfter(name, `import { appendFileSync } from 'node:fs'\n${note}\n${code}`)
    const { hashing, counts, begin } = watchedHashing(file)
    await begin()
    expect(hex(await hashing.hashFamilies(families))).toBe(hex(parents))
    // Where both were lost by the first request, the second had more, of which some may have come too late for work.
    const lost = readFileSync(trace, 'utf8').length
    expect(lost).toBeGreaterThanOrEqual(2)
    expect(counts.ended).toBe(lost)
    await hashing.dispose()
  })

  it('refuses what is no element, on threads and here, and goes on', async () => {
    const { hashing, counts, begin } = watchedHashing()
    await begin()
    const wrong = families.slice()
    wrong.set(packFrs([(FIELD_MODULUS - 1n) as Fr]), 4_000 * FAMILY_BYTES)
    wrong[4_000 * FAMILY_BYTES] = 1
    await expect(hashing.hashFamilies(wrong)).rejects.toThrow(FieldElementError)
    expect(counts.ended).toBe(2)
    await expect(hashing.hashFamilies(wrong.subarray(3_999 * FAMILY_BYTES))).rejects.toThrow(FieldElementError)
    expect(hex(await hashing.hashFamilies(families))).toBe(hex(parents))
    await expect(hashing.hashFamilies(families.subarray(1))).rejects.toMatchObject({ code: 'base/internal' })
    await hashing.dispose()
  })

  it('goes on with the threads that could be started, or none', async () => {
    for (const could of [0, 1]) {
      let started = 0
      const start = createThreadPeer<ToWorker<Uint8Array>, FromWorker>(resolveWorkerFile('nacre/tree/worker'))
      const hashing = createHashingCrew(3, (events) => {
        if (started++ >= could) throw new Error('no more threads')
        return start(events)
      })
      for (let i = 0; i < 2; i++) expect(hex(await hashing.hashFamilies(families))).toBe(hex(parents))
      expect(started).toBe(could + 1)
      await hashing.dispose()
    }
  })

  it('is cancelled, and refuses what is under way and what comes later once it is disposed of', async () => {
    const hashing = createThreadedFamilyHashing({ threads: 2 })
    const controller = new AbortController()
    const cancelled = hashing.hashFamilies(families, { signal: controller.signal })
    controller.abort('enough')
    await expect(cancelled).rejects.toMatchObject({ code: 'base/aborted', cause: 'enough' })
    const refused = expect(hashing.hashFamilies(families)).rejects.toThrow(HashingDisposedError)
    await hashing.dispose()
    await refused
    await expect(hashing.hashFamilies(families)).rejects.toMatchObject({ code: 'tree/hashing-disposed' })
  })

  it('does not keep a process alive that forgets to dispose of it', async () => {
    const found = `await own.createThreadedFamilyHashing({ threads: 2 }).hashFamilies(new Uint8Array(5_000 * 128))`
    await expectToEnd('tree/node', `process.stdout.write(String((${found}).length))`, '160000')
  })
})

describe('a tree that has its levels hashed elsewhere', () => {
  /** More than others get at a time. */
  const FAMILIES = 8_300
  const leaves = Array.from({ length: ARITY * FAMILIES }, (_, i) => (BigInt(i) ** 9n + 1n) as Fr)

  /** All that a tree of two batches leaves in its store, with what was reported meanwhile. */
  async function grow(hashing: FamilyHashing | undefined) {
    const store: Store = createMemoryStore()
    const tree = await openCommitmentTree({ store, hashing })
    const seen: Progress[] = []
    for (const [id, some] of [leaves.slice(0, ARITY * 37), leaves.slice(ARITY * 37)].entries()) {
      const staged = await tree.stageAppend([{ id, leaves: some }], { onProgress: (progress) => seen.push(progress) })
      await store.commit(staged.changes)
      staged.apply()
    }
    const kept = (await store.entries('tree/')).map(([key, value]) => `${key} ${hex(value)}`)
    return { kept, root: await tree.root(), last: seen.at(-1) }
  }

  it('is the same to the byte, and hands on the long levels alone, in parts', async () => {
    const asked: number[] = []
    const hashing = createThreadedFamilyHashing({ threads: 2 })
    const counted: FamilyHashing = {
      async hashFamilies(packed, options) {
        asked.push(packed.length / FAMILY_BYTES)
        return hashing.hashFamilies(packed, options)
      },
    }
    const [alone, together] = [await grow(undefined), await grow(counted)]
    expect(together.kept).toEqual(alone.kept)
    expect(together.root).toBe(alone.root)
    expect(asked).toEqual([8_192, 8_300 - 37 - 8_192, 2_075 - 9])
    expect(together.last).toEqual(alone.last)
    expect(together.last?.done).toBe(together.last?.total)
    await hashing.dispose()
  })

  it('stops when it is cancelled, with the hashing that it asked for', async () => {
    const controller = new AbortController()
    const hashing: FamilyHashing = {
      hashFamilies: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new AbortedError({ cause: signal.reason })))
          controller.abort('enough')
        }),
    }
    const tree = await openCommitmentTree({ store: createMemoryStore(), hashing })
    await expect(tree.stageAppend([{ leaves }], { signal: controller.signal })).rejects.toMatchObject({ cause: 'enough' })
    expect(await tree.size()).toBe(0)
  })

  it('is refused with what the hashing refuses with', async () => {
    const refusal = new Error('no')
    const hashing: FamilyHashing = { hashFamilies: () => Promise.reject(refusal) }
    const tree = await openCommitmentTree({ store: createMemoryStore(), hashing })
    await expect(tree.stageAppend([{ leaves }])).rejects.toBe(refusal)
    expect(await tree.size()).toBe(0)
  })
})
