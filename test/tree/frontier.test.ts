import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AbortedError } from '../../src/base'
import { FIELD_MODULUS, FieldElementError, parseFr } from '../../src/crypto'
import {
  appendManyToFrontier,
  appendToFrontier,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  FrontierMalformedError,
  hashChildren,
  LeafCountError,
  MAX_LEAVES,
  rootOf,
  TreeFullError,
} from '../../src/tree'
import { cases } from '../suite'
import { countingLeaves, leafGroups, naiveRoot } from './naive'

/** The frontier of a tree of `size` leaves whose nodes are made up: more leaves than anybody appends in a test. */
function madeUpFrontier(size: number): Frontier {
  const levels = Array.from({ length: 17 }, (_, level) => countingLeaves(Math.floor(size / 4 ** level) % 4, 10 * level + 1))
  return { size, levels }
}

const chunks = fc.array(leafGroups(6), { maxLength: 6 })

describe('a frontier', () => {
  it('has the root of the tree by its definition, in whatever chunks the leaves come', () => {
    fc.assert(
      fc.property(chunks, (appended) => {
        const frontier = appended.reduce(appendToFrontier, emptyFrontier)
        const leaves = appended.flat()
        expect(frontier.size).toBe(leaves.length)
        expect(rootOf(frontier)).toBe(naiveRoot(leaves))
        expect(appendToFrontier(emptyFrontier, leaves)).toEqual(frontier)
      }),
      { numRuns: cases(25, 80, 400) },
    )
  })

  it('grows over the borders of levels: 4, 16, 64, 256 leaves and their neighbours', () => {
    const leaves = countingLeaves(272)
    let frontier = emptyFrontier
    for (let size = 0; size <= leaves.length; size += 4) {
      if ([0, 4, 8, 12, 16, 20, 60, 64, 68, 252, 256, 260, 272].includes(size))
        expect(rootOf(frontier)).toBe(naiveRoot(leaves.slice(0, size)))
      frontier = appendToFrontier(frontier, leaves.slice(size, size + 4))
    }
  })

  it('does not change when it is appended to', () => {
    const frontier = appendToFrontier(emptyFrontier, countingLeaves(20))
    const before = encodeFrontier(frontier)
    appendToFrontier(frontier, countingLeaves(44))
    expect(encodeFrontier(frontier)).toEqual(before)
    expect(emptyFrontier.size).toBe(0)
  })

  it('counts equal leaves twice, and a group of empty leaves as four leaves with the root unchanged', () => {
    const [leaf] = countingLeaves(1) as [never]
    const twice = [leaf, leaf, leaf, leaf, leaf, leaf, leaf, leaf]
    expect(rootOf(appendToFrontier(emptyFrontier, twice))).toBe(naiveRoot(twice))
    const empty = appendToFrontier(emptyFrontier, Array(4).fill(decodeEmptyLeaf()))
    expect([empty.size, rootOf(empty)]).toEqual([4, rootOf(emptyFrontier)])
    expect(rootOf(appendToFrontier(empty, twice))).toBe(naiveRoot([...Array(4).fill(decodeEmptyLeaf()), ...twice]))
  })

  it('takes the last four of 2^32 leaves and no more', () => {
    const almost = madeUpFrontier(MAX_LEAVES - 4)
    const leaves = countingLeaves(4, 1000)
    const full = appendToFrontier(almost, leaves)
    let node = hashChildren(leaves, 0)
    for (let level = 1; level < 16; level++) node = hashChildren([...(almost.levels[level] ?? []), node], level)
    expect(full.size).toBe(2 ** 32)
    expect(rootOf(full)).toBe(node)
    expect(decodeFrontier(encodeFrontier(full))).toEqual(full)
    expect(() => appendToFrontier(full, leaves)).toThrow(TreeFullError)
    expect(() => appendToFrontier(almost, countingLeaves(8))).toThrow(TreeFullError)
    expect(appendToFrontier(full, [])).toEqual(full)
  })

  it('refuses leaves that are not whole groups of four or not canonical', async () => {
    for (const count of [1, 2, 3, 5, 7])
      expect(() => appendToFrontier(emptyFrontier, countingLeaves(count))).toThrow(LeafCountError)
    await expect(appendManyToFrontier(emptyFrontier, countingLeaves(6))).rejects.toMatchObject({
      code: 'tree/leaf-count',
      category: 'input',
    })
    const bad = [...countingLeaves(3), FIELD_MODULUS as never]
    expect(() => appendToFrontier(emptyFrontier, bad)).toThrow(FieldElementError)
  })

  it('takes many leaves with progress, and stops when it is told to', async () => {
    const leaves = countingLeaves(2_400)
    const seen: number[] = []
    const frontier = await appendManyToFrontier(emptyFrontier, leaves, {
      onProgress: ({ done, total }) => seen.push(done / total),
    })
    expect(frontier).toEqual(appendToFrontier(emptyFrontier, leaves))
    expect(seen.length).toBeGreaterThan(1)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
    const controller = new AbortController()
    const stopped = appendManyToFrontier(emptyFrontier, leaves, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(stopped).rejects.toThrow(AbortedError)
  })
})

describe('the bytes of a frontier', () => {
  const size = fc
    .oneof(fc.nat({ max: 500 }), fc.nat({ max: 2 ** 30 }), fc.constantFrom(0, 2 ** 30 - 1, 2 ** 30))
    .map((groups) => 4 * groups)
  const frontier = size.map(madeUpFrontier)

  it('come back as the frontier they were made from', () => {
    fc.assert(
      fc.property(frontier, (each) => {
        const bytes = encodeFrontier(each)
        expect(bytes[0]).toBe(1)
        expect(decodeFrontier(bytes)).toEqual(each)
        expect(encodeFrontier(decodeFrontier(bytes))).toEqual(bytes)
      }),
      { numRuns: cases(100, 300, 1000) },
    )
  })

  it('are refused when cut short, made longer or of another version', () => {
    fc.assert(
      fc.property(frontier, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 40 }), (each, cut, more) => {
        const bytes = encodeFrontier(each)
        expect(() => decodeFrontier(bytes.slice(0, cut % bytes.length))).toThrow(FrontierMalformedError)
        expect(() => decodeFrontier(Uint8Array.from([...bytes, ...more]))).toThrow(FrontierMalformedError)
        for (const version of [0, 2, 255])
          expect(() => decodeFrontier(Uint8Array.from([version, ...bytes.slice(1)]))).toThrow(FrontierMalformedError)
      }),
      { numRuns: cases(100, 300, 1000) },
    )
  })

  it('are refused with a size that no tree has', () => {
    const withSize = (claimed: number): Uint8Array => encodeFrontier({ ...emptyFrontier, size: claimed })
    for (const claimed of [1, 2, 3, 6, MAX_LEAVES + 4, 2 ** 47])
      expect(() => decodeFrontier(withSize(claimed))).toThrow(FrontierMalformedError)
    // One element too few for five groups.
    expect(() => decodeFrontier(encodeFrontier({ ...madeUpFrontier(16), size: 20 }))).toThrow(FrontierMalformedError)
  })

  it('are refused with an element that is not canonical', () => {
    const bytes = encodeFrontier(madeUpFrontier(4))
    const withElement = (value: bigint): Uint8Array => {
      const element = Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
      return Uint8Array.from([...bytes.slice(0, -32), ...element])
    }
    expect(decodeFrontier(withElement(FIELD_MODULUS - 1n)).levels[1]).toEqual([FIELD_MODULUS - 1n])
    for (const value of [FIELD_MODULUS, FIELD_MODULUS + 1n, (1n << 256n) - 1n]) {
      expect(() => decodeFrontier(withElement(value))).toThrow(FrontierMalformedError)
    }
  })
})

function decodeEmptyLeaf() {
  return parseFr(0x6255c0aa862eead7fc64a41e53ed4dc1ca3157109a4daafd82ff5d5158e26d4n)
}
