import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const rows = readFileSync('docs/PROPERTIES.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-F]\d/.test(line))
  .map((line) => {
    const [, id = '', sentence = '', file = '', name = ''] = line.split('|').map((cell) => cell.trim())
    return { id, sentence, file: file.replaceAll('`', ''), name }
  })

describe('the list of properties', () => {
  it('has its sections, and each id once', () => {
    expect(new Set(rows.map(({ id }) => id[0]))).toEqual(new Set('ABCDEF'))
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows.length).toBeGreaterThan(40)
  })

  it.each(rows)('names for $id a test that is there: $name', ({ file, name }) => {
    const source = readFileSync(file, 'utf8')
    const title = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    expect(source).toMatch(new RegExp(`\\(\\s*['"\`]${title}['"\`],`))
  })
})
