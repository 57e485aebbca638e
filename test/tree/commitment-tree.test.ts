import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AbortedError, systemRng } from '../../src/base'
import { EMPTY_LEAF, FieldElementError, type Fr } from '../../src/crypto'
import { createSealedStore, type Store } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import {
  appendToFrontier,
  CheckpointOrderError,
  type CommitmentTree,
  emptyFrontier,
  type LeafBatch,
  LeafCountError,
  openCommitmentTree,
  PositionBeyondTreeError,
  parsePosition,
  rootFromPath,
  rootOf,
  type StagedTree,
  TreeDamagedError,
  TreeSizeError,
} from '../../src/tree'
import { cases } from '../suite'
import { countingLeaves, leafGroups, naiveRoot } from './naive'

async function commit(store: Store, staged: StagedTree): Promise<void> {
  await store.commit(staged.changes)
  staged.apply()
}

async function treeOf(batches: readonly LeafBatch[]): Promise<{ readonly store: Store; readonly tree: CommitmentTree }> {
  const store = createMemoryStore()
  const tree = await openCommitmentTree({ store })
  await commit(store, await tree.stageAppend(batches))
  return { store, tree }
}

async function expectPaths(tree: CommitmentTree, leaves: readonly Fr[], step = 1): Promise<void> {
  const root = await tree.root()
  for (let at = 0; at < leaves.length; at += step) {
    const path = await tree.path(parsePosition(at))
    expect(path.position).toBe(at)
    expect(rootFromPath(leaves[at] as Fr, path)).toBe(root)
  }
}

/** What a tree should be, kept in the plainest way. */
interface Model {
  readonly leaves: readonly Fr[]
  readonly checkpoints: readonly { readonly id: number; readonly size: number }[]
}

type Step =
  | { readonly do: 'append'; readonly batches: readonly { readonly skip: number | undefined; readonly leaves: readonly Fr[] }[] }
  | { readonly do: 'rewind'; readonly to: number }
  | { readonly do: 'cut'; readonly to: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.record({ skip: fc.option(fc.nat({ max: 2 }), { freq: 4, nil: undefined }), leaves: leafGroups(5) }), {
        maxLength: 4,
      })
      .map((batches): Step => ({ do: 'append', batches })),
  },
  { weight: 1, arbitrary: fc.nat({ max: 12 }).map((to): Step => ({ do: 'rewind', to })) },
  { weight: 1, arbitrary: fc.nat({ max: 60 }).map((to): Step => ({ do: 'cut', to: 4 * to })) },
)

function batchesFor(model: Model, step: Step & { readonly do: 'append' }): readonly LeafBatch[] {
  let next = (model.checkpoints.at(-1)?.id ?? -1) + 1
  return step.batches.map(({ skip, leaves }) => {
    if (skip === undefined) return { leaves }
    next += skip + 1
    return { id: next - 1, leaves }
  })
}

function advance(model: Model, step: Step): Model {
  if (step.do === 'append') {
    const leaves = [...model.leaves]
    const checkpoints = [...model.checkpoints]
    for (const batch of batchesFor(model, step)) {
      leaves.push(...batch.leaves)
      if (batch.id !== undefined) checkpoints.push({ id: batch.id, size: leaves.length })
    }
    return { leaves, checkpoints }
  }
  if (step.do === 'rewind') {
    const checkpoints = model.checkpoints.filter(({ id }) => id <= step.to)
    return { checkpoints, leaves: model.leaves.slice(0, checkpoints.at(-1)?.size ?? 0) }
  }
  const size = Math.min(step.to, model.leaves.length)
  return { leaves: model.leaves.slice(0, size), checkpoints: model.checkpoints.filter((each) => each.size <= size) }
}

/** The store of a tree that took in the model's leaves and checkpoints at once, and nothing else ever. */
async function freshEntries({ leaves, checkpoints }: Model) {
  let reached = 0
  const batches: LeafBatch[] = checkpoints.map(({ id, size }) => {
    const batch = { id, leaves: leaves.slice(reached, size) }
    reached = size
    return batch
  })
  const { store } = await treeOf([...batches, { leaves: leaves.slice(reached) }])
  return store.entries('')
}

