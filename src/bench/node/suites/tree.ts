import { poseidon4 } from 'poseidon-lite/poseidon4'
import { bytesToBigint, systemRng } from '../../../base'
import { type Fr, reduceFr } from '../../../crypto'
import { createMemoryStore } from '../../../store/memory'
import {
  ARITY,
  appendToFrontier,
  buildNullifierTree,
  EMPTY_ROOTS,
  emptyFrontier,
  type Frontier,
  openCommitmentTree,
  rootOf,
  TREE_DEPTH,
} from '../../../tree'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Mode } from '../../report'
import { singleTask } from '../suite'

const LEAVES: Readonly<Record<Mode, number>> = { quick: 4_096, normal: 16_384, full: 1_048_576 }
/** Nullifiers are sorted and have neighbours: a million of them would take minutes to say what fewer say. */
const NULLIFIERS: Readonly<Record<Mode, number>> = { quick: 1_024, normal: 16_384, full: 65_536 }

const MEASURED = 'append leaves'

/** An empty tree gets all leaves in one batch, as a wallet that restores; the other side computes the root of the same tree and keeps no node. */
export const suite = singleTask(
  {
    name: 'tree',
    about: 'leaves of the trees of commitments and of nullifiers',
    compared: { [MEASURED]: ['poseidon-lite'] },
  },
  3,
  async ({ mode, repetitions, onProgress }) => {
    const leaves = Array.from({ length: LEAVES[mode] }, () => reduceFr(bytesToBigint(systemRng.bytes(64))))
    const nullifiers = leaves.slice(0, NULLIFIERS[mode])
    const ours = async (): Promise<bigint> => {
      const tree = await openCommitmentTree({ store: createMemoryStore() })
      return (await tree.stageAppend([{ leaves }])).root
    }
    const theirs = (): bigint => rootByPoseidonLite(leaves)
    let root: bigint | undefined
    /** Whatever was measured, all roots are of the same leaves. */
    const inspect = (found: bigint): void => {
      root ??= found
      if (found !== root) throw new MeasuringFailedError('the roots differ')
    }
    const measure = async (name: string, subjects: readonly Subject[]) => ({
      name,
      unit: 'leaves/s',
      better: 'more' as const,
      start: 'warm' as const,
      figures: await alternate(subjects, {
        now: () => performance.now(),
        // A round of a million leaves takes a minute and a half: three of them, and no other before, for code is compiled within the first thousands.
        repetitions: mode === 'full' ? 3 : repetitions,
        warmup: mode === 'full' ? 0 : 1,
        sample: (milliseconds) => 1_000 / milliseconds,
        onRound: (done, total) => onProgress(name, done, total),
      }),
    })
    return {
      measurements: [
        await measure(MEASURED, [
          { subject: 'nacre', run: ours, operations: leaves.length, inspect },
          { subject: 'poseidon-lite', run: theirs, operations: leaves.length, inspect },
        ]),
        await measure(`${MEASURED}, frontier alone`, [
          {
            subject: 'nacre',
            run: () => appendToFrontier(emptyFrontier, leaves),
            operations: leaves.length,
            inspect: (frontier: Frontier) => inspect(rootOf(frontier)),
          },
        ]),
        await measure('nullifier tree', [
          { subject: 'nacre', run: () => buildNullifierTree(nullifiers), operations: nullifiers.length },
        ]),
      ],
    }
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
