import { describe, expect, it } from 'vitest'
import { testsOf } from './suites'

const runsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(testsOf(text).map(({ title, runs }) => [title, runs]))

describe('the look at when tests run', () => {
  it('finds those that always do, in tables and groups too', () => {
    const text = `describe.each(['x'])('of %s', (name) => {
      beforeEach(() => prepare(name))
      it('a', () => check())
      it.each([1, 2])('b', { timeout: 5 }, () => check())
    })
    const word = 'skip'
    it('c', async () => check('it.skip is a text', word.length), 300)`
    expect(runsOf(text)).toEqual({ a: 'always', b: 'always', c: 'always' })
  })

  it.each([
    `it.skip('a', () => {})`,
    `it.todo('a', () => {})`,
    `it.fails('a', () => {})`,
    `it.skip.each([1])('a', () => {})`,
    `it('a', { skip: true }, () => {})`,
    `describe.skip('of it', () => { it('a', () => {}) })`,
    `describe.skip('of it', () => { describe('more', () => { it.skipIf(x)('a', () => {}) }) })`,
  ])('finds that it never does: %s', (text) => {
    expect(runsOf(text)).toEqual({ a: 'never' })
  })

  it.each([
    `it.skipIf(suite === 'normal')('a', () => {})`,
    `it.runIf(isLinux)('a', () => {})`,
    `it.skipIf(x).each([1])('a', () => {})`,
    `it('a', ({ skip }) => { if (x) return skip('no disk') })`,
    `it('a', (context) => { if (x) context.skip() })`,
    `describe.runIf(x)('of it', () => { it('a', () => {}) })`,
    `describe('of it', () => { beforeEach(({ skip }) => { if (x) skip() }); it('a', () => {}) })`,
  ])('finds that it does sometimes: %s', (text) => {
    expect(runsOf(text)).toEqual({ a: 'sometimes' })
  })

  it('tells what it hangs on, with the groups around it', () => {
    const text = `describe.skipIf(x === 1)('of it', () => { it.runIf(y).each([1])('a', ({ skip }) => skip()) })`
    expect(testsOf(text)).toEqual([{ title: 'a', name: 'of it a', when: ['x === 1', 'y', 'skip()'], runs: 'sometimes' }])
  })

  it('takes what one test skips for that of no other', () => {
    expect(runsOf(`describe('of it', () => { it('a', ({ skip }) => skip()); it('b', () => {}) })`)).toEqual({
      a: 'sometimes',
      b: 'always',
    })
  })
})
