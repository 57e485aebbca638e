/** What benchmarks found, as data. @module */

/** How much a run takes its time: `quick` for a look, `full` for figures that are published. */
export type Mode = 'quick' | 'normal' | 'full'

/** The samples of one program for one task. */
export interface Figure {
  /** `nacre`, or the program it is compared with. */
  readonly subject: string
  readonly median: number
  /** Median absolute deviation; 0 for a single sample and for what is counted. */
  readonly spread: number
  /** In the order in which they were taken, in the measurement's unit. */
  readonly samples: readonly number[]
}

/** One task, done by nacre and by those it is compared with, in turn. */
export interface Measurement {
  readonly suite: string
  /** Unique within its suite. Where the mode decides how much is done in a round, that stands last in brackets: `append leaves (16,384)`. */
  readonly name: string
  readonly unit: string
  readonly better: 'less' | 'more'
  /** `cold`: each sample is the first of a process of its own; `warm`: code had run before, in rounds that do not count; `count`: nothing was timed. */
  readonly start: 'cold' | 'warm' | 'count'
  /** nacre's first. */
  readonly figures: readonly Figure[]
}

/** Something that was not measured, and why. */
export interface Skipped {
  readonly suite: string
  readonly what: string
  readonly reason: string
}

/** The machine, as far as figures depend on it. */
export interface Environment {
  readonly nacre: string
  /** Of the checkout; null for an installed package. */
  readonly commit: string | null
  readonly cpu: string
  readonly cores: number
  readonly memoryMB: number
  readonly node: string
  readonly v8: string
  readonly os: string
  /** Averages over 1, 5 and 15 minutes. */
  readonly loadBefore: readonly number[]
  readonly loadAfter: readonly number[]
  /** Unix seconds. */
  readonly started: number
  readonly seconds: number
}

/** A comparison that goals are stated in; above 1 nacre is ahead. */
export interface Ratio {
  readonly ratio: number | null
  readonly unit: string
  readonly nacre: number
  /** Null where only nacre was measured. */
  readonly baseline: number | null
  readonly measurement: string
}

export interface Report {
  readonly format: 'nacre-bench'
  readonly version: 1
  readonly mode: Mode
  readonly environment: Environment
  readonly measurements: readonly Measurement[]
  /** By name; null for what this run did not measure. */
  readonly ratios: Readonly<Record<string, Ratio | null>>
  readonly skipped: readonly Skipped[]
}

/** A measurement's name with its size, how much nacre does in a round. */
export function sizedName(name: string, size: number): string {
  return `${name} (${size.toLocaleString('en')})`
}

/** The name of the same measurement in every mode. */
export function nameWithoutSize(name: string): string {
  return name.replace(/ \([\d,]+\)$/, '')
}

/** How many times as good nacre's median is as another's; null where one of them is 0. */
export function advantage({ better, figures }: Measurement, subject: string): number | null {
  const ours = figures[0]?.median ?? 0
  const theirs = figures.find((figure) => figure.subject === subject)?.median ?? 0
  if (ours === 0 || theirs === 0) return null
  return better === 'less' ? theirs / ours : ours / theirs
}
