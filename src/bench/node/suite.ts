import type { Measurement, Mode, Skipped } from '../report'

/** What a task finds: measurements without the name of their suite, and what it could not do. */
export interface Findings {
  readonly measurements: readonly Omit<Measurement, 'suite'>[]
  readonly skipped?: readonly Omit<Skipped, 'suite'>[]
}

/** What a task, which runs in a process of its own, is told. */
export interface TaskSettings {
  readonly mode: Mode
  /** Rounds that count. */
  readonly repetitions: number
  /** A native prover to compare with, if there is one. */
  readonly rapidsnark: string | undefined
  /** Further words of the suite that asks. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly onProgress: (stage: string, done: number, total: number) => void
}

export type Task<Result = unknown> = (settings: TaskSettings) => Promise<Result>

/** What a suite may use of the command's process, where nothing is measured but the time that fresh processes take. */
export interface Bench {
  readonly mode: Mode
  /** Rounds that count: `normal`, fewer when quick, more when full. */
  repetitions(normal: number): number
  /** Runs one of the suite's tasks in a fresh process; resolves with what it returns. */
  task<Result>(name: string, parameters?: TaskSettings['parameters'], repetitions?: number): Promise<Result>
  /** The same, with the milliseconds from before the process is started until it answers. */
  coldTask<Result>(
    name: string,
    parameters?: TaskSettings['parameters'],
  ): Promise<{ readonly milliseconds: number; readonly result: Result }>
  readonly rapidsnark: string | undefined
}

/** Measurements of one subject. */
export interface Suite {
  readonly name: string
  /** One line for people. */
  readonly about: string
  /** Circuits that have to be built before. */
  readonly circuits?: readonly string[]
  /**
   * The measurements that ratios are made of, by name without size, with the programs that nacre is compared with in each. A run that finds no such measurement, or neither such a
   * program nor a word of its absence, fails.
   */
  readonly compared?: Readonly<Record<string, readonly string[]>>
  readonly tasks: Readonly<Record<string, Task>>
  readonly measure: (bench: Bench) => Promise<Findings>
}
