import { poseidon2 } from 'poseidon-lite/poseidon2'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { poseidon11 } from 'poseidon-lite/poseidon11'
import { type Fr, packFrs, poseidon, poseidonMany, unpackFrs } from '../../../crypto'
import { MeasuringFailedError } from '../../errors'
import { type Mode, sizedName } from '../../report'
import { importCircomlibPoseidon, unlessInstalled } from '../baselines'
import { contestSuite, type Program, rate, type Trial } from '../contest'
import { drawElement } from '../fixture/strangers'

const HASHES: Readonly<Record<Mode, number>> = { quick: 500, normal: 1_000, full: 5_000 }

/** Numbers of inputs, and poseidon-lite's hashes of so many: the least, those of a node in our trees, and the most that anything here has. */
const LITE = { 2: poseidon2, 4: poseidon4, 11: poseidon11 } as const
type Arity = keyof typeof LITE
const ARITIES = [2, 4, 11] as const satisfies readonly Arity[]
const nameOf = (arity: Arity): string => `${arity} inputs, bulk`

/** Elements to hash, packed, by the number of inputs. */
type Drawn = Readonly<Record<Arity, Uint8Array>>

/** Whoever hashes the same groups of elements; each in its own form, as whoever hashes in bulk with it would keep elements. */
const PROGRAMS: readonly Program<Drawn>[] = [
  program('nacre', (arity, packed) => ({ run: () => poseidonMany(arity, packed), inspect: (hashes: Uint8Array) => hashes })),
  program('nacre, one by one', (arity, packed) => {
    const groups = groupsOf(arity, packed)
    return { run: () => groups.map(poseidon), inspect: packFrs }
  }),
  program('poseidon-lite', (arity, packed) => {
    const groups = groupsOf(arity, packed)
    return { run: () => groups.map((group) => LITE[arity]([...group])), inspect: packFrs }
  }),
  {
    subject: 'circomlibjs',
    absent: () => unlessInstalled('circomlibjs'),
    prepare: async (drawn) => {
      const circomlib = await importCircomlibPoseidon()
      if (circomlib === undefined) throw new MeasuringFailedError('circomlibjs is not installed')
      return trialsOf(drawn, (arity, packed) => {
        const groups = groupsOf(arity, packed).map((group) => group.map((element) => circomlib.F.e(element)))
        const inspect = (hashes: readonly Uint8Array[]) => packFrs(hashes.map((hash) => circomlib.F.toObject(hash) as Fr))
        return { run: () => groups.map((group) => circomlib(group)), inspect }
      })
    },
  },
]

export const suite = contestSuite<Drawn>(
  {
    name: 'poseidon',
    about: `hashes of ${ARITIES.join(', ')} elements, many of them, one thread`,
    compared: Object.fromEntries(ARITIES.map((arity) => [nameOf(arity), ['poseidon-lite', 'circomlibjs']])),
  },
  2,
  async ({ mode }) => {
    const draw = (arity: Arity): Uint8Array => packFrs(Array.from({ length: arity * HASHES[mode] }, drawElement))
    return { 2: draw(2), 4: draw(4), 11: draw(11) }
  },
  PROGRAMS,
)

/** How a program hashes groups of so many elements, and what of its hashes all others find as well. */
type Hashing = (arity: Arity, packed: Uint8Array) => Pick<Trial, 'run' | 'inspect'>

function program(subject: string, hashing: Hashing): Program<Drawn> {
  return { subject, prepare: (drawn) => trialsOf(drawn, hashing) }
}

function trialsOf(drawn: Drawn, hashing: Hashing): readonly Trial[] {
  return ARITIES.map((arity) => {
    const operations = groupsOf(arity, drawn[arity]).length
    return { name: sizedName(nameOf(arity), operations), ...rate('hashes'), operations, ...hashing(arity, drawn[arity]) }
  })
}

function groupsOf(arity: Arity, packed: Uint8Array): readonly (readonly Fr[])[] {
  const elements = unpackFrs(packed)
  return Array.from({ length: elements.length / arity }, (_, group) => elements.slice(group * arity, (group + 1) * arity))
}
