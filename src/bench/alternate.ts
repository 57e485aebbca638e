import type { Figure } from './report'
import { figureOf } from './statistics'

/** One program that does a task. */
export interface Subject {
  readonly subject: string
  readonly run: () => unknown
  /** How many operations a run is: its time is divided by it. Default 1. */
  readonly operations?: number
  /** Looks at what a run returned, outside of its time; throws when it is wrong. */
  readonly inspect?: (result: never) => void
}

export interface AlternateOptions {
  /** Milliseconds. */
  readonly now: () => number
  /** Rounds that count. */
  readonly repetitions: number
  /** Rounds before them, in which code is compiled and caches fill. Default 1. */
  readonly warmup?: number
  /** Makes of milliseconds an operation a sample. Default: milliseconds. */
  readonly sample?: (milliseconds: number) => number
  readonly onRound?: ((done: number, total: number) => void) | undefined
}

/** Whose turn it is in a round, by index: everyone's once, and each round begins with the next. */
export function turnsOf(count: number, round: number): readonly number[] {
  return Array.from({ length: count }, (_, turn) => (round + turn) % count)
}

/**
 * Measures programs in turn within this process, one run each a round, so that whatever disturbs the machine disturbs all of them. The order
 * rotates from round to round: none always runs on the caches that the same other one left.
 */
export async function alternate(subjects: readonly Subject[], options: AlternateOptions): Promise<readonly Figure[]> {
  const { now, repetitions, warmup = 1, sample = (milliseconds) => milliseconds, onRound } = options
  const samples = subjects.map((): number[] => [])
  for (let round = 0; round < warmup + repetitions; round++) {
    for (const index of turnsOf(subjects.length, round)) {
      const { run, operations = 1, inspect } = subjects[index] as Subject
      const start = now()
      const result = await run()
      const milliseconds = now() - start
      inspect?.(result as never)
      if (round >= warmup) samples[index]?.push(sample(milliseconds / operations))
    }
    onRound?.(round + 1, warmup + repetitions)
  }
  return subjects.map(({ subject }, index) => figureOf(subject, samples[index] as number[]))
}
