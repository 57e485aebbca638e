import { advantage, type Measurement, type Report } from './report'
import { type BarGroup, formatValue, renderBarChart } from './svg'

/** A plot's name without ending, and its SVG. */
export interface Plot {
  readonly name: string
  readonly svg: string
}

/** Programs in the order of their colours; any other takes the last. */
const COLOURS = ['nacre', 'snarkjs', 'rapidsnark', 'circomlibjs']

/** A plot of each suite that compares or counts something, and one of all ratios. */
export function plotsOf(report: Report): readonly Plot[] {
  const { environment, measurements } = report
  const subtitle = `${environment.cpu}, ${environment.cores} cores, Node ${environment.node}; medians, whiskers are the median absolute deviation`
  const suites = [...new Set(measurements.map(({ suite }) => suite))]
  const plots = suites.map((suite) => ({
    name: suite,
    svg: renderBarChart({
      title: suite,
      subtitle,
      groups: measurements.filter((each) => each.suite === suite).map(groupOf),
    }),
  }))
  const ratios = Object.entries(report.ratios).flatMap(([label, ratio]) =>
    ratio?.ratio ? [{ label, value: ratio.ratio, spread: 0, colour: 0 }] : [],
  )
  if (ratios.length === 0) return plots
  const group = { title: 'right of the line nacre is ahead', unit: 'times', bars: ratios, reference: 1 }
  return [{ name: 'ratios', svg: renderBarChart({ title: 'ratios', subtitle, groups: [group] }) }, ...plots]
}

function groupOf(measurement: Measurement): BarGroup {
  const { name, unit, better, figures } = measurement
  const [, ...others] = figures
  const said = others.flatMap(({ subject }) => {
    const ratio = advantage(measurement, subject)
    return ratio === null ? [] : [`${formatValue(ratio)}x ${subject}`]
  })
  return {
    title: said.length === 0 ? name : `${name}, ${better} is better: ${said.join(', ')}`,
    unit,
    bars: figures.map(({ subject, median, spread }) => {
      const index = COLOURS.indexOf(subject)
      return { label: subject, value: median, spread, colour: index < 0 ? COLOURS.length : index }
    }),
  }
}
