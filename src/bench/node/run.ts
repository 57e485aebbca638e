import { assertNotAborted, type Observed } from '../../base'
import { setup } from '../../prover/setup'
import { MeasuringFailedError } from '../errors'
import { ratiosOf } from '../ratios'
import { type Measurement, type Mode, nameWithoutSize, type Report, type Skipped } from '../report'
import { observeEnvironment } from './environment'
import { runTask, type TaskOutcome } from './process'
import type { Bench, Findings, Suite, TaskSettings } from './suite'
import { SUITE_NAMES, suiteNamed } from './suites'

export interface RunOptions extends Observed {
  readonly mode: Mode
  /** Names of suites, in the order in which they run. Default: all. */
  readonly suites?: readonly string[] | undefined
  /** A native prover to compare with. */
  readonly rapidsnark?: string | undefined
  /** File of the process that measures; by default the package's own. */
  readonly workerFile?: string | undefined
  /** Called with the measurements of each suite that is done. */
  readonly onSuite?: ((suite: string, measurements: readonly Measurement[], skipped: readonly Skipped[]) => void) | undefined
}

/**
 * Runs suites one after the other, each of their tasks in a fresh process. Builds the circuits that they need where they are missing. Rejects with
 * `MeasuringFailedError`, `AbortedError`, and what setup rejects with.
 */
export async function runSuites(options: RunOptions): Promise<Report> {
  const { mode, suites = SUITE_NAMES, onProgress, signal, onSuite } = options
  const look = await observeEnvironment()
  const measurements: Measurement[] = []
  const skipped: Skipped[] = []
  for (const name of suites) {
    const suite = (await suiteNamed(name)) as Suite
    assertNotAborted(signal)
    if (suite.circuits) await setup({ circuits: suite.circuits, onProgress, signal })
    const found = await suite.measure(benchFor(suite, options))
    assertCompared(suite, found)
    const [measured, left] = [found.measurements, found.skipped ?? []].map((list) =>
      list.map((each) => ({ ...each, suite: name })),
    ) as [Measurement[], Skipped[]]
    measurements.push(...measured)
    skipped.push(...left)
    onSuite?.(name, measured, left)
  }
  return {
    format: 'nacre-bench',
    version: 1,
    mode,
    environment: look(),
    measurements,
    ratios: ratiosOf(measurements),
    skipped,
  }
}

/** A ratio is null for what was not measured, never for what has another name than its suite says. Throws `MeasuringFailedError`. */
export function assertCompared({ name: suite, compared = {} }: Suite, { measurements, skipped = [] }: Findings): void {
  for (const [name, programs] of Object.entries(compared)) {
    const subjects = measurements.find((each) => nameWithoutSize(each.name) === name)?.figures.map(({ subject }) => subject)
    if (subjects === undefined) throw new MeasuringFailedError(`${suite} has no measurement "${name}"`)
    const told = [...subjects, ...skipped.map(({ what }) => what)]
    const lost = programs.find((program) => !told.includes(program))
    if (lost !== undefined) throw new MeasuringFailedError(`${suite}/${name} has neither ${lost} nor a word of its absence`)
  }
}

function benchFor({ name: suite }: Suite, { mode, rapidsnark, onProgress, signal, workerFile }: RunOptions): Bench {
  const run = <Result>(
    task: string,
    parameters: TaskSettings['parameters'] = {},
    repetitions = 1,
  ): Promise<TaskOutcome<Result>> =>
    runTask<Result>(
      { suite, task, settings: { mode, repetitions, rapidsnark, parameters } },
      {
        signal,
        workerFile,
        onProgress: onProgress && (({ stage, done, total }) => onProgress({ stage: `${suite}, ${stage}`, done, total })),
      },
    )
  return {
    mode,
    rapidsnark,
    repetitions: (normal) => repetitionsOf(mode, normal),
    task: async <Result>(...asked: Parameters<Bench['task']>) => (await run<Result>(...asked)).result,
    coldTask: run,
  }
}

/** Rounds that count: a third of the normal number when quick, but two at least where there is a spread to see; three times as many when full. */
export function repetitionsOf(mode: Mode, normal: number): number {
  if (mode === 'normal' || normal === 1) return normal
  return mode === 'quick' ? Math.max(2, Math.ceil(normal / 3)) : 3 * normal
}
