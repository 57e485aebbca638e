import { equalBytes } from '../../../base'
import {
  compileEngine,
  createInstance,
  type Group,
  type Instance,
  loadPoints,
  multiScalar,
  prepareScalars,
} from '../../../engine'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Measurement, Mode } from '../../report'
import { type FfCurve, importFfCurve, missing } from '../baselines'
import { randomPoints, randomScalars } from '../fixture/points'
import { singleTask } from '../suite'

/** Binary logarithms of the numbers of points. */
const SIZES: Readonly<Record<Mode, Readonly<Record<Group, readonly number[]>>>> = {
  quick: { g1: [12], g2: [11] },
  normal: { g1: [12, 14], g2: [13] },
  full: { g1: [12, 14, 15, 16], g2: [12, 14, 15] },
}

/** Points lie in memory beforehand, as a prover's do; scalars come new with every sum. */
export const suite = singleTask(
  { name: 'msm', about: 'sums of multiples of random points, one thread' },
  7,
  async ({ mode, repetitions, onProgress }) => {
    const engine = createInstance(await compileEngine())
    const curve = await importFfCurve({ singleThread: true })
    const measurements: Omit<Measurement, 'suite'>[] = []
    const cases = (['g1', 'g2'] as const).flatMap((group) => SIZES[mode][group].map((log) => ({ group, log })))
    for (const [index, { group, log }] of cases.entries()) {
      onProgress('sums', index, cases.length)
      const mark = engine.mark()
      const [points, scalars] = [randomPoints(group, 2 ** log), randomScalars(2 ** log)]
      const subjects = [ours(engine, group, points, scalars), ...(curve ? [theirs(curve, group, points, scalars)] : [])]
      await assertSame(subjects)
      const figures = await alternate(subjects, { now: () => performance.now(), repetitions })
      measurements.push({ name: `${group.toUpperCase()}, 2^${log} points`, unit: 'ms', better: 'less', start: 'warm', figures })
      engine.release(mark)
    }
    return { measurements, skipped: curve === undefined ? [missing('ffjavascript')] : [] }
  },
)

interface Summing extends Subject {
  readonly run: () => Promise<Uint8Array>
}

function ours(engine: Instance, group: Group, points: Uint8Array, scalars: Uint8Array): Summing {
  const table = loadPoints(engine, group, points)
  return { subject: 'nacre', run: async () => multiScalar(engine, table, prepareScalars(engine, scalars)) }
}

function theirs(curve: FfCurve, group: Group, points: Uint8Array, scalars: Uint8Array): Summing {
  const { multiExpAffine, toAffine } = group === 'g1' ? curve.G1 : curve.G2
  const target = group === 'g1' ? curve.G1 : curve.G2
  return {
    subject: 'ffjavascript',
    run: async () => toAffine.call(target, await multiExpAffine.call(target, points, scalars)),
  }
}

/** A sum that is wrong is no figure. */
async function assertSame(subjects: readonly Summing[]): Promise<void> {
  const [first, ...others] = await Promise.all(subjects.map(({ run }) => run()))
  for (const other of others)
    if (!equalBytes(first as Uint8Array, other)) throw new MeasuringFailedError('the sums are not the same point')
}
