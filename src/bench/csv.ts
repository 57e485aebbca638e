import type { Report } from './report'

const COLUMNS = ['suite', 'name', 'subject', 'unit', 'better', 'start', 'median', 'spread', 'samples'] as const

/** A report's figures as CSV (RFC 4180), one a line; all samples in the last column, separated by spaces. */
export function reportCsv({ measurements }: Report): string {
  const rows = measurements.flatMap(({ suite, name, unit, better, start, figures }) =>
    figures.map(({ subject, median, spread, samples }) =>
      [suite, name, subject, unit, better, start, median, spread, samples.join(' ')].map((value) => csvCell(String(value))),
    ),
  )
  return [[...COLUMNS], ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/** A value as a cell: quoted where commas, quotes or line breaks would end it. */
export function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
