import fc from 'fast-check'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { describe, expect, it } from 'vitest'
import { EMPTY_LEAF, FIELD_MODULUS, type Fr, parseFr } from '../../src/crypto'
import {
  type AuthenticationPath,
  assertPath,
  EMPTY_ROOTS,
  EMPTY_SIBLINGS,
  PathMalformedError,
  parsePosition,
  rootFromPath,
  type Siblings,
} from '../../src/tree'
import { cases } from '../suite'
import { countingLeaves, leaf, naiveRoot } from './naive'

/** The path of a leaf in a tree that holds nothing else. */
function lonelyPath(position: number): AuthenticationPath {
  const siblings = EMPTY_ROOTS.slice(0, 16).map((empty): Siblings => [empty, empty, empty])
  return { position: parsePosition(position), siblings }
}

const position = fc.oneof(
  fc.constantFrom(0, 1, 3, 4, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 31, 2 ** 31 - 1),
  fc.tuple(fc.nat({ max: 2 ** 16 - 1 }), fc.nat({ max: 2 ** 16 - 1 })).map(([high, low]) => high * 2 ** 16 + low),
)

describe('an authentication path', () => {
  it('leads from a leaf at any of the 2^32 positions to the root of the tree by its definition', () => {
    fc.assert(
      fc.property(position, leaf, (at, value) => {
        expect(rootFromPath(value, lonelyPath(at))).toBe(naiveRoot(new Map([[at, value]])))
      }),
      { numRuns: cases(30, 100, 500) },
    )
  })

  it('leads from the first and from the last leaf of the same tree to the same root', () => {
    const [first, last] = countingLeaves(2) as [Fr, Fr]
    const root = naiveRoot(
      new Map([
        [0, first],
        [2 ** 32 - 1, last],
      ]),
    )
    const replaced = (path: AuthenticationPath, level: number, at: number, node: Fr): AuthenticationPath => ({
      ...path,
      siblings: path.siblings.map((row, index) =>
        index === level ? (row.map((each, place) => (place === at ? node : each)) as unknown as Siblings) : row,
      ),
    })
    // The root's first child as seen from its last one, and the other way around.
    const topOf = (value: Fr, at: number): Fr => {
      const short = lonelyPath(at).siblings.slice(0, 15)
      return short.reduce((node, siblings, level) => climb(node, siblings, Math.floor(at / 4 ** level) % 4), value)
    }
    expect(rootFromPath(last, replaced(lonelyPath(2 ** 32 - 1), 15, 0, topOf(first, 0)))).toBe(root)
    expect(rootFromPath(first, replaced(lonelyPath(0), 15, 2, topOf(last, 2 ** 32 - 1)))).toBe(root)
  })

  it('leads elsewhere with another leaf, another position or another sibling', () => {
    const [value, other] = countingLeaves(2) as [Fr, Fr]
    const path = lonelyPath(6)
    const root = rootFromPath(value, path)
    expect(rootFromPath(other, path)).not.toBe(root)
    for (const at of [7, 2, 6 + 4 ** 15]) expect(rootFromPath(value, { ...path, position: parsePosition(at) })).not.toBe(root)
    for (let level = 0; level < 16; level++) {
      const siblings = path.siblings.map((row, index): Siblings => (index === level ? [row[0], other, row[2]] : row))
      expect(rootFromPath(value, { ...path, siblings })).not.toBe(root)
    }
  })

  it('has sixteen levels of three canonical siblings, and is refused otherwise', () => {
    const path = lonelyPath(5)
    expect(() => assertPath(path)).not.toThrow()
    const row = path.siblings[0] as Siblings
    const malformed: readonly unknown[] = [
      { ...path, siblings: path.siblings.slice(1) },
      { ...path, siblings: [...path.siblings, row] },
      { ...path, siblings: [] },
      { ...path, siblings: [row.slice(1), ...path.siblings.slice(1)] },
      { ...path, siblings: [[...row, row[0]], ...path.siblings.slice(1)] },
      { ...path, siblings: [[row[0], row[1], FIELD_MODULUS], ...path.siblings.slice(1)] },
      { ...path, siblings: [[row[0], row[1], -1n], ...path.siblings.slice(1)] },
      { ...path, siblings: [[row[0], row[1], '1'], ...path.siblings.slice(1)] },
      ...[-1, 0.5, 2 ** 32, Number.NaN].map((at) => ({ ...path, position: at })),
    ]
    for (const each of malformed) {
      expect(() => assertPath(each as AuthenticationPath)).toThrow(PathMalformedError)
      expect(() => rootFromPath(EMPTY_LEAF, each as AuthenticationPath)).toThrow(PathMalformedError)
    }
  })

  it('of a dummy has the empty leaf for all siblings', () => {
    expect(EMPTY_SIBLINGS).toEqual(Array(16).fill([EMPTY_LEAF, EMPTY_LEAF, EMPTY_LEAF]))
    expect(() => rootFromPath(parseFr(1n), { position: parsePosition(0), siblings: EMPTY_SIBLINGS })).not.toThrow()
  })
})

/** One level up. */
function climb(node: Fr, siblings: Siblings, child: number): Fr {
  const children: Fr[] = [...siblings]
  children.splice(child, 0, node)
  return parseFr(poseidon4(children))
}
