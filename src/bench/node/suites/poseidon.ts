import { poseidon2 } from 'poseidon-lite/poseidon2'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { poseidon11 } from 'poseidon-lite/poseidon11'
import { bytesToBigint, systemRng } from '../../../base'
import { type Fr, packFrs, poseidon, poseidonMany, reduceFr, unpackFrs } from '../../../crypto'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Measurement, Mode } from '../../report'
import { type CircomlibPoseidon, importCircomlibPoseidon, missing } from '../baselines'
import { singleTask } from '../suite'

const HASHES: Readonly<Record<Mode, number>> = { quick: 500, normal: 2_000, full: 10_000 }

/** Numbers of inputs, and poseidon-lite's hashes of so many: the least, those of a node in our trees, and the most that anything here has. */
const LITE = { 2: poseidon2, 4: poseidon4, 11: poseidon11 } as const
type Arity = keyof typeof LITE
const ARITIES = [2, 4, 11] as const satisfies readonly Arity[]
const nameOf = (arity: Arity): string => `${arity} inputs, bulk`

export const suite = singleTask(
  {
    name: 'poseidon',
    about: `hashes of ${ARITIES.join(', ')} elements, many of them, one thread`,
    compared: Object.fromEntries(ARITIES.map((arity) => [nameOf(arity), ['poseidon-lite', 'circomlibjs']])),
  },
  9,
  async ({ mode, repetitions, onProgress }) => {
    const circomlib = await importCircomlibPoseidon()
    const measurements: Omit<Measurement, 'suite'>[] = []
    for (const [index, arity] of ARITIES.entries()) {
      const figures = await alternate(subjectsOf(arity, HASHES[mode], circomlib), {
        now: () => performance.now(),
        repetitions,
        warmup: 2,
        sample: (milliseconds) => 1_000 / milliseconds,
        onRound: (done, total) => onProgress('hashes', index * total + done, ARITIES.length * total),
      })
      measurements.push({ name: nameOf(arity), unit: 'hashes/s', better: 'more', start: 'warm', figures })
    }
    return { measurements, skipped: circomlib === undefined ? [missing('circomlibjs')] : [] }
  },
)

/** Whoever hashes the same groups of elements; each in its own form, as whoever hashes in bulk with it would keep elements. */
function subjectsOf(arity: Arity, count: number, circomlib: CircomlibPoseidon | undefined): readonly Subject[] {
  const groups = Array.from({ length: count }, () => Array.from({ length: arity }, drawElement))
  const packed = packFrs(groups.flat())
  const bulk = (): Uint8Array => poseidonMany(arity, packed)
  const single = (): readonly Fr[] => groups.map(poseidon)
  const lite = (): readonly bigint[] => groups.map((group) => LITE[arity]([...group]))
  const expected = unpackFrs(bulk())
  assertSame(expected, single())
  assertSame(expected, lite())
  const subjects: Subject[] = [
    { subject: 'nacre', run: bulk },
    { subject: 'nacre, one by one', run: single },
    { subject: 'poseidon-lite', run: lite },
  ]
  if (circomlib !== undefined) {
    const own = groups.map((group) => group.map((element) => circomlib.F.e(element)))
    const hashes = (): readonly Uint8Array[] => own.map((group) => circomlib(group))
    assertSame(
      expected,
      hashes().map((hash) => circomlib.F.toObject(hash)),
    )
    subjects.push({ subject: 'circomlibjs', run: hashes })
  }
  return subjects.map((subject) => ({ ...subject, operations: count }))
}

const drawElement = (): Fr => reduceFr(bytesToBigint(systemRng.bytes(64)))

function assertSame(ours: readonly bigint[], theirs: readonly bigint[]): void {
  if (ours.some((hash, i) => hash !== theirs[i])) throw new MeasuringFailedError('the hashes differ')
}
