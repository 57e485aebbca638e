import { describe, expect, it } from 'vitest'
import { assertRan, MODES } from '../../bench/browser/pages'

describe.each(MODES)('of a page that is "$name"', (mode) => {
  const right = { memory: mode.memory, workers: mode.workers ? 2 : 0 }

  it('figures are published when nacre proved as it should there', () => {
    expect(() => assertRan(mode, right)).not.toThrow()
  })

  it.each([
    { memory: 'unknown', workers: right.workers },
    { memory: mode.memory === 'shared' ? 'sliced' : 'shared', workers: right.workers },
    { memory: mode.memory, workers: mode.workers ? 0 : 1 },
  ])('none are when it proved in $memory memory with $workers workers', (ran) => {
    expect(() => assertRan(mode, ran)).toThrow(mode.name)
  })
})
