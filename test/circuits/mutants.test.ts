import { afterAll, describe, expect, it } from 'vitest'
import { cases, suite } from '../suite'
import { type Killer, killerOf } from './harness'
import { circuitMutants } from './mutants'

/** Changes that nothing notices, and why they are none. */
const SURVIVORS: Readonly<Record<string, string>> = {
  'SpendAuthorization 27:41 1 → 2': 'enabled multiplies what has to be 0, so that any constant but 0 says the same',
}

const mutants = circuitMutants()
const chosen = mutants.filter((_, i) => i % cases(40, 8, 1) === 0)
const killers = new Map<string, Killer>()

describe('a change of a circuit', () => {
  it.concurrent.each(chosen)(
    'is noticed: $name',
    async (mutant) => {
      const killer = await killerOf(mutant)
      killers.set(mutant.name, killer)
      expect(killer === 'nothing').toBe(mutant.name in SURVIVORS)
    },
    3_600_000,
  )

  it.runIf(suite === 'slow')('is noticed in at least 98 of 100 cases', () => {
    const counts = [...killers.values()].filter((killer) => killer !== 'compiler')
    expect(counts.length).toBeGreaterThan(100)
    expect(counts.filter((killer) => killer !== 'nothing').length / counts.length).toBeGreaterThanOrEqual(0.98)
  })

  it('is one of those of the sources as they are', () => {
    const names = new Set(mutants.map(({ name }) => name))
    expect(names.size).toBe(mutants.length)
    expect(Object.keys(SURVIVORS).filter((name) => !names.has(name))).toEqual([])
  })

  afterAll(() => {
    const log = process.env['NACRE_MUTANTS']
    if (log !== undefined) console.log([...killers].map(([name, killer]) => `${killer}\t${name}`).join('\n'))
  })
})
