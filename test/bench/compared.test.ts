import { describe, expect, it } from 'vitest'
import { MeasuringFailedError, RATIO_SOURCES } from '../../src/bench'
import { SUITE_NAMES, type Suite, suiteNamed } from '../../src/bench/node'
import { assertCompared } from '../../src/bench/node/run'
import { figure, measurement } from './report'

describe('the measurements that ratios are made of', () => {
  it.each(Object.entries(RATIO_SOURCES))('for %s is declared by its suite, with its baseline', async (_, source) => {
    const [, name = '', title = ''] = /^([a-z]+)\/(.*)$/.exec(source.measurement) ?? []
    const { compared = {} } = (await suiteNamed(name)) as Suite
    expect(Object.keys(compared)).toContain(title)
    if (source.baseline !== undefined) expect(compared[title]).toContain(source.baseline)
  })

  it('are declared where nacre is compared with others in ratios, and nowhere else', async () => {
    const suites = await Promise.all(SUITE_NAMES.map((name) => suiteNamed(name)))
    const declaring = suites.filter((suite) => suite?.compared !== undefined).map((suite) => suite?.name)
    expect(declaring).toEqual([...new Set(Object.values(RATIO_SOURCES).map(({ measurement: path }) => path.split('/')[0]))])
  })
})

describe('a run', () => {
  const suite: Suite = {
    name: 'prove',
    about: '',
    tasks: {},
    measure: () => Promise.reject(new Error('not measured')),
    compared: { transfer: ['snarkjs', 'rapidsnark'] },
  }
  const figures = [figure('nacre', 1), figure('snarkjs', 2)]
  const skipped = [{ what: 'rapidsnark', reason: 'there is none' }]

  it('finds what its suite declares, and every program or a word of its absence', () => {
    assertCompared(suite, { measurements: [measurement({ figures })], skipped })
    assertCompared(suite, { measurements: [measurement({ figures: [...figures, figure('rapidsnark', 1)] })] })
  })

  it('finds it whatever its size', () => {
    assertCompared(suite, { measurements: [measurement({ name: 'transfer (1,024)', figures })], skipped })
  })

  it('fails when a measurement has another name, and when a program is silently left out', () => {
    const renamed = { measurements: [measurement({ name: 'transfers', figures })], skipped }
    expect(() => assertCompared(suite, renamed)).toThrow(MeasuringFailedError)
    expect(() => assertCompared(suite, { measurements: [measurement({ figures })] })).toThrow(/neither rapidsnark nor/)
  })
})
