import { poseidon4 } from 'poseidon-lite/poseidon4'
import { bytesToBigint, systemRng } from '../../../base'
import { type Fr, reduceFr } from '../../../crypto'
import { createMemoryStore } from '../../../store/memory'
import { ARITY, EMPTY_ROOTS, openCommitmentTree, TREE_DEPTH } from '../../../tree'
import { alternate } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Mode } from '../../report'
import { singleTask } from '../suite'

const LEAVES: Readonly<Record<Mode, number>> = { quick: 4_096, normal: 16_384, full: 1_048_576 }

/** An empty tree gets all leaves in one batch, as a wallet that restores; the other side computes the root of the same tree and keeps no node. */
export const suite = singleTask(
  { name: 'tree', about: 'appending leaves to the tree of commitments' },
  3,
  async ({ mode, repetitions, onProgress }) => {
    const leaves = Array.from({ length: LEAVES[mode] }, () => reduceFr(bytesToBigint(systemRng.bytes(64))))
    const ours = async (): Promise<bigint> => {
      const tree = await openCommitmentTree({ store: createMemoryStore() })
      return (await tree.stageAppend([{ leaves }])).root
    }
    const theirs = (): bigint => rootByPoseidonLite(leaves)
    // A million leaves twice more would take minutes to say what the smaller sizes say.
    if (mode !== 'full' && (await ours()) !== theirs()) throw new MeasuringFailedError('the roots differ')
    const figures = await alternate(
      [
        { subject: 'nacre', run: ours, operations: leaves.length },
        { subject: 'poseidon-lite', run: theirs, operations: leaves.length },
      ],
      {
        now: () => performance.now(),
        repetitions: mode === 'full' ? 1 : repetitions,
        warmup: mode === 'full' ? 0 : 1,
        sample: (milliseconds) => 1_000 / milliseconds,
        onRound: (done, total) => onProgress('tree', done, total),
      },
    )
    return { measurements: [{ name: 'append leaves', unit: 'leaves/s', better: 'more', start: 'warm', figures }] }
  },
)

/** Level by level; beyond the leaves each level has the root of an empty tree. */
function rootByPoseidonLite(leaves: readonly Fr[]): bigint {
  let row: readonly bigint[] = leaves
  for (let level = 0; level < TREE_DEPTH; level++) {
    const empty = EMPTY_ROOTS[level] as bigint
    const below = row
    row = Array.from({ length: Math.ceil(below.length / ARITY) }, (_, i) =>
      poseidon4(Array.from({ length: ARITY }, (_, child) => below[ARITY * i + child] ?? empty)),
    )
  }
  return row[0] as bigint
}
