import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Row {
  readonly what: string
  readonly counts: readonly string[]
  readonly files: readonly string[]
}

/** Rows of the first table; `-sync` after a file stands for the file of that name instead of its last word. */
const rows = (readFileSync('docs/ASSURANCE.md', 'utf8').split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`test/'))
  .map((line): Row => {
    const [, what = '', ci = '', slow = '', , named = ''] = line.split('|').map((cell) => cell.trim())
    const names = [...named.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    const files = names.map((name) =>
      name.startsWith('-') ? (names[0] ?? '').replace(/-\w+\.test\.ts$/, `${name}.test.ts`) : name,
    )
    return { what, counts: [ci, slow], files }
  })

/** Whole numbers from ten on: of a cell, where they have commas, or of a source. */
const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(/(?<![\w.])\d[\d_,]*(?![\w.]*\.\d)/g)]
    .map(([digits]) => Number(digits.replaceAll(/[_,]/g, '')))
    .filter((n) => n >= 10)

/**
 * Counts that no file has as they are, by the beginning of their row: sums of products of what the files have. What is not worth a sum is the length
 * of a list in the file, or of what the test makes of it: `counted`, by whoever adds to it.
 */
const MADE: Readonly<Record<string, Readonly<Record<number, readonly (readonly number[])[] | 'counted'>>>> = {
  'named ways to be wrong, each refused by the line that it names, and as a witness': { 91: 'counted' },
  'files and folders that may not be read or written': { 22: 'counted' },
  'verify.html in Chromium': { 23: 'counted' },
  "kill -9 of a wallet's process": { 300: [[70], [40], [30], [160]], 5000: [[10, 20], [100], [60], [4640]], 200: [[10, 20]] },
  'the whole command line where every way out': { 22: 'counted' },
  'alterations of lockfile': { 18: 'counted', 10: 'counted' },
  "the engine's fields against integers": { 1200000: 'counted' },
  "the engine's sums of multiples": {
    10077: [[2, 2600], [2, 2300], [2, 120], [2, 14], [2, 2], [5]],
  },
  // Twice the named keys and witnesses, the cuts and the bytes; and faults of the verifying key.
  'hostile proving keys and witnesses': {
    1730: [[2, 33], [2, 13], [2, 500], [2, 300], [38]],
    2930: [[2, 33], [2, 13], [2, 800], [2, 600], [38]],
    1600: [[2, 800]],
    1200: [[2, 600]],
  },
  'the keys of `transfer` and `attest`': {
    192: [
      [4, 5],
      [4, 10, 4],
      [4, 3],
    ],
  },
  'proofs of the engine under snarkjs': {
    16: [[12], [4]],
    50: [[2, 25]],
    336: [[2, 8, 21]],
    15: [[10], [5]],
    80: [[50], [30]],
    12: [[2, 6]],
    1928: [[1340], [588]],
    84: [[2, 2, 21]],
  },
  'points that the engine reads': { 2000: [[2, 1000]], 20000: [[2, 10_000]] },
  'what the doctor finds wrong': { 18: 'counted' },
  'transactions of one shape': { 10001: [[9000], [500], [501]] },
  'two scenarios': { 22500: [[9, 2500]] },
  'addresses, in pairs': { 10000: [[2, 5000]] },
  'kinds of hostile outputs': { 29: 'counted' },
  'hostile outputs, noise': { 29: 'counted' },
  'errors with a secret': { 93: 'counted' },
  'commands of a story': { 27: 'counted' },
  'gaps at all edges': { 1728: [[12, 12, 12]] },
}

describe('the counts of the table', () => {
  it.each(rows)('are those of the tests: $what', ({ what, counts, files }) => {
    const known = new Set(numbersIn(files.map((file) => readFileSync(file, 'utf8')).join('\n')))
    const made = Object.entries(MADE).find(([beginning]) => what.startsWith(beginning))?.[1] ?? {}
    // Times are measured, and of what is given in millions the test has the exact number.
    const asked = counts.flatMap((cell) => numbersIn(cell.replaceAll(/[\d.,]+ (?:s|min|M|million)\b/g, '')))
    const sums = asked.map((count) => {
      const terms = made[count]
      return terms === undefined || terms === 'counted'
        ? count
        : terms.reduce((sum, term) => sum + term.reduce((a, b) => a * b), 0)
    })
    expect(sums).toEqual(asked)
    expect(asked.filter((count) => !known.has(count) && made[count] === undefined)).toEqual([])
    expect(Object.keys(made).filter((count) => !asked.includes(Number(count)))).toEqual([])
  })

  it('are made of nothing that no row has', () => {
    expect(Object.keys(MADE).filter((beginning) => rows.filter(({ what }) => what.startsWith(beginning)).length !== 1)).toEqual(
      [],
    )
  })
})
