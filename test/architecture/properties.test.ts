import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { circuitMutants } from '../circuits/mutants'
import { propertyRows, readProperties } from './properties'
import { testsOf, type WrittenTest } from './suites'

const rows = readProperties()
const ids = [...new Set(rows.map(({ id }) => id))]

/** How many there are of each letter, at least: who drops one says so here. */
const LEAST: Readonly<Record<string, number>> = { A: 12, B: 6, C: 24, D: 18, E: 30, F: 28 }

/** Properties of which no test runs always and everywhere, and why. */
const SOMETIMES: Readonly<Record<string, string>> = {
  A9: 'attest takes the small suite too long, which looks at the other three circuits',
  D13: 'a story with every secret, each command of it a process, takes the small suite too long',
  D16: 'the arguments of a process are read where Linux keeps them',
  F14: 'the processes that are killed take the small suite too long, which kills those that pay and save',
}

/** Each file is read once. */
const files = new Map<string, readonly WrittenTest[]>()
function runsOf(file: string, title: string): readonly WrittenTest['runs'][] {
  const tests = files.get(file) ?? testsOf(readFileSync(file, 'utf8'))
  files.set(file, tests)
  return tests.filter((each) => each.title === title).map(({ runs }) => runs)
}

/** A text as a pattern that matches nothing else. */
const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('the list of properties', () => {
  it('has no gap: of each letter as many as there were, numbered in order, and each with a sentence', () => {
    const numbers = (letter: string): readonly number[] =>
      ids.filter((id) => id.startsWith(letter)).map((id) => Number(id.slice(1)))
    expect([...new Set(ids.map(([letter]) => letter))]).toEqual(Object.keys(LEAST))
    for (const [letter, least] of Object.entries(LEAST)) {
      expect(numbers(letter)).toEqual(numbers(letter).map((_, i) => i + 1))
      expect(numbers(letter).length, letter).toBeGreaterThanOrEqual(least)
    }
    const begun = rows.filter(({ sentence }) => sentence !== '')
    expect(begun.map(({ id }) => id)).toEqual(ids)
  })

  it.each(rows)('names for $id a test that is there and is not left out: $title', ({ file, title }) => {
    const runs = runsOf(file, title)
    expect(runs.length, `no test of ${file} has that title`).toBeGreaterThan(0)
    expect(runs.filter((each) => each !== 'never').length).toBeGreaterThan(0)
  })

  it.each(ids)('names for %s a test that always runs, or there is a reason why not', (id) => {
    const all = rows.filter((row) => row.id === id).flatMap(({ file, title }) => runsOf(file, title))
    expect(all.includes('always')).toBe(!Object.hasOwn(SOMETIMES, id))
  })

  it('names tests in files that the suites run', () => {
    // What is no suite itself is run by those that import it.
    const shared = new Set(rows.map(({ file }) => file).filter((file) => !file.endsWith('.test.ts')))
    expect([...shared]).toEqual(['test/conformance/ledger.ts'])
    expect(readFileSync('test/ledger/memory.test.ts', 'utf8')).toMatch(/^describeLedger\(/m)
    expect(readFileSync('test/ledger/lmdb.test.ts', 'utf8')).toMatch(/^describeLedger\(/m)
  })
})

describe('the reading of that list', () => {
  it('takes a row without an id for more of the one above', () => {
    const table =
      '| id | property | file | test |\n| --- | --- | --- | --- |\n| A1 | It is. | `test/a.ts` | is |\n|    |   | `test/b.ts` | was |'
    expect(propertyRows(table)).toEqual([
      { id: 'A1', sentence: 'It is.', file: 'test/a.ts', title: 'is' },
      { id: 'A1', sentence: '', file: 'test/b.ts', title: 'was' },
    ])
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
