export { csvField, escapeJson, shorten, showLines, showText } from '../wording'

/** Rows as a table with columns as wide as their content; a cell may have several lines; the columns in `right` are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell) => cell.split('\n'))
    const height = Math.max(...cells.map((cell) => cell.length))
    return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ''))
  })
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)))
  const pad = (cell: string, column: number): string => {
    const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length))
    return right.includes(column) ? gap + cell : cell + gap
  }
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}
