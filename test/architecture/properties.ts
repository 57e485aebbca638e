import { readFileSync } from 'node:fs'

/** A row of docs/PROPERTIES.md; one without an id goes on with the property above it. */
export interface PropertyRow {
  readonly id: string
  readonly sentence: string
  readonly file: string
  readonly title: string
}

const cellsOf = (line: string): readonly string[] => line.split('|').map((cell) => cell.trim())

/** The rows of a table of properties, each with the id that it belongs to. */
export function propertyRows(text: string): readonly PropertyRow[] {
  let id = ''
  return text
    .split('\n')
    .filter((line) => /^\| +(?:[A-Z]\d+)? +\|/.test(line) && line.includes('`test/'))
    .map((line) => {
      const [, own = '', sentence = '', file = '', title = ''] = cellsOf(line)
      id = own === '' ? id : own
      return { id, sentence, file: file.replaceAll('`', ''), title }
    })
}

export const readProperties = (): readonly PropertyRow[] => propertyRows(readFileSync('docs/PROPERTIES.md', 'utf8'))
