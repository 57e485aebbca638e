import { describe, expect, it } from 'vitest'

/** Whether a comparison of the tests holds. */
const holds = (compare: () => void): boolean => {
  try {
    compare()
    return true
  } catch {
    return false
  }
}
const areEqual = (a: unknown, b: unknown): boolean => holds(() => expect(a).toEqual(b))

describe('what tests compare quickly', () => {
  it.each([
    ['bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 2), true],
    ['other bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 3), false],
    ['fewer bytes', Uint8Array.of(1, 2), Uint8Array.of(1), false],
    ['bytes of another kind', Uint8Array.of(1, 2), Buffer.of(1, 2), false],
    ['bytes and numbers', Uint8Array.of(1, 2), [1, 2], false],
    ['bytes inside', { a: [Uint8Array.of(1)] }, { a: [Uint8Array.of(1)] }, true],
    ['other bytes inside', { a: [Uint8Array.of(1)] }, { a: [Uint8Array.of(2)] }, false],
    ['rows', [1n, 2n], [1n, 2n], true],
    ['other rows', [1n, 2n], [1n, 3n], false],
    ['longer rows', [1n], [1n, 2n], false],
    ['numbers of another kind', [1n], [1], false],
    ['zeros of another sign', [0], [-0], false],
    ['rows of what is like something', [expect.any(Number), 'a'], [1, 'a'], true],
    ['rows of things', [{ a: 1 }], [{ a: 1 }], true],
    ['rows of other things', [{ a: 1 }], [{ a: 2 }], false],
  ])('are what they were: %s', (_, a, b, expected) => {
    expect([areEqual(a, b), areEqual(b, a)]).toEqual([expected, expected])
    expect(holds(() => expect({ a, c: 1 }).toMatchObject({ a: b }))).toBe(expected)
    expect(holds(() => expect({ a }).toStrictEqual({ a: b }))).toBe(expected)
  })
})
