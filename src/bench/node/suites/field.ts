import { compileEngine, createInstance, ELEMENT_BYTES, FQ, FR, type Instance } from '../../../engine'
import { alternate, type Subject } from '../../alternate'
import type { Measurement } from '../../report'
import { type FfCurve, importFfCurve, missing } from '../baselines'
import { singleTask } from '../suite'

/** An operation by the names of its kernels; `count` calls make a run. */
interface Operation {
  readonly name: string
  readonly ours: string
  readonly theirs: string
  readonly operands: 1 | 2
  readonly count: number
}

const OPERATIONS: readonly Operation[] = [
  { name: 'Fq multiply', ours: 'fq_multiply', theirs: 'f1m_mul', operands: 2, count: 200_000 },
  { name: 'Fq square', ours: 'fq_square', theirs: 'f1m_square', operands: 1, count: 200_000 },
  { name: 'Fq invert', ours: 'fq_invert', theirs: 'f1m_inverse', operands: 1, count: 2_000 },
  { name: 'Fr multiply', ours: 'fr_multiply', theirs: 'frm_mul', operands: 2, count: 200_000 },
  { name: 'Fq2 multiply', ours: 'fq2_multiply', theirs: 'f2m_mul', operands: 2, count: 50_000 },
  { name: 'Fq2 square', ours: 'fq2_square', theirs: 'f2m_square', operands: 1, count: 50_000 },
]

/** Every run goes on from the last result, so that no call can be left out and each waits for the one before, as in sums and powers. */
export const suite = singleTask(
  { name: 'field', about: 'arithmetic in the fields of BN254, one call an operation' },
  9,
  async ({ repetitions, onProgress }) => {
    const engine = createInstance(await compileEngine())
    const curve = await importFfCurve({ singleThread: true })
    const measurements: Omit<Measurement, 'suite'>[] = []
    for (const [index, operation] of OPERATIONS.entries()) {
      onProgress('operations', index, OPERATIONS.length)
      const subjects = [ours(engine, operation), ...(curve === undefined ? [] : [theirs(curve, operation)])]
      const figures = await alternate(subjects, {
        now: () => performance.now(),
        repetitions,
        warmup: 3,
        sample: (milliseconds) => 1e6 * milliseconds,
      })
      measurements.push({ name: operation.name, unit: 'ns', better: 'less', start: 'warm', figures })
    }
    return { measurements, skipped: curve === undefined ? [missing('ffjavascript')] : [] }
  },
)

/** Two coordinates, so that an element of Fq2 fits as well: little-endian, below the modulus. */
function valuesOf({ ours: name }: Operation, seed: bigint): readonly Uint8Array[] {
  const modulus = name.startsWith('fr') ? FR : FQ
  return [modulus / seed, modulus / (seed + 4n)].map((value) =>
    Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)),
  )
}

function ours(engine: Instance, operation: Operation): Subject {
  const { ours: name, operands, count } = operation
  const read = engine.kernels[`${name.slice(0, 2)}_fromMontgomery256`] as (out: number, bytes: number) => void
  const place = (seed: bigint): number => {
    const address = engine.reserve(2 * ELEMENT_BYTES)
    const staged = engine.reserve(32)
    for (const [i, value] of valuesOf(operation, seed).entries()) {
      engine.bytes().set(value, staged)
      read(address + i * ELEMENT_BYTES, staged)
    }
    return address
  }
  const [x, y] = [place(3n), place(5n)]
  const kernel = engine.kernels[name] as (...addresses: number[]) => void
  const run =
    operands === 1
      ? () => {
          for (let i = 0; i < count; i++) kernel(x, x)
        }
      : () => {
          for (let i = 0; i < count; i++) kernel(x, x, y)
        }
  return { subject: 'nacre', run, operations: count }
}

function theirs({ tm }: FfCurve, operation: Operation): Subject {
  const { theirs: name, operands, count } = operation
  const place = (seed: bigint): number => {
    const address = tm.alloc(64)
    for (const [i, value] of valuesOf(operation, seed).entries()) tm.u8.set(value, address + 32 * i)
    return address
  }
  const [x, y] = [place(3n), place(5n)]
  const kernel = tm.instance.exports[name] as (...addresses: number[]) => void
  // Results come last here.
  const run =
    operands === 1
      ? () => {
          for (let i = 0; i < count; i++) kernel(x, x)
        }
      : () => {
          for (let i = 0; i < count; i++) kernel(x, y, x)
        }
  return { subject: 'ffjavascript', run, operations: count }
}
