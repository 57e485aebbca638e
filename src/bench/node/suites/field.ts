import { compileEngine, createInstance, ELEMENT_BYTES, type Instance } from '../../../engine'
import { type FfCurve, requireFfCurve, unlessInstalled } from '../baselines'
import { contestSuite, type Trial } from '../contest'
import { randomScalars } from '../fixture/points'

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
  // Odd: who inverts twice has what was there before.
  { name: 'Fq invert', ours: 'fq_invert', theirs: 'f1m_inverse', operands: 1, count: 2_001 },
  { name: 'Fr multiply', ours: 'fr_multiply', theirs: 'frm_mul', operands: 2, count: 200_000 },
  { name: 'Fq2 multiply', ours: 'fq2_multiply', theirs: 'f2m_mul', operands: 2, count: 50_000 },
  { name: 'Fq2 square', ours: 'fq2_square', theirs: 'f2m_square', operands: 1, count: 50_000 },
]

/** Of an element of Fq2, the largest: two coordinates in Montgomery form with R = 2^256. */
const BYTES = 64

/** Two elements, x and y; those of Fq and Fr are their first coordinates. All are below r, which is less than q. */
type Drawn = Uint8Array

/** Every run begins with x, and each of its calls takes what the one before found: none can be left out and each waits, as in sums and powers. */
export const suite = contestSuite<Drawn>(
  { name: 'field', about: 'arithmetic in the fields of BN254, one call an operation' },
  3,
  async () => randomScalars((2 * BYTES) / 32),
  [
    {
      subject: 'nacre',
      prepare: async (drawn) => {
        const engine = createInstance(await compileEngine())
        return OPERATIONS.map((operation) => trial(operation, ours(engine, operation, drawn)))
      },
    },
    {
      subject: 'ffjavascript',
      absent: () => unlessInstalled('ffjavascript', 'snarkjs'),
      prepare: async (drawn) => {
        const curve = await requireFfCurve()
        return OPERATIONS.map((operation) => trial(operation, theirs(curve, operation, drawn)))
      },
    },
  ],
)

/** What a program does for an operation, and the bytes of the last element that it found. */
interface Chain {
  readonly run: () => void
  readonly found: () => Uint8Array
}

function trial({ name, count }: Operation, { run, found }: Chain): Trial {
  const sample = (milliseconds: number): number => 1e6 * milliseconds
  return { name, unit: 'ns', better: 'less', warmup: 3, sample, operations: count, run, inspect: found }
}

const bytesOf = ({ ours: name }: Operation): number => (name.startsWith('fq2') ? BYTES : BYTES / 2)

function ours(engine: Instance, operation: Operation, drawn: Drawn): Chain {
  const { ours: name, operands, count } = operation
  const [field] = name.split('_')
  const [read, write] = [engine.kernels[`${field}_fromMontgomery256`], engine.kernels[`${field}_toMontgomery256`]]
  const staged = engine.reserve(BYTES)
  const place = (at: number): number => {
    const address = engine.reserve(2 * ELEMENT_BYTES)
    engine.bytes().set(drawn.subarray(at, at + BYTES), staged)
    read?.(address, staged)
    return address
  }
  const [start, x, y] = [place(0), place(0), place(BYTES)]
  const kernel = engine.kernels[name] as (...addresses: number[]) => void
  const begin = (): unknown => engine.bytes().copyWithin(x, start, start + 2 * ELEMENT_BYTES)
  const run =
    operands === 1
      ? () => {
          begin()
          for (let i = 0; i < count; i++) kernel(x, x)
        }
      : () => {
          begin()
          for (let i = 0; i < count; i++) kernel(x, x, y)
        }
  const found = (): Uint8Array => {
    write?.(staged, x)
    return engine.bytes().slice(staged, staged + bytesOf(operation))
  }
  return { run, found }
}

function theirs({ tm }: FfCurve, operation: Operation, drawn: Drawn): Chain {
  const { theirs: name, operands, count } = operation
  const place = (at: number): number => {
    const address = tm.alloc(BYTES)
    tm.u8.set(drawn.subarray(at, at + BYTES), address)
    return address
  }
  const [x, y] = [place(0), place(BYTES)]
  const kernel = tm.instance.exports[name] as (...addresses: number[]) => void
  const begin = (): void => tm.u8.set(drawn.subarray(0, BYTES), x)
  // Results come last here.
  const run =
    operands === 1
      ? () => {
          begin()
          for (let i = 0; i < count; i++) kernel(x, x)
        }
      : () => {
          begin()
          for (let i = 0; i < count; i++) kernel(x, y, x)
        }
  return { run, found: () => tm.u8.slice(x, x + bytesOf(operation)) }
}
