import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { AbortedError, type Progress } from '../../src/base'
import { FIELD_BYTES, FIELD_MODULUS, FieldElementError, type Fr, packFrs, poseidonMany } from '../../src/crypto'
import type { Store } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { ARITY, type FamilyHashing, HashingDisposedError, openCommitmentTree } from '../../src/tree'
import { createThreadedFamilyHashing } from '../../src/tree/node'
import { createRng } from '../ledger/fixture'
import { useWorkerPrograms } from '../worker/programs'

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

const { workerAfter } = useWorkerPrograms('nacre/tree/worker')

describe('hashing of families on threads', () => {
  it('says the same as the thread at hand, of any number of families, also when many ask at once', async () => {
    const hashing = createThreadedFamilyHashing({ threads: 3 })
    for (const count of [4_500, 0, 1, 70, 700]) {
      const packed = families.subarray(0, count * FAMILY_BYTES)
      expect(hex(await hashing.hashFamilies(packed))).toBe(hex(parents.subarray(0, count * FIELD_BYTES)))
    }
    const asked = Array.from({ length: 6 }, (_, i) =>
      hashing.hashFamilies(families.subarray(i * FAMILY_BYTES, 600 * FAMILY_BYTES)),
    )
    for (const [i, found] of (await Promise.all(asked)).entries())
      expect(hex(found)).toBe(hex(parents.subarray(i * FIELD_BYTES, 600 * FIELD_BYTES)))
    await hashing.dispose()
  })

  it.each([
    [
      'one after the other at their second slice',
      "let left = 2\nparentPort.on('message', () => --left === 0 && process.exit(7))",
    ],
    ['of an error', "parentPort.on('message', () => { throw new Error('lost') })"],
    ['before they are up', 'process.exit(3)'],
  ])('loses nothing when all threads are lost, %s', async (name, code) => {
    const hashing = createThreadedFamilyHashing({ threads: 2, workerFile: workerAfter(name, code) })
    for (let i = 0; i < 2; i++) expect(hex(await hashing.hashFamilies(families))).toBe(hex(parents))
    await hashing.dispose()
  })

  it('refuses what is no element, here and on threads, and halves of families, and goes on', async () => {
    const hashing = createThreadedFamilyHashing({ threads: 2 })
    const wrong = families.slice()
    wrong.set(packFrs([(FIELD_MODULUS - 1n) as Fr]), 4_000 * FAMILY_BYTES)
    wrong[4_000 * FAMILY_BYTES] = 1
    for (let i = 0; i < 2; i++) {
      await expect(hashing.hashFamilies(wrong)).rejects.toThrow(FieldElementError)
      expect(hex(await hashing.hashFamilies(families))).toBe(hex(parents))
    }
    await expect(hashing.hashFamilies(families.subarray(1))).rejects.toMatchObject({ code: 'base/internal' })
    await hashing.dispose()
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
    const own = JSON.stringify(new URL('../../dist/tree/node/index.js', import.meta.url).href)
    const script = `
      const { createThreadedFamilyHashing } = await import(${own})
      const hashing = createThreadedFamilyHashing({ threads: 2 })
      const found = await hashing.hashFamilies(new Uint8Array(5_000 * 128))
      process.stdout.write(String(found.length))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    const start = performance.now()
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
    expect(said).toBe('160000')
    // Threads would end by themselves after ten seconds.
    expect(performance.now() - start).toBeLessThan(9_000)
  })
})

describe('a tree that has its levels hashed elsewhere', () => {
  const LEAVES = 5_000
  const leaves = Array.from({ length: 4 * LEAVES }, (_, i) => (BigInt(i) ** 9n + 1n) as Fr)

  /** All that a tree of two batches leaves in its store, with what was reported meanwhile. */
  async function grow(hashing: FamilyHashing | undefined) {
    const store: Store = createMemoryStore()
    const tree = await openCommitmentTree({ store, hashing })
    const seen: Progress[] = []
    for (const [id, some] of [leaves.slice(0, 4 * 37), leaves.slice(4 * 37)].entries()) {
      const staged = await tree.stageAppend([{ id, leaves: some }], { onProgress: (progress) => seen.push(progress) })
      await store.commit(staged.changes)
      staged.apply()
    }
    const kept = (await store.entries('tree/')).map(([key, value]) => [key, hex(value)])
    return { kept, root: await tree.root(), seen }
  }

  it('is the same to the byte, and hands on the long levels alone', async () => {
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
    expect(asked).toEqual([5_000 - 37, 1_250 - 9])
    const last = together.seen.at(-1)
    expect(last?.done).toBe(last?.total)
    await hashing.dispose()
  })

  it('stops when it is cancelled, and when the hashing refuses', async () => {
    const store = createMemoryStore()
    const controller = new AbortController()
    const hashing: FamilyHashing = {
      async hashFamilies() {
        controller.abort()
        throw new AbortedError()
      },
    }
    const tree = await openCommitmentTree({ store, hashing })
    await expect(tree.stageAppend([{ leaves }], { signal: controller.signal })).rejects.toThrow(AbortedError)
    expect(await tree.size()).toBe(0)
  })
})
