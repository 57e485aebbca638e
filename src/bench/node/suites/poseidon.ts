import { poseidon2 } from 'poseidon-lite/poseidon2'
import { bytesToBigint, systemRng } from '../../../base'
import { type Fr, packFrs, poseidonMany, reduceFr, unpackFrs } from '../../../crypto'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Mode } from '../../report'
import { importCircomlibPoseidon, missing } from '../baselines'
import { singleTask } from '../suite'

const HASHES: Readonly<Record<Mode, number>> = { quick: 500, normal: 2_000, full: 10_000 }

export const suite = singleTask(
  { name: 'poseidon', about: 'hashes of two elements, many of them, one thread' },
  9,
  async ({ mode, repetitions, onProgress }) => {
    const pairs = Array.from({ length: HASHES[mode] }, () => [drawElement(), drawElement()] as const)
    // Each in its own form, as whoever hashes in bulk with it would keep elements.
    const packed = packFrs(pairs.flat())
    const bulk = (): Uint8Array => poseidonMany(2, packed)
    const ours = (): readonly Fr[] => unpackFrs(bulk())
    const lite = (): readonly bigint[] => pairs.map((pair) => poseidon2([...pair]))
    const subjects: Subject[] = [
      { subject: 'nacre', run: bulk },
      { subject: 'poseidon-lite', run: lite },
    ]
    assertSame(ours(), lite())
    const circomlib = await importCircomlibPoseidon()
    if (circomlib !== undefined) {
      const own = pairs.map((pair) => pair.map((element) => circomlib.F.e(element)))
      const hashes = (): readonly Uint8Array[] => own.map((pair) => circomlib(pair))
      assertSame(
        ours(),
        hashes().map((hash) => circomlib.F.toObject(hash)),
      )
      subjects.push({ subject: 'circomlibjs', run: hashes })
    }
    const figures = await alternate(
      subjects.map((subject) => ({ ...subject, operations: pairs.length })),
      {
        now: () => performance.now(),
        repetitions,
        warmup: 2,
        sample: (milliseconds) => 1_000 / milliseconds,
        onRound: (done, total) => onProgress('hashes', done, total),
      },
    )
    return {
      measurements: [{ name: '2 inputs, bulk', unit: 'hashes/s', better: 'more', start: 'warm', figures }],
      skipped: circomlib === undefined ? [missing('circomlibjs')] : [],
    }
  },
)

const drawElement = (): Fr => reduceFr(bytesToBigint(systemRng.bytes(64)))

function assertSame(ours: readonly bigint[], theirs: readonly bigint[]): void {
  if (ours.some((hash, i) => hash !== theirs[i])) throw new MeasuringFailedError('the hashes differ')
}
