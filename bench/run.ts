import { figureOf, type Measurement, type Mode, type Report, ratiosOf } from '../src/bench'
import { observeEnvironment, repetitionsOf } from '../src/bench/node'
import { measurementLines } from '../src/cli/bench-lines'

/** What a suite of this folder measures, without its name. */
export type Found = Omit<Measurement, 'suite'>

/** Samples of nacre alone, for suites that compare it with nothing. */
export function found(
  name: string,
  unit: string,
  samples: readonly number[],
  more: Partial<Pick<Found, 'better' | 'start'>> = {},
): Found {
  return { name, unit, better: 'less', start: 'warm', figures: [figureOf('nacre', samples)], ...more }
}

/** How often the mode repeats what a normal run repeats so often. */
export type Repetitions = (normal: number) => number

export interface SuiteOptions {
  readonly json: boolean
  readonly mode: Mode
}

/** Runs a suite of this folder and prints the report that `nacre bench` would print: one document with `json`, else lines. */
export async function runHere(
  suite: string,
  measure: (repetitions: Repetitions) => Promise<readonly Found[]>,
  { json, mode }: SuiteOptions,
): Promise<void> {
  const look = await observeEnvironment()
  const measurements = (await measure((normal) => repetitionsOf(mode, normal))).map((each) => ({ ...each, suite }))
  const environment = look()
  const report: Report = {
    format: 'nacre-bench',
    version: 1,
    mode,
    environment,
    measurements,
    ratios: ratiosOf(measurements),
    skipped: [],
  }
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else {
    const { cpu, cores, node } = environment
    process.stdout.write(`${[...measurementLines(measurements), '', `${cpu}, ${cores} cores, Node ${node}`].join('\n')}\n`)
  }
}
