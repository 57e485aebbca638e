import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types, as .ci/run starts it
import { countsOf, isIn, LEFT_OUT, missedOf, NEEDS, slowestOf, summarize } from '../../scripts/test-summary.mjs'
import { readSources } from './source'
import { testsOf } from './suites'

type Entry = readonly [file: string | undefined, name: string | undefined]
const listed = [...LEFT_OUT, ...Object.values(NEEDS).flat()] as readonly Entry[]

/** What asks for the size of the suite and nothing else: left out of `npm test` alone; the others are in the list of what is left out. */
const SMALL = ["suite === 'normal'", 'isTooLong', 'COUNTS[name][0] === 0']

const sometimes = readSources('test').flatMap(({ path, text }) =>
  testsOf(text)
    .filter(({ runs }) => runs !== 'always')
    .map((test) => ({ file: `test/${path}`, ...test })),
)

describe('the lists of what does not run everywhere', () => {
  it('have every test that hangs on more than the small suite', () => {
    const others = sometimes.filter(({ when }) => when.some((condition) => !SMALL.includes(condition)))
    expect(others.length).toBeGreaterThan(listed.length)
    expect(others.filter((test) => !isIn(listed, test)).map(({ file, name }) => `${file}: ${name}`)).toEqual([])
  })

  it('have nothing else', () => {
    expect(listed.filter((entry) => !sometimes.some((test) => isIn([entry], test)))).toEqual([])
  })

  it('are of suites in which nothing is skipped for good', () => {
    expect(sometimes.filter(({ runs }) => runs === 'never')).toEqual([])
  })
})

/** A report as vitest writes it, as far as it is read. */
const reportOf = (tests: readonly (readonly [file: string, name: string, status: string])[], failed = 0) => ({
  numPassedTests: tests.filter(([, , status]) => status === 'passed').length,
  numFailedTests: failed,
  numFailedTestSuites: failed,
  success: failed === 0,
  testResults: tests.map(([file, fullName, status], i) => ({
    name: join('/root', file),
    startTime: 1_000,
    endTime: 2_000 + 2_400 * i,
    assertionResults: [{ fullName, status }],
  })),
})
const [disk] = Object.keys(NEEDS) as [string]
const CRAMPED = 'a store on disk on a disk that is full opens or says so, and goes on when there is room'
const SKIPPED = [
  ['test/a.test.ts', 'it is', 'passed'],
  ['test/store/lmdb.test.ts', CRAMPED, 'skipped'],
  ['test/b.test.ts', 'it was', 'skipped'],
  ['test/privacy/pairs.test.ts', 'two scenarios are one', 'skipped'],
] as const

describe('the summary of a run', () => {
  it('tells what was skipped by what it would have needed, but for what is left out of the suite', () => {
    expect([...missedOf([reportOf(SKIPPED)], '/root')]).toEqual([
      [disk, [{ file: 'test/store/lmdb.test.ts', name: CRAMPED }]],
      ['something that no list names', [{ file: 'test/b.test.ts', name: 'it was' }]],
    ])
  })

  it('takes what a test came to from the largest suite that has its file', () => {
    const small = reportOf([
      ['test/a.test.ts', 'it is', 'skipped'],
      ['test/b.test.ts', 'it was', 'skipped'],
    ])
    const missed = missedOf([small, reportOf([['test/a.test.ts', 'it is', 'passed']])], '/root')
    expect([...missed.values()]).toEqual([[{ file: 'test/b.test.ts', name: 'it was' }]])
  })

  it('lists it before its last line, which has the counts of all suites', () => {
    const reports = [reportOf([['test/a.test.ts', 'it is', 'passed']]), reportOf(SKIPPED)]
    expect(summarize({ passed: 2, failed: 0, reports, root: '/root', strict: false })).toEqual({
      failed: 0,
      lines: [
        'suite 1, seconds from the first test of a file to its last, of those that took longest:',
        '  1 test/a.test.ts',
        'suite 2, seconds from the first test of a file to its last, of those that took longest:',
        '  8 test/privacy/pairs.test.ts',
        '  6 test/b.test.ts',
        '  3 test/store/lmdb.test.ts',
        '  1 test/a.test.ts',
        '2 tests did not run on this machine:',
        `  for want of ${disk}`,
        `    test/store/lmdb.test.ts: ${CRAMPED}`,
        '  for want of something that no list names',
        '    test/b.test.ts: it was',
        '4 passed, 0 failed',
      ],
    })
    expect(summarize({ passed: 2, failed: 0, reports: reports.slice(0, 1), root: '/root', strict: true })).toEqual({
      failed: 0,
      lines: [
        'suite 1, seconds from the first test of a file to its last, of those that took longest:',
        '  1 test/a.test.ts',
        '3 passed, 0 failed',
      ],
    })
  })

  it('has the files that took longest, and no more than asked for', () => {
    expect(slowestOf(reportOf(SKIPPED), '/root', 2)).toEqual([
      { file: 'test/privacy/pairs.test.ts', seconds: 8.2 },
      { file: 'test/b.test.ts', seconds: 5.8 },
    ])
  })

  it('calls it failed where everything was to run', () => {
    const { failed, lines } = summarize({ passed: 0, failed: 0, reports: [reportOf(SKIPPED)], root: '/root', strict: true })
    expect([failed, lines.at(-1)]).toEqual([2, '1 passed, 2 failed'])
  })

  it('counts a suite without a report, one that could not be loaded, and one that is no success for other reasons', () => {
    const sound = reportOf([['test/a.test.ts', 'it is', 'passed']])
    expect(countsOf([sound, undefined])).toEqual({ passed: 1, failed: 1 })
    expect(countsOf([{ ...sound, success: false, numFailedTestSuites: 2 }])).toEqual({ passed: 1, failed: 2 })
    expect(countsOf([{ ...sound, success: false }])).toEqual({ passed: 1, failed: 1 })
    expect(countsOf([reportOf([], 3)])).toEqual({ passed: 0, failed: 3 })
  })

  it('is what .ci/run ends with', () => {
    const last = readFileSync('.ci/run', 'utf8').trimEnd().split('\n').slice(-2)
    expect(last[0]).toMatch(/^node scripts\/test-summary\.mjs .*\/test\.json" .*\/test-ci\.json" \|\| status=\$\?$/)
    expect(last[1]).toBe('exit "$status"')
  })
})
