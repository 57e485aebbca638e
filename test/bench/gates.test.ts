import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseReport } from '../../src/bench'
import { type Bench, suiteNamed } from '../../src/bench/node'

/** How much greater than its committed baseline a figure may be. Constraints are counted: nothing is left to chance. Bundles grow with every fix. */
const TOLERANCE: Readonly<Record<string, number>> = { constraints: 0, bundle: 0.02 }

/** Suites that count start no process. */
const bench: Bench = {
  mode: 'normal',
  rapidsnark: undefined,
  repetitions: () => 1,
  task: () => Promise.reject(new Error('no task')),
  coldTask: () => Promise.reject(new Error('no task')),
}

const median = ({ figures }: { readonly figures: readonly { readonly median: number }[] }): number => figures[0]?.median ?? 0

describe.each(Object.keys(TOLERANCE))('what the suite %s counts', async (name) => {
  const { measurements, skipped = [] } = (await (await suiteNamed(name))?.measure(bench)) ?? { measurements: [] }
  const baseline = parseReport(readFileSync(`bench/${name}/baseline.json`, 'utf8'))
  const known = new Map(baseline.measurements.map((each) => [each.name, median(each)]))

  it('is all that the baseline has, and no more', () => {
    expect(skipped).toEqual([])
    expect(measurements.map((each) => each.name)).toEqual([...known.keys()])
    expect(measurements.length).toBeGreaterThan(6)
  })

  it(`is no greater than its baseline and the tolerance, or comes with a new one: npm run -s bench -- ${name} --baseline`, () => {
    const grown = measurements.filter((each) => median(each) > (1 + (TOLERANCE[name] ?? 0)) * (known.get(each.name) ?? 0))
    expect(grown.map((each) => [each.name, known.get(each.name), median(each)])).toEqual([])
  })
})
