import { readLittleEndian } from '../../../base'
import { compileEngine, createDomain, createInstance, ELEMENT_BYTES, FR, finish, toCosetSteps } from '../../../engine'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Measurement, Mode } from '../../report'
import { importFfCurve, missing } from '../baselines'
import { randomScalars } from '../fixture/points'
import { singleTask } from '../suite'

const SIZES: Readonly<Record<Mode, readonly number[]>> = { quick: [13], normal: [13, 15], full: [13, 15, 16] }

/** What Groth16 does three times a proof: from values on the roots of unity to values on their odd coset. */
export const suite = singleTask(
  { name: 'fft', about: 'from a domain to its coset, two transforms, one thread' },
  9,
  async ({ mode, repetitions, onProgress }) => {
    const engine = createInstance(await compileEngine())
    const curve = await importFfCurve({ singleThread: true })
    const measurements: Omit<Measurement, 'suite'>[] = []
    for (const [index, log] of SIZES[mode].entries()) {
      onProgress('transforms', index, SIZES[mode].length)
      const [mark, size] = [engine.mark(), 2 ** log]
      const domain = createDomain(engine, log)
      const data = engine.reserve(size * ELEMENT_BYTES)
      const staged = engine.reserve(32 * size)
      const values = randomScalars(size)
      engine.bytes().set(values, staged)
      engine.kernels['unpackAll']?.(data, staged, size)
      const ours = (): void => finish(toCosetSteps(engine, domain, data))
      const subjects: Subject[] = [{ subject: 'nacre', run: ours }]
      if (curve !== undefined) {
        const { Fr } = curve
        const coset = async (buffer: Uint8Array) =>
          Fr.fft(await Fr.batchApplyKey(await Fr.ifft(buffer), Fr.one, Fr.w[log + 1] as Uint8Array))
        let current = values
        subjects.push({
          subject: 'ffjavascript',
          run: async () => {
            current = await coset(current)
          },
        })
        ours()
        engine.kernels['exportAll']?.(staged, data, size)
        assertSame(engine.bytes().slice(staged, staged + 32 * size), await coset(values))
      }
      const figures = await alternate(subjects, { now: () => performance.now(), repetitions })
      measurements.push({ name: `to the coset, 2^${log}`, unit: 'ms', better: 'less', start: 'warm', figures })
      engine.release(mark)
    }
    return { measurements, skipped: curve === undefined ? [missing('ffjavascript')] : [] }
  },
)

/** Transforms are linear, so that both may take the values in the form that they like: the engine's come out divided by its R = 2^261. */
function assertSame(ours: Uint8Array, theirs: Uint8Array): void {
  const [a, b] = [ours, theirs].map(({ buffer, byteOffset, length }) => new DataView(buffer, byteOffset, length)) as [
    DataView,
    DataView,
  ]
  for (let at = 0; at < a.byteLength; at += 32)
    if ((readLittleEndian(a, at) << 261n) % FR !== readLittleEndian(b, at))
      throw new MeasuringFailedError('the transforms do not agree')
}
