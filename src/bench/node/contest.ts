import { isDeepStrictEqual } from 'node:util'
import { alternate, type Subject, turnsOf } from '../alternate'
import { MeasuringFailedError } from '../errors'
import type { Measurement, Skipped } from '../report'
import { figureOf } from '../statistics'
import type { Bench, Findings, Suite, Task, TaskSettings } from './suite'

/** What a program does for one measurement, in a process that no other program runs in. */
export interface Trial extends Pick<Measurement, 'name' | 'unit' | 'better'>, Omit<Subject, 'subject' | 'inspect'> {
  /** Default: `warm`. */
  readonly start?: 'cold' | 'warm'
  /** Rounds that do not count. Default 1. */
  readonly warmup?: number
  /** Makes of milliseconds an operation a sample. Default: milliseconds. */
  readonly sample?: (milliseconds: number) => number
  /** Looks at what a run returned, outside of its time; throws when it is wrong. What it gives must be the same of every run, in all programs of the measurement. */
  readonly inspect?: (result: never) => unknown
}

export const MILLISECONDS = { unit: 'ms', better: 'less' } as const

/** So many a second. */
export function rate(what: string): Pick<Trial, 'unit' | 'better' | 'sample'> {
  return { unit: `${what}/s`, better: 'more', sample: (milliseconds) => 1_000 / milliseconds }
}

/** One that competes; `drawn` is what all get to work on. */
export interface Program<Drawn> {
  readonly subject: string
  /** Name of its task. Default: the subject. */
  readonly task?: string
  /** Why it does not compete; undefined if it does. */
  readonly absent?: (bench: Bench) => Omit<Skipped, 'suite'> | undefined
  /** Makes ready what is measured, within its process. */
  readonly prepare: (drawn: Drawn, settings: TaskSettings) => readonly Trial[] | Promise<readonly Trial[]>
}

/** What one process found of one measurement. */
interface Heat extends Pick<Measurement, 'name' | 'unit' | 'better' | 'start'> {
  readonly samples: readonly number[]
  readonly result: unknown
}

export interface ContestOptions<Drawn> {
  readonly drawn: Drawn
  /** Rounds of a process that count. */
  readonly rounds: number
  /** Processes of each program. Default: 3, fewer when quick, more when full. */
  readonly processes?: number
}

/**
 * Measures programs against each other in fresh processes: each of these runs one program, and they take turns in an order that rotates. The samples of all
 * processes make a program's figure. Rejects with `MeasuringFailedError` when results differ.
 */
export async function contest<Drawn>(
  bench: Bench,
  programs: readonly Program<Drawn>[],
  { drawn, rounds, processes = bench.repetitions(3) }: ContestOptions<Drawn>,
): Promise<Required<Findings>> {
  const competing = programs.filter(({ absent }) => absent?.(bench) === undefined)
  const heats = competing.map((): Heat[] => [])
  for (let round = 0; round < processes; round++)
    for (const index of turnsOf(competing.length, round))
      heats[index]?.push(...(await bench.task<readonly Heat[]>(taskName(competing[index] as Program<Drawn>), { drawn }, rounds)))
  const found = competing.flatMap(({ subject }, index) => (heats[index] ?? []).map((heat) => ({ ...heat, subject })))
  const names = [...new Set(found.map(({ name }) => name))]
  return {
    measurements: names.map((name) => pooled(found.filter((each) => each.name === name))),
    skipped: reasonsOf(programs, bench),
  }
}

/** A suite that is one contest; `draw` is the task that makes what all programs work on, once. */
export function contestSuite<Drawn>(
  suite: Omit<Suite, 'tasks' | 'measure'>,
  rounds: number,
  draw: Task<Drawn>,
  programs: readonly Program<Drawn>[],
): Suite {
  return {
    ...suite,
    tasks: { draw, ...contestTasks(programs) },
    measure: async (bench) => contest(bench, programs, { drawn: await bench.task<Drawn>('draw'), rounds }),
  }
}

/** The tasks of a suite's programs, by name. */
export function contestTasks<Drawn>(programs: readonly Program<Drawn>[]): Readonly<Record<string, Task>> {
  return Object.fromEntries(programs.map((program) => [taskName(program), taskOf(program)]))
}

function taskName({ subject, task = subject }: Pick<Program<never>, 'subject' | 'task'>): string {
  return task
}

/** One process of a program: its trials one after the other, each round after round. */
function taskOf<Drawn>({ subject, prepare }: Program<Drawn>): Task<readonly Heat[]> {
  return async (settings) => {
    const heats: Heat[] = []
    for (const trial of await prepare(settings.parameters['drawn'] as Drawn, settings))
      heats.push(await heatOf(subject, trial, settings))
    return heats
  }
}

async function heatOf(subject: string, trial: Trial, { repetitions, onProgress }: TaskSettings): Promise<Heat> {
  const { name, unit, better, start = 'warm', warmup, sample, run, operations, inspect } = trial
  const results: unknown[] = []
  const look = (result: never): void => {
    results.push(inspect?.(result))
    assertSame(name, results)
    results.length = 1
  }
  const [figure] = await alternate([{ subject, run, inspect: look, ...(operations && { operations }) }], {
    now: () => performance.now(),
    repetitions,
    ...(warmup !== undefined && { warmup }),
    ...(sample && { sample }),
    onRound: (done, total) => onProgress(`${name}: ${subject}`, done, total),
  })
  return { name, unit, better, start, samples: figure?.samples ?? [], result: results[0] }
}

/** One measurement of all that was found of it. */
function pooled(heats: readonly (Heat & { readonly subject: string })[]): Omit<Measurement, 'suite'> {
  const { name, unit, better, start } = heats[0] as Heat
  assertSame(
    name,
    heats.map(({ result }) => result),
  )
  const subjects = [...new Set(heats.map(({ subject }) => subject))]
  const samplesOf = (subject: string) => heats.flatMap((heat) => (heat.subject === subject ? heat.samples : []))
  return { name, unit, better, start, figures: subjects.map((subject) => figureOf(subject, samplesOf(subject))) }
}

/** What is not the same cannot be right everywhere, and is no figure. */
function assertSame(name: string, [first, ...others]: readonly unknown[]): void {
  if (others.some((other) => !isDeepStrictEqual(other, first))) throw new MeasuringFailedError(`${name}: the results differ`)
}

/** Why programs do not compete, each reason once. */
function reasonsOf<Drawn>(programs: readonly Program<Drawn>[], bench: Bench): Required<Findings>['skipped'] {
  const all = programs.flatMap(({ absent }) => absent?.(bench) ?? [])
  return all.filter((each, index) => all.findIndex((other) => isDeepStrictEqual(other, each)) === index)
}
