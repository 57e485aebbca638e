import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../src/prover'
import type { CircuitName } from '../../src/statement'
import { cases, suite } from '../suite'
import { rebuild } from './compiled'
import { type Killer, killerOf } from './harness'
import { circuitMutants } from './mutants'

/** Changes that nothing can notice, because the circuit says the same, and why. */
const SAME: Readonly<Record<string, string>> = {
  'SpendAuthorization 27:41 1 → 2': 'enabled multiplies what has to be 0, so that any constant but 0 says the same',
  'UpperHalf 44:11 128 → 129': 'Gap needs four lower halves that sum up to far less than r, not to less than 2^130',
  'UpperHalf 45:11 126 → 127': 'Gap bounds the sum of the upper halves, so that any range in which it does not wrap will do',
  'Gap 29:11 2 → 3':
    'the upper halves fall short by what the lower ones carry, at most 3, whatever may be written there; wrapping takes 2^125',
  'Gap 29:16 1 → 2': 'the upper half of r - 2 is that of r - 1',
  'Rising 18:11 32 → 33': 'a negative difference is r minus at most 2^32, and a positive one below 2^32',
  'Rising 20:15 32 → 33': 'a negative difference less one is r minus at most 2^32, and a positive one below 2^32',
  'Rising 22:11 33 → 34': 'a negative difference is r minus at most 2^32, and a positive one below 2^33',
  'Attest 71:11 32 → 33': 'a start from 2^32 on is above every position, which Rising refuses',
  'Attest 87:11 130 → 131': 'a negative difference is r minus at most 2^128, and a positive one below 2^130',
}

/** What only the circuit of full depth shows, with the test that would fail. */
const TOO_SMALL: Readonly<Record<string, string>> = {
  'Attest 71:11 32 → 31':
    'no start of a tree of 16 leaves has 32 bits; of the pinned one it has: the last four leaves, and nothing else',
}

const { circuits } = loadManifest()
const mutants = circuitMutants()
// Those of whole statements take half a minute each.
const LARGE = ['Transfer', 'Binding', 'Payment', 'Attest']
const tried = suite === 'normal' ? mutants.filter(({ template }) => !LARGE.includes(template)) : mutants
const chosen = tried.filter((_, i) => i % cases(240, 36, 1) === 0)
const killers = new Map<string, Killer>()

describe('a change of a circuit', () => {
  it.concurrent.each(chosen)(
    'is noticed: $name',
    async (mutant) => {
      const killer = await killerOf(mutant)
      killers.set(mutant.name, killer)
      expect(killer === 'nothing').toBe(mutant.name in SAME || mutant.name in TOO_SMALL)
    },
    3_600_000,
  )

  it.runIf(suite === 'slow')(
    'is noticed in at least 94 of 100 cases that compile, in 98 of those that make another circuit',
    () => {
      const compiled = [...killers].filter(([, killer]) => killer !== 'compiler')
      const unnoticed = compiled.filter(([, killer]) => killer === 'nothing').map(([name]) => name)
      const noticed = compiled.length - unnoticed.length
      const rate = (of: number): string => `${noticed} of ${of}, ${((100 * noticed) / of).toFixed(1)} of 100`
      const different = compiled.length - Object.keys(SAME).length
      console.log(
        `of ${killers.size} changes ${compiled.length} compile; noticed are ${rate(compiled.length)}, without SAME ${rate(different)}`,
      )
      // docs/CIRCUITS.md has these counts.
      expect([killers.size, compiled.length]).toEqual([362, 211])
      expect(unnoticed.sort()).toEqual(Object.keys({ ...SAME, ...TOO_SMALL }).sort())
      expect([Object.keys(SAME).length, Object.keys(TOO_SMALL).length]).toEqual([10, 1])
      expect(noticed / compiled.length).toBeGreaterThanOrEqual(0.94)
      expect(noticed / different).toBeGreaterThanOrEqual(0.98)
    },
  )

  it('is one of those of the sources as they are', () => {
    const names = new Set(mutants.map(({ name }) => name))
    // docs/ASSURANCE.md says how many there are.
    expect(mutants.length).toBe(362)
    expect(names.size).toBe(mutants.length)
    expect(Object.keys({ ...SAME, ...TOO_SMALL }).filter((name) => !names.has(name))).toEqual([])
  })

  it.skipIf(suite === 'normal')('is one of circuits that have the same constraints over the whole of circomlib', async () => {
    const names: readonly CircuitName[] = suite === 'slow' ? ['transfer', 'attest'] : ['payment']
    for (const name of names) {
      const rebuilt = await rebuild(name, 'trimmed')
      const pinned = circuits.find((circuit) => circuit.name === name)
      expect(createHash('sha256').update(rebuilt).digest('hex')).toBe(pinned?.r1cs.sha256)
    }
  })

  afterAll(() => {
    const log = process.env['NACRE_MUTANTS']
    if (log !== undefined) console.log([...killers].map(([name, killer]) => `${killer}\t${name}`).join('\n'))
  })
})
