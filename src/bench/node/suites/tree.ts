import { poseidon4 } from 'poseidon-lite/poseidon4'
import { type Fr, packFrs, unpackFrs } from '../../../crypto'
import { createMemoryStore } from '../../../store/memory'
import {
  ARITY,
  appendToFrontier,
  buildNullifierTree,
  EMPTY_ROOTS,
  emptyFrontier,
  type FamilyHashing,
  type Frontier,
  type NullifierTree,
  openCommitmentTree,
  rootOf,
  TREE_DEPTH,
} from '../../../tree'
import { createThreadedFamilyHashing } from '../../../tree/node'
import { MeasuringFailedError } from '../../errors'
import { type Mode, sizedName } from '../../report'
import { contest, contestTasks, type Program, rate, type Trial } from '../contest'
import { drawElement } from '../fixture/strangers'
import type { Suite } from '../suite'

/** Threads start at the first round of 16,384. */
const LEAVES: Readonly<Record<Mode, number>> = { quick: 16_384, normal: 16_384, full: 1_048_576 }
/** Nullifiers are sorted and have neighbours: a million of them would take minutes to say what fewer say. */
const NULLIFIERS: Readonly<Record<Mode, number>> = { quick: 1_024, normal: 16_384, full: 65_536 }

const MEASURED = 'append leaves'

/** Leaves of the tree, packed. */
type Drawn = Uint8Array

const PROGRAMS: readonly Program<Drawn>[] = [
  {
    subject: 'nacre',
    prepare: async (packed, { mode }) => {
      const leaves = unpackFrs(packed)
      let root: bigint | undefined
      /** With nodes and without, the root is of the same leaves. */
      const same = (found: bigint): bigint => {
        root ??= found
        if (found !== root) throw new MeasuringFailedError('the roots differ')
        return found
      }
      const grow = (some: readonly Fr[]): Frontier => appendToFrontier(emptyFrontier, some)
      return [
        await trial(MEASURED, leaves, mode, rootByNacre(createThreadedFamilyHashing()), same),
        await trial(`${MEASURED}, frontier alone`, leaves, mode, grow, (frontier: Frontier) => same(rootOf(frontier))),
        await trial('nullifier tree', leaves.slice(0, NULLIFIERS[mode]), mode, buildNullifierTree, (tree: NullifierTree) =>
          tree.root(),
        ),
      ]
    },
  },
  {
    subject: 'one thread',
    prepare: async (packed, { mode }) => [await trial(MEASURED, unpackFrs(packed), mode, rootByNacre(), (root: bigint) => root)],
  },
  {
    subject: 'poseidon-lite',
    prepare: async (packed, { mode }) => [
      await trial(MEASURED, unpackFrs(packed), mode, rootByPoseidonLite, (root: bigint) => root),
    ],
  },
]

/** An empty tree gets all leaves in one batch, on all cores and on one thread; the other side computes the root of the same tree and keeps no node. */
export const suite: Suite = {
  name: 'tree',
  about: 'leaves of the trees of commitments and of nullifiers',
  compared: { [MEASURED]: ['one thread', 'poseidon-lite'] },
  tasks: {
    draw: async ({ mode }) => packFrs(Array.from({ length: LEAVES[mode] }, drawElement)),
    ...contestTasks(PROGRAMS),
  },
  async measure(bench) {
    const drawn = await bench.task<Drawn>('draw')
    // poseidon-lite takes minutes for a million leaves: each process has one round of them.
    return contest(bench, PROGRAMS, bench.mode === 'full' ? { drawn, rounds: 1, processes: 3 } : { drawn, rounds: 2 })
  },
}

/** Of a million leaves no round is to spare: a few thousand compile the code before. */
async function trial(
  name: string,
  leaves: readonly Fr[],
  mode: Mode,
  grow: (some: readonly Fr[]) => unknown,
  inspect: NonNullable<Trial['inspect']>,
): Promise<Trial> {
  if (mode === 'full') await grow(leaves.slice(0, LEAVES.quick))
  return {
    name: sizedName(name, leaves.length),
    ...rate('leaves'),
    warmup: mode === 'full' ? 0 : 1,
    run: () => grow(leaves),
    operations: leaves.length,
    inspect,
  }
}

const rootByNacre =
  (hashing?: FamilyHashing) =>
  async (leaves: readonly Fr[]): Promise<bigint> => {
    const tree = await openCommitmentTree({ store: createMemoryStore(), hashing })
    return (await tree.stageAppend([{ leaves }])).root
  }

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
