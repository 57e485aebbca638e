// What a run of the tests came to, for .ci/run: counts for its last line, what took longest, and by name what the machine could not run.
// node scripts/test-summary.mjs PASSED FAILED REPORT… : what was counted before, and JSON reports of vitest, the largest suite last.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Left out of test:ci whatever the machine can: file or undefined for any, and what is in the full name, or undefined for the whole file. */
export const LEFT_OUT = [
  // For test:slow.
  ['test/wallet/model.test.ts', 'do so with real proofs'],
  ['test/circuits/mutants.test.ts', 'is noticed in at least 94 of 100 cases that compile'],
  ['test/e2e/bench.test.ts', 'the ratios of a run'],
  ['test/e2e/bench.test.ts', 'nacre bench --browser'],
  ['test/e2e/ceremony-transfer.test.ts', undefined],
  ['test/privacy/pairs.test.ts', undefined],
  // Of provers that have no workers to lose.
  [undefined, 'says so when a worker is lost, within two seconds, and works again'],
  [undefined, 'says so when the file of its workers is missing'],
]

/** What the administrator of a machine can run with tools of Debian, by what it takes. */
export const NEEDS = {
  'a disk of its own: mount, as administrator': [
    ['test/ledger/lmdb.test.ts', 'says so when a disk of its own is full, and goes on when there is room'],
    ['test/store/lmdb.test.ts', 'on a disk that is full opens or says so, and goes on when there is room'],
    ['test/e2e/recovery.test.ts', 'says so, changes nothing, and goes when there is room'],
  ],
  'a user who may not do everything: nobody, for the administrator': [
    ['test/ledger/lmdb.test.ts', 'says so when it may not be read or written, and changes nothing'],
    ['test/store/lmdb.test.ts', 'says so when it may not be read or written, and changes nothing'],
    ['test/e2e/permissions.test.ts', undefined],
  ],
  'a place without a network: unshare, as administrator': [
    ['test/supply/network.test.ts', 'is a place from where nothing can be reached'],
    ['test/supply/network.test.ts', 'has been told where there is no network, not only where it is forbidden'],
  ],
  'Chromium: NACRE_CHROMIUM or /usr/bin/chromium': [
    ['test/verify/browser.test.ts', undefined],
    ['test/prover/browser.test.ts', undefined],
    ['test/e2e/demo.test.ts', 'leads by its last words to the verdict without reservation, with the head or with the hash'],
  ],
  Python: [['test/vectors/generate.test.ts', 'are what their script makes, byte for byte']],
  'a checkout of git': [['test/supply/install.test.ts', 'are found without git as with it, and are neither made nor installed']],
  'Linux, with taskset': [
    ['test/stopwatch.test.ts', undefined],
    ['test/bench/rapidsnark.test.ts', 'has that core alone, where taskset keeps it there'],
  ],
  'Linux, or what is no Windows': [
    ['test/ledger/lmdb.test.ts', 'says so when the disk is full, and keeps all that it acknowledged'],
    ['test/cli/files.test.ts', 'is not waited for when it has no end'],
    ['test/e2e/walk.test.ts', 'prints names of files and other arguments so that they command no terminal and make no line'],
    ['test/privacy/story.test.ts', 'stand in the arguments of no process, and a process of a process inherits none'],
  ],
}

/** Whether a list of files and names has a test. */
export const isIn = (list, { file, name }) =>
  list.some(([where, what]) => (where === undefined || where === file) && (what === undefined || name.includes(what)))

/** The tests that were skipped or are yet to be written, in the largest suite that has their file. */
function skippedOf(reports, root) {
  const files = new Map(reports.flatMap((report) => report?.testResults ?? []).map((result) => [result.name, result]))
  return [...files.values()].flatMap(({ name: path, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => ({ file: relative(root, path).replaceAll('\\', '/'), name: fullName })),
  )
}

/** Skipped tests by what they would have needed; those that the suites are too small for are none of them. The largest suite comes last. */
export function missedOf(reports, root) {
  const missed = new Map()
  for (const test of skippedOf(reports, root)) {
    if (isIn(LEFT_OUT, test)) continue
    const need = Object.keys(NEEDS).find((each) => isIn(NEEDS[each], test)) ?? 'something that no list names'
    missed.set(need, [...(missed.get(need) ?? []), test])
  }
  return missed
}

/** The files of a report that took longest, with their seconds from the first test to the last: preparations are not in the report. */
export function slowestOf({ testResults }, root, count) {
  return testResults
    .map(({ name, startTime, endTime }) => ({
      file: relative(root, name).replaceAll('\\', '/'),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count)
}

/** How many tests of all reports passed and failed: a suite that has none did not get so far, and one that is no success has a failure. */
export function countsOf(reports) {
  let [passed, failed] = [0, 0]
  for (const report of reports) {
    passed += report?.numPassedTests ?? 0
    failed +=
      report === undefined
        ? 1
        : Math.max(report.numFailedTests, report.success ? 0 : 1, report.numFailedTests === 0 ? report.numFailedTestSuites : 0)
  }
  return { passed, failed }
}

/** All lines to print, the last with the counts. With `strict`, what was missed has failed. */
export function summarize({ passed, failed, reports, root, strict }) {
  const counts = countsOf(reports)
  const missed = missedOf(reports, root)
  const count = [...missed.values()].reduce((sum, tests) => sum + tests.length, 0)
  const lines = [...missed].flatMap(([need, tests]) => [
    `  for want of ${need}`,
    ...tests.map(({ file, name }) => `    ${file}: ${name}`),
  ])
  const slowest = reports.flatMap((report, index) =>
    report === undefined
      ? []
      : [
          `suite ${index + 1}, seconds from the first test of a file to its last, of those that took longest:`,
          ...slowestOf(report, root, 25).map(({ file, seconds }) => `  ${Math.round(seconds)} ${file}`),
        ],
  )
  const total = { passed: passed + counts.passed, failed: failed + counts.failed + (strict ? count : 0) }
  return {
    failed: total.failed,
    lines: [
      ...slowest,
      ...(count === 0 ? [] : [`${count} tests did not run on this machine:`, ...lines]),
      `${total.passed} passed, ${total.failed} failed`,
    ],
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [passed, failed] = process.argv.slice(2, 4).map(Number)
  const reports = process.argv.slice(4).map((file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined))
  const summary = summarize({ passed, failed, reports, root: process.cwd(), strict: process.env.NACRE_STRICT === '1' })
  for (const line of summary.lines) console.log(line)
  process.exit(summary.failed === 0 ? 0 : 1)
}
