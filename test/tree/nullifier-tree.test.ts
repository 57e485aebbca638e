import fc from 'fast-check'
import { poseidon3 } from 'poseidon-lite/poseidon3'
import { describe, expect, it } from 'vitest'
import { AbortedError, bytesToBigint, utf8ToBytes } from '../../src/base'
import { blake2b256, FIELD_MODULUS, FieldElementError, type Fr, parseFr } from '../../src/crypto'
import {
  buildNullifierTree,
  createNullifierTree,
  type GapLeaf,
  growNullifierTree,
  hashGap,
  isSameNullifierTree,
  MAX_LEAVES,
  NullifierTakenError,
  type NullifierTree,
  type NullifierTreeReader,
  parsePosition,
  readNullifierRoot,
  rootFromPath,
  TreeFullError,
} from '../../src/tree'
import { cases } from '../suite'
import { naiveRoot } from './naive'

const GAP_TAG = bytesToBigint(blake2b256(utf8ToBytes('nacre.v1.gap'))) % FIELD_MODULUS
const MAX = FIELD_MODULUS - 1n
const fr = (value: bigint | number): Fr => parseFr(BigInt(value))

/** The tree by the words of the protocol, one nullifier after the other, leaves in the order of their positions. */
function naiveGaps(nullifiers: readonly bigint[]): readonly (readonly [bigint, bigint])[] {
  const gaps: [bigint, bigint][] = [[0n, 0n]]
  for (const value of nullifiers) {
    const around = gaps.filter(([low, high]) => low < value && (value < high || high === 0n))
    if (around.length !== 1) throw new Error(`${value} is in ${around.length} gaps`)
    const [gap] = around as [[bigint, bigint]]
    gaps.push([value, gap[1]])
    gap[1] = value
  }
  return gaps
}

const leavesOf = (gaps: readonly (readonly [bigint, bigint])[]): readonly bigint[] =>
  gaps.map(([low, high]) => poseidon3([GAP_TAG, low, high]))

const byPosition = (tree: NullifierTree): readonly (readonly [bigint, bigint])[] =>
  [...tree.gaps()].sort((a, b) => a.position - b.position).map(({ low, high }) => [low, high])

/** Nullifiers, neighbours and the greatest ones often, each once. */
const value: fc.Arbitrary<Fr> = fc
  .oneof(
    { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: MAX }) },
    { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: 40n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: MAX - 8n, max: MAX }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 253 }).map((bits) => 1n << BigInt(bits)) },
  )
  .map(fr)
const values = fc.uniqueArray(value, { maxLength: 40, size: 'max' })
const chunked = fc.tuple(values, fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 12 }))

function insertInChunks(tree: NullifierTree, nullifiers: readonly Fr[], sizes: readonly number[]): void {
  for (let at = 0, turn = 0; at < nullifiers.length; turn++) {
    const size = (sizes[turn % sizes.length] as number) || 1
    tree.insert(nullifiers.slice(at, at + size))
    at += size
  }
}

