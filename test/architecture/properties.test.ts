import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { circuitMutants } from '../circuits/mutants'

const rows = readFileSync('docs/PROPERTIES.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-F]\d/.test(line))
  .map((line) => {
    const [, id = '', sentence = '', file = '', name = ''] = line.split('|').map((cell) => cell.trim())
    return { id, sentence, file: file.replaceAll('`', ''), name }
  })

/** A text as a pattern that matches nothing else. */
const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('the list of properties', () => {
  it('has its sections, and each id once', () => {
    expect(new Set(rows.map(({ id }) => id[0]))).toEqual(new Set('ABCDEF'))
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows.length).toBeGreaterThan(40)
  })

  it.each(rows)('names for $id a test that is there: $name', ({ file, name }) => {
    const source = readFileSync(file, 'utf8')
    const title = literally(name)
    expect(source).toMatch(new RegExp(`\\(\\s*['"\`]${title}['"\`],`))
  })
})

/** What shows each thing that was found, as `FILE`: title. Several follow each other behind commas. */
const shown = readFileSync('docs/ASSURANCE.md', 'utf8')
  .split('## Found on the way')[1]
  ?.split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:-|what was wrong)/.test(line))
  .flatMap((line) => {
    const [, wrong = '', references = ''] = line.split('|').map((cell) => cell.trim())
    return references.split(/, (?=`test\/)/).map((reference) => {
      const [, file = '', title = ''] = /^`(test\/\S+\.ts)`: (.+)$/.exec(reference) ?? []
      return { wrong, file, title: title.replaceAll('`', '') }
    })
  })
const mutants = new Set(circuitMutants().map(({ name }) => name))

describe('the list of what was found on the way', () => {
  it('has its rows', () => {
    expect(shown?.length).toBeGreaterThan(40)
  })

  it.each(shown ?? [])('names for "$wrong" a test that is there: $title', ({ file, title }) => {
    expect(file, 'a row without `FILE`: title').not.toBe('')
    // Changes of circuits have the names that their places give them.
    if (file === 'test/circuits/mutants.test.ts' && mutants.has(title)) return
    // A title, or the name of an entry of a table that a test runs through.
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`['"\`]${literally(title)}['"\`],`))
  })
})
