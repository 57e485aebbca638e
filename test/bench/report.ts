import type { Figure, Measurement, Report } from '../../src/bench'

export const figure = (subject: string, median: number, spread = 0): Figure => ({ subject, median, spread, samples: [median] })

export function measurement(changes: Partial<Measurement> = {}): Measurement {
  const figures = [figure('nacre', 10, 1), figure('snarkjs', 30, 2)]
  return { suite: 'prove', name: 'transfer', unit: 'ms', better: 'less', start: 'warm', figures, ...changes }
}

export function report(measurements: readonly Measurement[], changes: Partial<Report> = {}): Report {
  return {
    format: 'nacre-bench',
    version: 1,
    mode: 'quick',
    environment: {
      nacre: '1.2.3',
      commit: null,
      cpu: 'abacus',
      cores: 2,
      memoryMB: 1024,
      node: 'v20.20.2',
      v8: '11.3',
      os: 'Linux 6 x64',
      loadBefore: [0, 0, 0],
      loadAfter: [1.5, 0, 0],
      started: 1_800_000_000,
      seconds: 7,
    },
    measurements,
    ratios: {},
    skipped: [],
    ...changes,
  }
}
