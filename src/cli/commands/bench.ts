import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { compareReports, type Mode, plotsOf, type Report, reportCsv } from '../../bench'
import { comparisonLines, measurementLines, ratioLines } from '../bench-lines'
import { readReport } from '../bench-report'
import { OutputFileError, UsageError } from '../errors'
import { isFile, writeStream } from '../files'
import type { Io } from '../io'
import { type AddCommand, collect, type Run } from '../run'
import { showText } from '../text'

interface Options {
  readonly quick?: boolean
  readonly full?: boolean
  readonly suite?: readonly string[]
  readonly out?: string
  readonly rapidsnark?: string
  readonly browser?: boolean
}

export const addBench: AddCommand = (parent, run) => {
  const bench = parent
    .command('bench')
    .description('measure this machine, nacre and what is installed to compare it with: times, sizes, ratios')
    .addOption(new Option('--quick', 'fewer rounds and smaller sizes: a look').conflicts('full'))
    .option('--full', 'more rounds and larger sizes: figures to publish')
    .option('--suite <name>', 'this suite; may be repeated (default: all)', collect)
    .option('--out <dir>', 'write report.json, report.csv and plots (SVG) into this folder')
    .option('--rapidsnark <path>', 'a native prover that takes zkey, wtns, proof and public signals, to compare with')
    .option('--browser', 'the prover in Chromium; in a checkout only')
    .action(run((io, options: Options) => measure(io, options)))
  addCompare(bench, run)
}

async function measure(io: Io, { quick, full, suite: suites, out, rapidsnark, browser }: Options): Promise<void> {
  // It needs a bundler and a server, which the package does without; scripts/nacre.mjs takes it before it comes here.
  if (browser) throw new UsageError('--browser needs a checkout', { hint: 'npm run -s nacre -- bench --browser' })
  const mode: Mode = quick ? 'quick' : full ? 'full' : 'normal'
  // No other command waits for what this one loads.
  const { runSuites, SUITE_NAMES } = await import('../../bench/node')
  const unknown = suites?.find((name) => !SUITE_NAMES.includes(name))
  if (unknown !== undefined) throw new UsageError(`there is no suite ${unknown}`, { hint: `suites: ${SUITE_NAMES.join(', ')}` })
  if (rapidsnark !== undefined && !isFile(rapidsnark)) throw new UsageError(`--rapidsnark: ${rapidsnark} is no file`)
  const report = await runSuites({
    ...io.observed('bench'),
    mode,
    suites,
    rapidsnark,
    onSuite: (_, measurements, skipped) => {
      for (const line of measurementLines(measurements)) io.say(line)
      for (const { suite, what, reason } of skipped) io.note(`${suite}: not compared with ${what}: ${reason}`)
    },
  })
  for (const line of ratioLines(report)) io.say(line)
  if (out !== undefined) {
    await writeReport(out, report)
    io.say(`Written: ${showText(out)}`)
  }
  io.result(report)
}

/** Each file appears whole or not at all; those of an earlier run are replaced. */
async function writeReport(folder: string, report: Report): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new OutputFileError(`cannot make the folder ${folder}`, { cause })
  }
  const files: readonly (readonly [string, string])[] = [
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
    ['report.csv', reportCsv(report)],
    ...plotsOf(report).map(({ name, svg }) => [`${name}.svg`, svg] as const),
  ]
  for (const [name, content] of files) await writeStream(join(folder, name), bytesOf(content))
}

async function* bytesOf(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content)
}

function addCompare(parent: Command, run: Run): void {
  parent
    .command('compare')
    .description('compare two runs figure by figure; a difference counts when it exceeds the spread of both')
    .argument('<old>', 'report.json of the earlier run')
    .argument('<new>', 'report.json of the later run')
    .action(
      run(async (io, _options: object, before: string, after: string) => {
        const comparison = compareReports(readReport(before), readReport(after))
        for (const line of comparisonLines(comparison)) io.say(line)
        io.result(comparison)
      }),
    )
}
