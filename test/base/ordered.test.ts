import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOrderedKeys } from '../../src/base'
import { cases } from '../suite'

describe('ordered keys', () => {
  it('are those added and not deleted, each once, and find the one below any other', () => {
    const key = fc.bigInt({ min: 0n, max: 200n })
    const step = fc.tuple(fc.constantFrom('add', 'add', 'delete', 'below'), key)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const keys = createOrderedKeys<bigint>()
        const model = new Set<bigint>()
        for (const [what, each] of steps) {
          if (what === 'add') {
            keys.add(each)
            model.add(each)
          } else if (what === 'delete') {
            keys.delete(each)
            model.delete(each)
          }
          const below = [...model].filter((other) => other < each)
          expect(keys.below(each)).toBe(below.sort((a, b) => Number(a - b)).at(-1))
        }
        expect([...keys]).toEqual([...model].sort((a, b) => Number(a - b)))
        expect(keys.size).toBe(model.size)
      }),
      { numRuns: cases(50, 200, 2_000) },
    )
  })

  it.each([
    ['rising', (index: number) => index],
    ['falling', (index: number) => 9_999 - index],
    ['in no order', (index: number) => (index * 7_919) % 10_000],
  ])('stay in order when ten thousand are added %s and all deleted again', (_name, at) => {
    const text = (index: number): string => at(index).toString(16).padStart(4, '0')
    const keys = createOrderedKeys<string>()
    for (let index = 0; index < 10_000; index++) keys.add(text(index))
    const sorted = Array.from({ length: 10_000 }, (_, index) => index.toString(16).padStart(4, '0'))
    expect([...keys]).toEqual(sorted)
    expect(sorted.slice(1).every((each, index) => keys.below(each) === sorted[index])).toBe(true)
    expect([keys.below('0000'), keys.below('zzzz')]).toEqual([undefined, sorted.at(-1)])
    for (let index = 0; index < 10_000; index += 2) keys.delete(text(index))
    const kept = new Set(Array.from({ length: 5_000 }, (_, index) => text(2 * index + 1)))
    expect([...keys]).toEqual(sorted.filter((each) => kept.has(each)))
    for (let index = 1; index < 10_000; index += 2) keys.delete(text(index))
    expect([[...keys], keys.size, keys.below('zzzz')]).toEqual([[], 0, undefined])
    keys.add('12')
    expect([...keys]).toEqual(['12'])
  })
})