describe('the nullifier tree', () => {
  it('is that of the protocol, in whatever chunks the nullifiers come', () => {
    fc.assert(
      fc.property(chunked, ([nullifiers, sizes]) => {
        const gaps = naiveGaps(nullifiers)
        const grown = createNullifierTree()
        insertInChunks(grown, nullifiers, sizes)
        for (const tree of [grown, createNullifierTree(nullifiers)]) {
          expect(tree.size).toBe(nullifiers.length + 1)
          expect(byPosition(tree)).toEqual(gaps)
          expect(tree.root()).toBe(naiveRoot(leavesOf(gaps)))
          expect(readNullifierRoot(tree, tree.size)).toBe(tree.root())
        }
      }),
      { numRuns: cases(15, 80, 500) },
    )
  })

  it.each([
    ['rising', Array.from({ length: 70 }, (_, index) => fr(index + 1))],
    ['falling', Array.from({ length: 20 }, (_, index) => fr(MAX - BigInt(index)))],
    ['from both ends', Array.from({ length: 20 }, (_, index) => fr(index % 2 === 0 ? index + 1 : MAX - BigInt(index)))],
  ])('grows over the borders of levels with nullifiers %s', (_name, nullifiers) => {
    const tree = createNullifierTree()
    for (const [index, nullifier] of nullifiers.entries()) {
      tree.insert([nullifier])
      if ([1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 70].includes(index + 1))
        expect(tree.root()).toBe(naiveRoot(leavesOf(naiveGaps(nullifiers.slice(0, index + 1)))))
    }
    expect(createNullifierTree(nullifiers).root()).toBe(tree.root())
  })

  it('begins with the one gap in which every nullifier lies', () => {
    const tree = createNullifierTree()
    expect([tree.size, tree.root()]).toEqual([1, naiveRoot([poseidon3([GAP_TAG, 0n, 0n])])])
    for (const each of [1n, MAX]) expect(tree.gapOf(fr(each))).toMatchObject({ low: 0n, high: 0n, position: 0 })
  })

  it('depends on the order of the nullifiers', () => {
    const [a, b, c] = [fr(5), fr(9), fr(7)]
    expect(
      new Set(
        [
          [a, b, c],
          [b, a, c],
          [c, b, a],
        ].map((order) => createNullifierTree(order).root()),
      ).size,
    ).toBe(3)
  })

  it('has exactly one gap around what is unspent, none around what is spent or 0, and each leads to the root', () => {
    fc.assert(
      fc.property(values, values, (nullifiers, probes) => {
        const tree = createNullifierTree(nullifiers)
        const spent = new Set<bigint>(nullifiers)
        const gaps = [...tree.gaps()]
        expect(gaps.map(({ high }) => high)).toEqual([...gaps.slice(1).map(({ low }) => low), 0n])
        expect(gaps.map(({ low }) => low)).toEqual([0n, ...[...nullifiers].sort((a, b) => (a < b ? -1 : 1))])
        const neighbours = nullifiers.flatMap((each) => [each - 1n, each + 1n]).filter((each) => each <= MAX)
        for (const probe of [0n, 1n, MAX, ...nullifiers, ...neighbours, ...probes].map(fr)) {
          const isUnspent = probe !== 0n && !spent.has(probe)
          const around = gaps.filter(({ low, high }) => low < probe && (probe < high || high === 0n))
          const gap = tree.gapOf(probe)
          expect(around).toHaveLength(isUnspent ? 1 : 0)
          expect(tree.has(probe)).toBe(!isUnspent)
          expect(gap === undefined).toBe(!isUnspent)
          if (gap) {
            expect(gap).toMatchObject(around[0] ?? {})
            expect(rootFromPath(hashGap(gap), gap)).toBe(tree.root())
          }
        }
      }),
      { numRuns: cases(6, 30, 200) },
    )
  })

  it('has a path to the root for each of its gaps', () => {
    const nullifiers = Array.from({ length: 67 }, (_, index) => fr((BigInt(index + 1) * 0x9e3779b97f4a7c15n) << 100n))
    const tree = createNullifierTree(nullifiers)
    for (const { low } of tree.gaps()) {
      const gap = tree.gapOf(fr(low + 1n))
      expect(gap?.low).toBe(low)
      expect(gap && rootFromPath(hashGap(gap), gap)).toBe(tree.root())
    }
  })

  it('refuses 0 and what was taken before, in the tree or in the same batch, and stays as it was', () => {
    const taken = [fr(3), fr(MAX), fr(8)]
    const tree = createNullifierTree(taken)
    const before = [tree.size, tree.root(), [...tree.gaps()]]
    const bad = [[0n], ...taken.map((each) => [each]), [5n, 5n], [5n, 0n], [9n, 3n], [MAX - 1n, MAX], [6n, 7n, 6n]]
    for (const batch of bad) {
      expect(() => tree.insert(batch.map(fr)), String(batch)).toThrow(NullifierTakenError)
      expect(() => createNullifierTree([...taken, ...batch.map(fr)])).toThrow(NullifierTakenError)
    }
    expect(() => tree.insert([fr(5), 0n as Fr])).toThrow(
      expect.objectContaining({ code: 'tree/nullifier-taken', category: 'input' }),
    )
    expect(() => tree.insert([fr(5), FIELD_MODULUS as Fr])).toThrow(FieldElementError)
    expect([tree.size, tree.root(), [...tree.gaps()]]).toEqual(before)
    tree.insert([])
    expect([tree.size, tree.root(), [...tree.gaps()]]).toEqual(before)
  })

  it('hashes each changed gap and node once: a third of a node a nullifier in bulk, fewer than forty in all for two in a million', () => {
    const nullifiers = Array.from({ length: 1023 }, (_, index) => fr(BigInt(index + 1) << 200n))
    const bulk = growNullifierTree(createNullifierTree(), 1, nullifiers)
    expect([bulk.gaps.length, bulk.nodes.length]).toEqual([1024, 256 + 64 + 16 + 4 + 1 + 11])
    // Two in gaps far from each other and from the end: three paths, which meet where the tree is narrow.
    const hashes = Array.from({ length: 16 }, (_, index) => {
      const size = 1_000_001 + 2 * index
      const growth = growNullifierTree(madeUpTree(size), size, [fr(2 * 10 + 1), fr(2 * 700_000 + 1)])
      expect([growth.size, growth.gaps.length]).toEqual([size + 2, 4])
      return growth.gaps.length + growth.nodes.length
    })
    expect(hashes.reduce((sum, each) => sum + each) / hashes.length).toBeLessThan(40)
  })

  it('is built of many with progress in hashes, and stops when it is told to', async () => {
    const nullifiers = Array.from({ length: 1_200 }, (_, index) => fr(BigInt((index * 7) % 1_200) * 1000n + 1n))
    const seen: { readonly done: number; readonly total: number }[] = []
    const tree = await buildNullifierTree(nullifiers, { onProgress: ({ done, total }) => seen.push({ done, total }) })
    expect([tree.size, tree.root()]).toEqual([1_201, createNullifierTree(nullifiers).root()])
    const total = 1_201 + 301 + 76 + 19 + 5 + 2 + 11
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.every((each) => each.total === total)).toBe(true)
    expect(seen.at(-1)?.done).toBe(total)
    expect((await buildNullifierTree([])).root()).toBe(createNullifierTree().root())
    const controller = new AbortController()
    const stopped = buildNullifierTree(nullifiers, { signal: controller.signal, onProgress: () => controller.abort() })
    await expect(stopped).rejects.toThrow(AbortedError)
    await expect(buildNullifierTree([fr(4), fr(4)])).rejects.toThrow(NullifierTakenError)
  })

  it('takes the last of 2^32 gaps and no more', () => {
    const almost = madeUpTree(MAX_LEAVES - 2)
    const growth = growNullifierTree(almost, MAX_LEAVES - 2, [fr(5), fr(7)])
    expect(growth.size).toBe(2 ** 32)
    expect(growth.gaps.map(({ position }) => position)).toEqual([2, MAX_LEAVES - 2, 3, MAX_LEAVES - 1])
    expect(() => growNullifierTree(almost, MAX_LEAVES - 2, [fr(5), fr(7), fr(9)])).toThrow(TreeFullError)
    expect(() => growNullifierTree(almost, MAX_LEAVES - 2, [fr(0)])).toThrow(NullifierTakenError)
  })

  it('is told from any other by a gap too many or too few, another gap or another node', () => {
    const tree = createNullifierTree([fr(10), fr(20), fr(30), fr(40), fr(50)])
    expect(isSameNullifierTree(tree, createNullifierTree([fr(10), fr(20), fr(30), fr(40), fr(50)]))).toBe(true)
    for (const other of [
      [10, 20, 30, 40],
      [10, 20, 30, 50, 40],
      [10, 20, 30, 40, 50, 60],
      [10, 20, 30, 40, 45, 50],
    ])
      expect(isSameNullifierTree(tree, createNullifierTree(other.map(fr)))).toBe(false)
    // The same nodes, with a gap more, below, between or above the others, or another one in the place of theirs.
    for (const extra of [5n, 15n, 45n, 55n]) {
      const gapBelow = (bound: bigint): GapLeaf => {
        const gap = tree.gapBelow(bound)
        return gap.low < extra && extra < bound ? { low: fr(extra), high: fr(0), position: parsePosition(9) } : gap
      }
      expect(isSameNullifierTree(tree, { gapBelow, children: tree.children })).toBe(false)
    }
    for (const change of [{ high: fr(11) }, { position: parsePosition(0) }]) {
      const gapBelow = (bound: bigint): GapLeaf => {
        const gap = tree.gapBelow(bound)
        return gap.low === 20n ? { ...gap, ...change } : gap
      }
      expect(isSameNullifierTree(tree, { gapBelow, children: tree.children })).toBe(false)
    }
    for (const [level, index, at] of [
      [1, 0, 3],
      [1, 1, 1],
      [2, 0, 0],
      [16, 0, 0],
    ]) {
      const children: NullifierTreeReader['children'] = (l, i, count) =>
        tree.children(l, i, count).map((child, a) => (l === level && i === index && a === at ? fr(1) : child))
      expect(isSameNullifierTree(tree, { gapBelow: tree.gapBelow, children })).toBe(false)
    }
  })
})

/** A tree of `size` leaves whose gaps are two wide, in order, and whose nodes are made up: more than anybody inserts in a test. */
function madeUpTree(size: number): NullifierTreeReader {
  return {
    gapBelow(bound) {
      if (bound <= 0n) throw new RangeError('no gap begins below 0')
      const position = Number((bound - 1n) / 2n)
      const high = position + 1 < size ? 2 * (position + 1) : 0
      return { low: fr(2 * position), high: fr(high), position: position as never }
    },
    children: (level, index, count) => Array.from({ length: count }, (_, at) => fr(1000 * level + 10 * (index % 10) + at + 1)),
  }
}
