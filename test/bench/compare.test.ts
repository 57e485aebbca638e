import { describe, expect, it } from 'vitest'
import { compareReports, type Mode, sizedName } from '../../src/bench'
import { comparisonLines, measurementLines, ratioLines } from '../../src/cli/bench-lines'
import { figure, measurement, report } from './report'

const run = (median: number, spread: number, better: 'less' | 'more' = 'less') =>
  report([measurement({ better, figures: [figure('nacre', median, spread)] })])
const verdict = (...[before, after]: [ReturnType<typeof run>, ReturnType<typeof run>]) =>
  compareReports(before, after).changes.map((change) => change.verdict)

describe('the comparison of two runs', () => {
  it('takes a difference for none unless it exceeds the spread of both', () => {
    // Three standard deviations of a difference, each estimated as 1.4826 median absolute deviations: 3 · 1.4826 · √2 = 6.29.
    expect(verdict(run(100, 1), run(106, 1))).toEqual(['same'])
    expect(verdict(run(100, 1), run(107, 1))).toEqual(['worse'])
    expect(verdict(run(100, 1), run(93, 1))).toEqual(['better'])
    expect(verdict(run(100, 10), run(93, 1))).toEqual(['same'])
  })

  it('knows which way is better', () => {
    expect(verdict(run(100, 0, 'more'), run(101, 0, 'more'))).toEqual(['better'])
  })

  it('counts any difference of what has no spread, and none of what is equal', () => {
    expect(verdict(run(21_538, 0), run(21_539, 0))).toEqual(['worse'])
    expect(verdict(run(21_538, 0), run(21_538, 0))).toEqual(['same'])
  })

  it('gives the ratio of the medians, and null where there is nothing to divide by', () => {
    expect(compareReports(run(100, 0), run(50, 0)).changes[0]).toMatchObject({ before: 100, after: 50, ratio: 0.5 })
    expect(compareReports(run(0, 0), run(50, 0)).changes[0]?.ratio).toBeNull()
  })

  it('names what only one of the runs has', () => {
    const before = report([measurement({ figures: [figure('nacre', 1), figure('snarkjs', 1)] })])
    const after = report([measurement({ figures: [figure('nacre', 1)] }), measurement({ name: 'attest' })])
    const { gone, fresh } = compareReports(before, after)
    expect(gone).toEqual(['prove/transfer: snarkjs'])
    expect(fresh).toEqual(['prove/attest: nacre', 'prove/attest: snarkjs'])
  })

  it('tells when the machines differ', () => {
    const other = { ...run(1, 0), environment: { ...run(1, 0).environment, cores: 64 } }
    expect(compareReports(run(1, 0), run(1, 0)).sameMachine).toBe(true)
    const comparison = compareReports(run(1, 0), other)
    expect(comparison.sameMachine).toBe(false)
    expect(comparisonLines(comparison).at(-1)).toContain('different machines')
  })
})

describe('two runs of different modes', () => {
  const leaves = (mode: Mode, size: number) =>
    report([measurement({ suite: 'tree', name: sizedName('append leaves', size) }), measurement()], { mode })

  it('are told as such, and what is of another size in one is not compared', () => {
    const comparison = compareReports(leaves('quick', 4_096), leaves('normal', 16_384))
    expect(comparison.changes.map(({ name }) => name)).toEqual(['transfer', 'transfer'])
    expect(comparison.gone).toContain('tree/append leaves (4,096): nacre')
    expect(comparison.fresh).toContain('tree/append leaves (16,384): nacre')
    expect(comparisonLines(comparison).join('\n')).toContain('different modes')
  })

  it('and runs of one mode are not', () => {
    const comparison = compareReports(leaves('full', 1_048_576), leaves('full', 1_048_576))
    expect(comparison.changes).toHaveLength(4)
    expect(comparisonLines(comparison).join('\n')).not.toContain('modes')
  })
})

describe('lines for people', () => {
  it('show medians, spread and how nacre stands', () => {
    const many = { ...figure('nacre', 10, 1), samples: [9, 10, 11] }
    const lines = measurementLines([measurement({ figures: [many, figure('snarkjs', 30)] })])
    expect(lines[0]).toMatch(/^prove\/transfer +nacre +10 ms +± 1$/)
    expect(lines[1]).toMatch(/^ +snarkjs +30 ms +3x$/)
  })

  it('let no name of a foreign report move the cursor', () => {
    const name = '\u001b[2Jgone'
    const foreign = report([measurement({ name, figures: [figure('nacre', 1)] })])
    const lines = [...comparisonLines(compareReports(foreign, foreign)), ...comparisonLines(compareReports(foreign, report([])))]
    expect(lines.join('\n')).toContain('gone')
    expect(lines.join('\n')).not.toContain('\u001b')
  })

  it('leave out ratios that were not measured', () => {
    const ratios = { a: null, b: { ratio: 2, unit: 'ms', nacre: 1, baseline: 2, measurement: 'x/y' } }
    expect(ratioLines(report([], { ratios })).join('\n')).toMatch(/^\nb +2x +1 ms +against 2 ms$/)
    expect(ratioLines(report([]))).toEqual([])
  })
})
