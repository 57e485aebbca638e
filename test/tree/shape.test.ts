import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DOMAIN_TAGS, EMPTY_LEAF, parseFr } from '../../src/crypto'
import {
  ARITY,
  childIndex,
  EMPTY_ROOTS,
  hashChildren,
  isPosition,
  MAX_LEAVES,
  PositionInvalidError,
  parsePosition,
  TREE_DEPTH,
} from '../../src/tree'
import { cases } from '../suite'
import { countingLeaves, naiveRoot } from './naive'

describe('the shape of the tree', () => {
  it('is quaternary, sixteen levels deep, for 2^32 leaves', () => {
    expect([ARITY, TREE_DEPTH, MAX_LEAVES]).toEqual([4, 16, 2 ** 32])
  })

  it('has an empty subtree of every height, from the empty leaf on', () => {
    expect(EMPTY_ROOTS).toHaveLength(17)
    expect(EMPTY_ROOTS[0]).toBe(EMPTY_LEAF)
    expect(EMPTY_ROOTS[16]).toBe(naiveRoot([]))
    for (const [level, empty] of EMPTY_ROOTS.slice(0, 16).entries()) {
      expect(hashChildren([], level)).toBe(EMPTY_ROOTS[level + 1])
      expect(hashChildren([empty, empty, empty, empty], level)).toBe(EMPTY_ROOTS[level + 1])
    }
  })

  it('has the empty root that circomlib hashes from EMPTY = D("empty-leaf")', async () => {
    const { buildPoseidonReference } = await import('circomlibjs')
    const poseidon = await buildPoseidonReference()
    const field = poseidon.F
    let root = EMPTY_LEAF as bigint
    for (let level = 0; level < 16; level++) root = field.toObject(poseidon([root, root, root, root]) as Uint8Array)
    expect(EMPTY_ROOTS[16]).toBe(root)
  })

  it('depends on the order of children', () => {
    const [a, b, c, d] = countingLeaves(4) as [never, never, never, never]
    expect(
      new Set([
        hashChildren([a, b, c, d], 0),
        hashChildren([b, a, c, d], 0),
        hashChildren([d, c, b, a], 0),
        hashChildren([a, b, c], 0),
      ]).size,
    ).toBe(4)
  })

  it('has no child that is a tag of H, which keeps the untagged hash apart from the tagged ones', () => {
    const tags = new Set<bigint>(Object.values(DOMAIN_TAGS))
    const nodes: bigint[] = [...EMPTY_ROOTS]
    let row = countingLeaves(64)
    for (let level = 0; row.length > 1; level++) {
      row = Array.from({ length: row.length / 4 }, (_, index) => hashChildren(row.slice(4 * index, 4 * index + 4), level))
      nodes.push(...row)
    }
    expect(nodes.filter((node) => tags.has(node))).toEqual([])
    expect(tags.size).toBeGreaterThan(10)
  })
})

describe('a position', () => {
  it('is an integer from 0 to 2^32 - 1', () => {
    for (const value of [0, 1, 2 ** 31, 2 ** 32 - 1]) expect(parsePosition(value)).toBe(value)
    for (const value of [-1, -0, 0.5, 2 ** 32, 2 ** 53, Number.NaN, Infinity]) {
      expect(() => parsePosition(value)).toThrow(PositionInvalidError)
      expect(isPosition(value)).toBe(false)
    }
    for (const value of [0n, '0', undefined, null]) expect(isPosition(value)).toBe(false)
  })

  it('names its child index at every level as its digits in base 4', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.boolean(), (low, high) => {
        const position = parsePosition(low + (high ? 2 ** 31 : 0))
        const digits = Array.from({ length: 16 }, (_, level) => childIndex(position, level))
        expect(digits).toEqual([...position.toString(4).padStart(16, '0')].reverse().map(Number))
      }),
      { numRuns: cases(100, 300, 1000) },
    )
  })

  it('is no field element', () => {
    expect(() => hashChildren([parseFr(1n), -1n as never, parseFr(1n), parseFr(1n)], 0)).toThrow()
  })
})
