import type { Figure } from './report'

/** The middle value, of an even number the mean of the two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** Median of the distances to the median: one sample that another program disturbed does not move it. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values)
  return median(values.map((value) => Math.abs(value - middle)))
}

/** Median and spread of samples, all cut to six significant digits. */
export function figureOf(subject: string, samples: readonly number[]): Figure {
  return {
    subject,
    median: significant(median(samples)),
    spread: significant(medianDeviation(samples)),
    samples: samples.map(significant),
  }
}

/** A number to six significant digits; integers stay as they are. */
export function significant(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6))
}
