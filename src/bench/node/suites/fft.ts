import { compileEngine, createDomain, createInstance, ELEMENT_BYTES, finish, type Instance, toCosetSteps } from '../../../engine'
import type { Mode } from '../../report'
import { type FfCurve, requireFfCurve, unlessInstalled } from '../baselines'
import { contestSuite, MILLISECONDS, type Trial } from '../contest'
import { randomScalars } from '../fixture/points'

/** Binary logarithms of the numbers of values. */
const SIZES: Readonly<Record<Mode, readonly number[]>> = { quick: [13], normal: [13, 15], full: [13, 15, 16] }

/** Bytes of a value, in Montgomery form with R = 2^256. */
const BYTES = 32

/** Values, as many as the largest transform takes; the others take the first of them. */
type Drawn = Uint8Array

/** What Groth16 does three times a proof: from values on the roots of unity to values on their odd coset. */
export const suite = contestSuite<Drawn>(
  { name: 'fft', about: 'from a domain to its coset, two transforms, one thread' },
  3,
  async ({ mode }) => randomScalars(2 ** Math.max(...SIZES[mode])),
  [
    {
      subject: 'nacre',
      prepare: async (drawn, { mode }) => {
        const engine = createInstance(await compileEngine())
        return trialsOf(drawn, mode, (log, values) => ours(engine, log, values))
      },
    },
    {
      subject: 'ffjavascript',
      absent: () => unlessInstalled('ffjavascript', 'snarkjs'),
      prepare: async (drawn, { mode }) => {
        const curve = await requireFfCurve()
        return trialsOf(drawn, mode, (log, values) => theirs(curve, log, values))
      },
    },
  ],
)

/** How a program transforms values, and the values that come of it. */
type Transforming = (log: number, values: Uint8Array) => Pick<Trial, 'run' | 'inspect'>

function trialsOf(drawn: Drawn, mode: Mode, transforming: Transforming): readonly Trial[] {
  return SIZES[mode].map((log) => ({
    name: `to the coset, 2^${log}`,
    ...MILLISECONDS,
    warmup: 3,
    ...transforming(log, drawn.slice(0, BYTES * 2 ** log)),
  }))
}

/** In place, so that every run has to copy the values first; the other side writes what it finds beside them. */
function ours(engine: Instance, log: number, values: Uint8Array): ReturnType<Transforming> {
  const size = 2 ** log
  const domain = createDomain(engine, log)
  const [start, data] = [engine.reserve(size * ELEMENT_BYTES), engine.reserve(size * ELEMENT_BYTES)]
  const staged = engine.reserve(size * BYTES)
  engine.bytes().set(values, staged)
  for (let i = 0; i < size; i++) engine.kernels['fr_fromMontgomery256']?.(start + ELEMENT_BYTES * i, staged + BYTES * i)
  return {
    run: () => {
      engine.bytes().copyWithin(data, start, start + size * ELEMENT_BYTES)
      finish(toCosetSteps(engine, domain, data))
    },
    inspect: () => {
      for (let i = 0; i < size; i++) engine.kernels['fr_toMontgomery256']?.(staged + BYTES * i, data + ELEMENT_BYTES * i)
      return engine.bytes().slice(staged, staged + size * BYTES)
    },
  }
}

function theirs({ Fr }: FfCurve, log: number, values: Uint8Array): ReturnType<Transforming> {
  const shift = Fr.w[log + 1] as Uint8Array
  return {
    run: async () => Fr.fft(await Fr.batchApplyKey(await Fr.ifft(values), Fr.one, shift)),
    inspect: (found: Uint8Array) => found,
  }
}
