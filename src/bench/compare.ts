import type { Figure, Measurement, Report } from './report'

/** One program's figure in two runs. */
export interface Change {
  readonly suite: string
  readonly name: string
  readonly subject: string
  readonly unit: string
  readonly before: number
  readonly after: number
  /** after / before; null when before is 0. */
  readonly ratio: number | null
  /** Whether the medians lie further apart than the samples of the two runs scatter. */
  readonly exceedsSpread: boolean
  readonly verdict: 'better' | 'worse' | 'same'
}

export interface Comparison {
  readonly changes: readonly Change[]
  /** What only one of the two runs has, as `suite/name: subject`. */
  readonly gone: readonly string[]
  readonly fresh: readonly string[]
  /** Whether both runs are of one mode: another has other numbers of rounds, and other sizes, whose measurements have other names. */
  readonly sameMode: boolean
  /** Whether both runs name the same processor, cores and Node: else times say more about the machines. */
  readonly sameMachine: boolean
}

/** A median absolute deviation times this estimates a standard deviation, for samples that scatter normally. */
const MAD_TO_SIGMA = 1.4826
/** Standard deviations of the difference that a change has to exceed. */
const SIGMAS = 3

/**
 * Compares two runs figure by figure. A difference exceeds the spread when it is more than three standard deviations, these estimated
 * from the median absolute deviations of both runs; what is counted has none, so that any difference exceeds it.
 */
export function compareReports(before: Report, after: Report): Comparison {
  const [old, now] = [rowsOf(before), rowsOf(after)]
  const changes = [...now].flatMap(([key, { measurement, figure }]) => {
    const earlier = old.get(key)
    return earlier === undefined ? [] : [changeOf(measurement, earlier.figure, figure)]
  })
  const onlyIn = (one: ReturnType<typeof rowsOf>, other: ReturnType<typeof rowsOf>): readonly string[] =>
    [...one.keys()].filter((key) => !other.has(key))
  return {
    changes,
    gone: onlyIn(old, now),
    fresh: onlyIn(now, old),
    sameMode: before.mode === after.mode,
    sameMachine: machineOf(before) === machineOf(after),
  }
}

function rowsOf({ measurements }: Report): ReadonlyMap<string, { readonly measurement: Measurement; readonly figure: Figure }> {
  return new Map(
    measurements.flatMap((measurement) =>
      measurement.figures.map((figure) => {
        const { suite, name } = measurement
        return [`${suite}/${name}: ${figure.subject}`, { measurement, figure }] as const
      }),
    ),
  )
}

function changeOf({ suite, name, unit, better }: Measurement, before: Figure, after: Figure): Change {
  const sigma = MAD_TO_SIGMA * Math.hypot(before.spread, after.spread)
  const difference = after.median - before.median
  const exceedsSpread = Math.abs(difference) > SIGMAS * sigma
  const improved = better === 'less' ? difference < 0 : difference > 0
  return {
    suite,
    name,
    subject: after.subject,
    unit,
    before: before.median,
    after: after.median,
    ratio: before.median === 0 ? null : after.median / before.median,
    exceedsSpread,
    verdict: exceedsSpread ? (improved ? 'better' : 'worse') : 'same',
  }
}

function machineOf({ environment: { cpu, cores, node } }: Report): string {
  return JSON.stringify([cpu, cores, node])
}