describe('the commitment tree', () => {
  it('is what its leaves and checkpoints make it, whatever was appended, rewound and cut before', {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.constantFrom('apply', 'forget', 'reopen')), { maxLength: 8 }),
        async (steps) => {
          const store = createMemoryStore()
          let tree = await openCommitmentTree({ store })
          let model: Model = { leaves: [], checkpoints: [] }
          for (const [each, then] of steps) {
            const staged = await stageStep(tree, model, each)
            model = advance(model, each)
            await store.commit(staged.changes)
            if (then === 'apply') staged.apply()
            if (then === 'reopen') tree = await openCommitmentTree({ store })
            const root = naiveRoot(model.leaves)
            expect({ size: staged.size, root: staged.root }).toEqual({ size: model.leaves.length, root })
            expect({ size: await tree.size(), root: await tree.root() }).toEqual({ size: model.leaves.length, root })
            expect(await tree.checkpoints()).toEqual([...model.checkpoints].reverse())
          }
          expect(await store.entries('')).toEqual(await freshEntries(model))
          expect(rootOf(appendToFrontier(emptyFrontier, model.leaves))).toBe(await tree.root())
          await expectPaths(tree, model.leaves, 3)
        },
      ),
      { numRuns: cases(30, 100, 500) },
    )
  })

  it('has a path for every leaf, and no two of them alike where leaves are equal', async () => {
    const leaves = [...countingLeaves(40), ...Array<Fr>(8).fill(countingLeaves(1)[0] as Fr), ...Array<Fr>(4).fill(EMPTY_LEAF)]
    const { tree } = await treeOf([{ leaves }])
    await expectPaths(tree, leaves)
    const paths = await Promise.all(leaves.map((_, at) => tree.path(parsePosition(at))))
    expect(new Set(paths.map((path) => path.position)).size).toBe(leaves.length)
    await expect(tree.path(parsePosition(leaves.length))).rejects.toThrow(PositionBeyondTreeError)
    await expect(tree.path(parsePosition(2 ** 32 - 1))).rejects.toMatchObject({
      code: 'tree/position-beyond-size',
      category: 'input',
    })
  })

  it('changes nothing until the changes are committed, and then together with those of its owner', async () => {
    const { store, tree } = await treeOf([{ id: 1, leaves: countingLeaves(12) }])
    const before = await store.entries('')
    const staged = await tree.stageAppend([{ id: 2, leaves: countingLeaves(8, 50) }])
    await tree.stageRewind(0)
    expect(await store.entries('')).toEqual(before)
    expect(await tree.size()).toBe(12)
    await store.commit([...staged.changes, { key: 'note/1', value: Uint8Array.of(1) }])
    staged.apply()
    expect(await tree.size()).toBe(20)
    expect(await tree.root()).toBe(staged.root)
    expect(await store.get('note/1')).toEqual(Uint8Array.of(1))
  })

  it('forgets a staged change whose commit failed', async () => {
    const { store, tree } = await treeOf([{ id: 1, leaves: countingLeaves(12) }])
    await tree.stageAppend([{ id: 2, leaves: countingLeaves(8, 50) }])
    await commit(store, await tree.stageAppend([{ id: 2, leaves: countingLeaves(4, 90) }]))
    expect(await tree.root()).toBe(naiveRoot([...countingLeaves(12), ...countingLeaves(4, 90)]))
    expect(await store.entries('')).toEqual(
      await freshEntries({
        leaves: [...countingLeaves(12), ...countingLeaves(4, 90)],
        checkpoints: [
          { id: 1, size: 12 },
          { id: 2, size: 16 },
        ],
      }),
    )
  })

  it('follows its store, and not its memory, when another one has changed it to the same size', async () => {
    const { store, tree } = await treeOf([{ id: 1, leaves: countingLeaves(20) }])
    const other = await openCommitmentTree({ store })
    await commit(store, await other.stageRewindToSize(8))
    await commit(store, await other.stageAppend([{ id: 2, leaves: countingLeaves(12, 500) }]))
    await commit(store, await tree.stageAppend([{ id: 3, leaves: countingLeaves(4, 900) }]))
    expect(await tree.root()).toBe(naiveRoot([...countingLeaves(8), ...countingLeaves(12, 500), ...countingLeaves(4, 900)]))
  })

  it('rewinds over hundreds of checkpoints, empty ones included, to any of them', async () => {
    const batches = Array.from(
      { length: 600 },
      (_, id): LeafBatch => ({ id, leaves: id % 3 === 0 ? [] : countingLeaves(4, 1 + 4 * id) }),
    )
    const { store, tree } = await treeOf(batches)
    for (const id of [599, 598, 301, 300, 37, 1, 0]) {
      await commit(store, await tree.stageRewind(id))
      const leaves = batches.slice(0, id + 1).flatMap((batch) => batch.leaves)
      expect(await tree.root()).toBe(naiveRoot(leaves))
      expect((await tree.checkpoints(1))[0]).toEqual({ id, size: leaves.length })
    }
    expect(await tree.size()).toBe(0)
  })

  it('rewinds to the checkpoint below an id that has none, and to nothing below the first', async () => {
    const batches: readonly LeafBatch[] = [
      { id: 10, leaves: countingLeaves(4) },
      { id: 20, leaves: countingLeaves(8, 10) },
    ]
    const { store, tree } = await treeOf(batches)
    expect(await tree.stageRewind(15)).toMatchObject({ size: 4, root: naiveRoot(countingLeaves(4)) })
    const empty = await tree.stageRewind(9)
    expect(empty).toMatchObject({ size: 0, root: naiveRoot([]) })
    await commit(store, empty)
    expect(await store.entries('')).toEqual([])
  })

  it('knows the root that it had at every earlier size', async () => {
    const leaves = countingLeaves(84)
    const { tree } = await treeOf([{ leaves }])
    for (let size = 0; size <= leaves.length; size += 4) expect(await tree.rootAt(size)).toBe(naiveRoot(leaves.slice(0, size)))
    for (const size of [-4, 2, 0.5, 88, Number.NaN]) {
      await expect(tree.rootAt(size)).rejects.toThrow(TreeSizeError)
      await expect(tree.stageRewindToSize(size)).rejects.toThrow(TreeSizeError)
    }
  })

  it('refuses uneven batches, foreign elements and checkpoints out of order', async () => {
    const { tree } = await treeOf([{ id: 5, leaves: countingLeaves(4) }])
    await expect(tree.stageAppend([{ leaves: countingLeaves(3) }])).rejects.toThrow(LeafCountError)
    await expect(tree.stageAppend([{ leaves: countingLeaves(2) }, { leaves: countingLeaves(2) }])).rejects.toThrow(LeafCountError)
    await expect(tree.stageAppend([{ leaves: [...countingLeaves(3), -1n as never] }])).rejects.toThrow(FieldElementError)
    for (const id of [5, 4, 0, -1, 0.5, 2 ** 48, Number.NaN]) {
      await expect(tree.stageAppend([{ id, leaves: countingLeaves(4) }]), `${id}`).rejects.toThrow(CheckpointOrderError)
    }
    await expect(
      tree.stageAppend([
        { id: 6, leaves: [] },
        { id: 6, leaves: [] },
      ]),
    ).rejects.toThrow(CheckpointOrderError)
    expect((await tree.stageAppend([{ id: 2 ** 48 - 1, leaves: [] }])).size).toBe(4)
  })

  it('reports progress in hashes, a third of one a leaf, and stops when it is told to', async () => {
    const tree = await openCommitmentTree({ store: createMemoryStore() })
    const leaves = countingLeaves(4096)
    const seen: { readonly done: number; readonly total: number }[] = []
    await tree.stageAppend([{ leaves }], { onProgress: ({ done, total }) => seen.push({ done, total }) })
    const total = 1024 + 256 + 64 + 16 + 4 + 1 + 10
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.every((each) => each.total === total)).toBe(true)
    expect(seen.at(-1)?.done).toBe(total)
    const controller = new AbortController()
    const stopped = tree.stageAppend([{ leaves }], { signal: controller.signal, onProgress: () => controller.abort() })
    await expect(stopped).rejects.toThrow(AbortedError)
  })

  it('is the same record for record whether leaves come at once, a turn of hashes and more, or in any parts', async () => {
    const leaves = countingLeaves(2_600)
    const atOnce = createMemoryStore()
    await commit(atOnce, await (await openCommitmentTree({ store: atOnce })).stageAppend([{ id: 1, leaves }]))
    const expected = await atOnce.entries('')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 6 }), async (parts) => {
        const store = createMemoryStore()
        const tree = await openCommitmentTree({ store })
        let frontier = emptyFrontier
        let at = 0
        for (const part of [...parts, leaves.length]) {
          const more = leaves.slice(at, at + 4 * part)
          at += more.length
          await commit(store, await tree.stageAppend([{ id: at === leaves.length ? 1 : undefined, leaves: more }]))
          frontier = appendToFrontier(frontier, more)
          if (at === leaves.length) break
        }
        expect(await store.entries('')).toEqual(expected)
        expect(rootOf(frontier)).toBe(await tree.root())
      }),
      { numRuns: cases(2, 8, 20) },
    )
  })

  it('lives in a sealed store, under a prefix of its own, beside another tree', async () => {
    const store = createSealedStore(createMemoryStore(), new Uint8Array(32).fill(3), systemRng)
    const one = await openCommitmentTree({ store, prefix: 'one/' })
    const two = await openCommitmentTree({ store, prefix: 'two/' })
    await commit(store, await one.stageAppend([{ id: 1, leaves: countingLeaves(20) }]))
    await commit(store, await two.stageAppend([{ id: 1, leaves: countingLeaves(8, 77) }]))
    expect(await one.root()).toBe(naiveRoot(countingLeaves(20)))
    expect(await two.root()).toBe(naiveRoot(countingLeaves(8, 77)))
    await commit(store, await one.stageRewind(0))
    expect(await store.entries('one/')).toEqual([])
    await expectPaths(two, countingLeaves(8, 77))
  })

  it('never gives out a path that does not lead to its root, whichever record is damaged', async () => {
    const leaves = countingLeaves(24)
    const { store, tree } = await treeOf([{ id: 1, leaves }])
    const sound = await store.entries('')
    for (const [key, value] of sound) {
      if (key.includes('checkpoint')) continue
      const damages = [
        value.map((byte, index) => (index === value.length - 1 ? byte ^ 1 : byte)),
        value.slice(1),
        new Uint8Array(0),
        value.map(() => 255),
        undefined,
      ]
      for (const damage of damages) {
        await store.commit([{ key, value: damage }])
        for (const at of [0, 23]) {
          const path = await tree.path(parsePosition(at)).catch((error: unknown) => error)
          if (path instanceof Error)
            expect(path.constructor === TreeDamagedError || path instanceof PositionBeyondTreeError).toBe(true)
          else expect(rootFromPath(leaves[at] as Fr, path as never)).toBe(naiveRoot(leaves))
        }
      }
      await store.commit([{ key, value }])
    }
    await store.commit([{ key: 'tree/head', value: Uint8Array.of(9) }])
    await expect(openCommitmentTree({ store })).rejects.toMatchObject({ code: 'tree/damaged', category: 'store' })
    await expect(tree.root()).rejects.toThrow(TreeDamagedError)
  })
})

function stageStep(tree: CommitmentTree, model: Model, step: Step): Promise<StagedTree> {
  if (step.do === 'append') return tree.stageAppend(batchesFor(model, step))
  if (step.do === 'rewind') return tree.stageRewind(step.to)
  return tree.stageRewindToSize(Math.min(step.to, model.leaves.length))
}
