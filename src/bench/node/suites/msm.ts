import { compileEngine, createInstance, type Group, loadPoints, multiScalar, POINT_BYTES, prepareScalars } from '../../../engine'
import type { Mode } from '../../report'
import { requireFfCurve, unlessInstalled } from '../baselines'
import { contestSuite, MILLISECONDS, type Trial } from '../contest'
import { randomPoints, randomScalars } from '../fixture/points'

const GROUPS = ['g1', 'g2'] as const satisfies readonly Group[]

/** Binary logarithms of the numbers of points. */
const SIZES: Readonly<Record<Mode, Readonly<Record<Group, readonly number[]>>>> = {
  quick: { g1: [12], g2: [11] },
  normal: { g1: [12, 14], g2: [13] },
  full: { g1: [12, 14, 15, 16], g2: [12, 14, 15] },
}

interface Terms {
  readonly points: Uint8Array
  readonly scalars: Uint8Array
}

/** As many terms of each group as its longest sum has; the others are of the first of them. */
type Drawn = Readonly<Record<Group, Terms>>

/** Points lie in memory beforehand, as a prover's do; scalars come new with every sum. */
export const suite = contestSuite<Drawn>(
  { name: 'msm', about: 'sums of multiples of random points, one thread' },
  2,
  async ({ mode, onProgress }) => {
    const draw = (group: Group): Terms => {
      onProgress('points', GROUPS.indexOf(group), GROUPS.length)
      const count = 2 ** Math.max(...SIZES[mode][group])
      return { points: randomPoints(group, count), scalars: randomScalars(count) }
    }
    return { g1: draw('g1'), g2: draw('g2') }
  },
  [
    {
      subject: 'nacre',
      prepare: async (drawn, { mode }) => {
        const engine = createInstance(await compileEngine())
        return trialsOf(drawn, mode, (group, { points, scalars }) => {
          const table = loadPoints(engine, group, points)
          return () => multiScalar(engine, table, prepareScalars(engine, scalars))
        })
      },
    },
    {
      subject: 'ffjavascript',
      absent: () => unlessInstalled('ffjavascript', 'snarkjs'),
      prepare: async (drawn, { mode }) => {
        const curve = await requireFfCurve()
        return trialsOf(drawn, mode, (group, { points, scalars }) => {
          const target = group === 'g1' ? curve.G1 : curve.G2
          return async () => target.toAffine(await target.multiExpAffine(points, scalars))
        })
      },
    },
  ],
)

/** How a program makes the sum of terms: the bytes of a point. */
type Summing = (group: Group, terms: Terms) => () => Uint8Array | Promise<Uint8Array>

function trialsOf(drawn: Drawn, mode: Mode, summing: Summing): readonly Trial[] {
  return GROUPS.flatMap((group) =>
    SIZES[mode][group].map((log, index) => ({
      name: `${group.toUpperCase()}, 2^${log} points`,
      ...MILLISECONDS,
      // The shortest sum of a group is that in which its code is compiled.
      warmup: index === 0 ? 4 : 1,
      run: summing(group, firstOf(drawn[group], group, 2 ** log)),
      inspect: (sum: Uint8Array) => sum,
    })),
  )
}

function firstOf({ points, scalars }: Terms, group: Group, count: number): Terms {
  return { points: points.slice(0, POINT_BYTES[group] * count), scalars: scalars.slice(0, 32 * count) }
}
