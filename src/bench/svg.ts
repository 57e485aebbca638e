/**
 * Bar charts as SVG. The usual library for this, vega with vega-lite, brings some sixty packages to draw rectangles, and every user would
 * get them with a command that few run; what is drawn here is a page of arithmetic. Colours and sizes stand in the file, so that it looks the
 * same in a browser, in a README and in print, on light and dark pages alike.
 * @module
 */

/** A bar: its length in the chart's unit, and how far the value scatters on either side. */
export interface Bar {
  readonly label: string
  readonly value: number
  readonly spread: number
  /** Bars of one colour belong to one program. 0 to 4. */
  readonly colour: number
}

/** Bars that are compared with each other, on a scale of their own. */
export interface BarGroup {
  readonly title: string
  readonly unit: string
  readonly bars: readonly Bar[]
  /** A value that all bars are measured against: a line across them. */
  readonly reference?: number
}

export interface BarChart {
  readonly title: string
  readonly subtitle: string
  readonly groups: readonly BarGroup[]
}

/** Told apart by people of any colour vision, and in grey: Okabe and Ito's palette. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#999999'] as const
/** With a rim of the page's colour, for a line may run behind. */
const VALUE = 'font-size="13" paint-order="stroke" stroke="#ffffff" stroke-width="4"'
const NAMESPACE = 'http://www.w3.org/2000/svg'
const WIDTH = 760
const MARGIN = 20
const LABELS = 180
const VALUES = 130
const BAR = 20
const GAP = 6
const HEAD = 62
const GROUP_HEAD = 30

/** A chart as a whole SVG file. Each group has its own scale from 0 to its longest bar. */
export function renderBarChart({ title, subtitle, groups }: BarChart): string {
  const heights = groups.map(({ bars }) => GROUP_HEAD + bars.length * (BAR + GAP))
  const height = HEAD + heights.reduce((sum, each) => sum + each, 0) + MARGIN
  let top = HEAD
  const body = groups.flatMap((group, index) => {
    const lines = groupLines(group, top)
    top += heights[index] as number
    return lines
  })
  return [
    `<svg xmlns="${NAMESPACE}" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(MARGIN, 30, title, 'font-size="18" font-weight="600"'),
    text(MARGIN, 50, subtitle, 'font-size="12" fill="#555555"'),
    ...body,
    '</svg>',
    '',
  ].join('\n')
}

function groupLines({ title, unit, bars, reference }: BarGroup, top: number): readonly string[] {
  const longest = Math.max(0, reference ?? 0, ...bars.map(({ value, spread }) => value + spread))
  const room = WIDTH - 2 * MARGIN - LABELS - VALUES
  const scale = (value: number): number => (longest > 0 ? (room * Math.max(0, value)) / longest : 0)
  const left = MARGIN + LABELS
  const lines = bars.flatMap(({ label, value, spread, colour }, index) => {
    const y = top + GROUP_HEAD + index * (BAR + GAP)
    const middle = y + BAR / 2
    const end = left + scale(value)
    const [from, to] = [left + scale(value - spread), left + scale(value + spread)]
    const whisker = `M${round(from)} ${middle}H${round(to)}M${round(from)} ${middle - 4}v8M${round(to)} ${middle - 4}v8`
    return [
      text(left - 8, middle + 4, label, 'font-size="13" text-anchor="end"'),
      `<rect x="${left}" y="${y}" width="${round(end - left)}" height="${BAR}" fill="${COLOURS[colour % COLOURS.length]}"/>`,
      ...(spread > 0 ? [`<path d="${whisker}" stroke="#222222" fill="none"/>`] : []),
      text(round(to) + 8, middle + 4, `${formatValue(value)} ${unit}`, VALUE),
    ]
  })
  const heading = text(MARGIN, top + 20, title, 'font-size="14" font-weight="600"')
  if (reference === undefined) return [heading, ...lines]
  const [from, to] = [top + GROUP_HEAD - GAP, top + GROUP_HEAD + bars.length * (BAR + GAP)]
  const line = `M${round(left + scale(reference))} ${from}V${to}`
  return [heading, `<path d="${line}" stroke="#222222" fill="none"/>`, ...lines]
}

/** Three significant digits, and all digits before the point. */
export function formatValue(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value
    .toFixed(Math.min(digits, 6))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

/** Text as it may stand in XML, in elements and attributes; characters that XML has no way to write are left out. */
export function escapeXml(value: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const writable = value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return writable.replace(/[&<>"']/g, (character) => named[character] as string)
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`
}

const round = (value: number): number => Math.round(value * 100) / 100
