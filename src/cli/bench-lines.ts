import { advantage, type Change, type Comparison, formatValue, type Measurement, type Report } from '../bench'
import { showText, table } from './text'

/** A suite's measurements for people; with each, how nacre stands to the others. */
export function measurementLines(measurements: readonly Measurement[]): readonly string[] {
  const rows = measurements.flatMap((measurement) =>
    measurement.figures.map(({ subject, median, spread, samples }, index) => {
      const ratio = index === 0 ? null : advantage(measurement, subject)
      return [
        index === 0 ? `${measurement.suite}/${measurement.name}` : '',
        subject,
        `${formatValue(median)} ${measurement.unit}`,
        samples.length > 1 ? `± ${formatValue(spread)}` : '',
        ratio === null ? '' : `${formatValue(ratio)}x`,
      ]
    }),
  )
  return rows.length === 0 ? [] : table(rows, [2, 3, 4]).split('\n')
}

/** What the goals are stated in, as far as this run measured it. */
export function ratioLines({ ratios }: Report): readonly string[] {
  const rows = Object.entries(ratios).flatMap(([name, found]) => {
    if (found === null) return []
    const { ratio, unit, nacre, baseline } = found
    return [
      [
        name,
        ratio === null ? '' : `${formatValue(ratio)}x`,
        `${formatValue(nacre)} ${unit}`,
        baseline === null ? '' : `against ${formatValue(baseline)} ${unit}`,
      ],
    ]
  })
  return rows.length === 0 ? [] : ['', ...table(rows, [1, 2]).split('\n')]
}

/** Two runs side by side. */
export function comparisonLines({ changes, gone, fresh, sameMode, sameMachine }: Comparison): readonly string[] {
  const cells = ({ suite, name, subject, unit, before, after, ratio, verdict }: Change): string[] => [
    showText(`${suite}/${name}`),
    showText(subject),
    `${formatValue(before)}`,
    `${formatValue(after)} ${showText(unit)}`,
    ratio === null ? '' : `${formatValue(ratio)}x`,
    verdict === 'same' ? 'within the spread' : verdict,
  ]
  return [
    ...(changes.length === 0
      ? []
      : table([['figure', 'of', 'before', 'after', 'ratio', ''], ...changes.map(cells)], [2, 3, 4]).split('\n')),
    ...gone.map((key) => `only before: ${showText(key)}`),
    ...fresh.map((key) => `only after: ${showText(key)}`),
    ...(sameMode
      ? []
      : ['The runs are of different modes: the numbers of their rounds differ, and what is of another size is not compared.']),
    ...(sameMachine ? [] : ['The runs name different machines or versions of Node: times differ for that alone.']),
  ]
}
