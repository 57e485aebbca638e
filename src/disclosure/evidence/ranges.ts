import { bytesToBigint, InternalError, type Rng } from '../../base'
import { type Amount, parseAmount } from '../../value'
import { type ClaimedRange, MAX_RANGES } from './claim'

/** A note that may be counted. */
export interface CountedNote {
  readonly position: number
  readonly amount: Amount
}

/** A range and those of the notes that lie in it, one to four. */
export interface RangeOfNotes<Note extends CountedNote> {
  readonly range: ClaimedRange
  readonly notes: readonly Note[]
}

/** Notes of one proof. */
const NOTES = 4
const LEAVES_OF_ACTION = 4
/** Fewest notes that a range is drawn to hold: of one alone the threshold would tell the amount. */
const FEWEST = 2

/**
 * Ranges that together are all of [from, to), and begin and end at multiples of four, whose notes hold `atLeast` together: as few notes as
 * will do, the largest first. Four notes or fewer are in one range. Of more, how many lie in a range, two to four where single actions
 * allow it, and where between the last of one and the first of the next the cut is, is drawn: two attestations need not be cut alike.
 * Thresholds add up to `atLeast`; what ranges hold beyond that, less than the smallest of the notes, is spread by lot.
 * `undefined` when the notes do not hold so much.
 */
export function chooseRanges<Note extends CountedNote>(
  rng: Rng,
  candidates: readonly Note[],
  atLeast: Amount,
  { from, to }: { readonly from: number; readonly to: number },
): readonly RangeOfNotes<Note>[] | undefined {
  const notes = chooseNotes(candidates, atLeast)
  if (!notes) return undefined
  const drawn = groupNotes(notes, (left) => drawSize(rng, left))
  // Claims have an end: so many notes are packed as closely as can be.
  const groups = drawn.length <= MAX_RANGES ? drawn : groupNotes(notes, () => NOTES)
  const cuts = [from, ...groups.slice(1).map((group, index) => drawCut(rng, groups[index] ?? [], group)), to]
  const beyond = splitByLot(rng, sumOf(notes) - atLeast, groups.length)
  return groups.map((own, index) => ({
    range: {
      from: cuts[index] ?? from,
      to: cuts[index + 1] ?? to,
      threshold: parseAmount(sumOf(own) - (beyond[index] ?? 0n)),
    },
    notes: own,
  }))
}

function sumOf(notes: readonly CountedNote[]): bigint {
  return notes.reduce((sum, { amount }) => sum + amount, 0n)
}

function chooseNotes<Note extends CountedNote>(candidates: readonly Note[], atLeast: bigint): readonly Note[] | undefined {
  const descending = [...candidates].sort((a, b) =>
    a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : a.position - b.position,
  )
  const chosen: Note[] = []
  let sum = 0n
  for (const note of descending) {
    if (sum >= atLeast) break
    chosen.push(note)
    sum += note.amount
  }
  return sum >= atLeast ? chosen.sort((a, b) => a.position - b.position) : undefined
}

/** Consecutive notes, those of one action together, in groups of about the sizes that `sizeOf` tells by how many notes are left. */
function groupNotes<Note extends CountedNote>(
  notes: readonly Note[],
  sizeOf: (left: number) => number,
): readonly (readonly Note[])[] {
  const groups: Note[][] = []
  let [left, size] = [notes.length, 0]
  for (const action of byAction(notes)) {
    const group = groups.at(-1)
    const most = group && group.length < FEWEST ? NOTES : size
    if (group && group.length + action.length <= most) group.push(...action)
    else {
      size = sizeOf(left)
      groups.push([...action])
    }
    left -= action.length
  }
  return groups
}

function byAction<Note extends CountedNote>(notes: readonly Note[]): readonly (readonly Note[])[] {
  const actions = new Map<number, Note[]>()
  for (const note of notes) {
    const action = actionOf(note)
    actions.set(action, [...(actions.get(action) ?? []), note])
  }
  return [...actions.values()]
}

function actionOf({ position }: CountedNote): number {
  return Math.floor(position / LEAVES_OF_ACTION)
}

/** All that is left, up to four, and else two to four notes; never so many that one is left alone. */
function drawSize(rng: Rng, left: number): number {
  if (left <= NOTES) return NOTES
  const size = FEWEST + Number(drawBelow(rng, BigInt(NOTES - FEWEST + 1)))
  return left - size === 1 ? size - 1 : size
}

/** Any of the places between two actions from the last note of one group on to the first of the next. */
function drawCut(rng: Rng, before: readonly CountedNote[], after: readonly CountedNote[]): number {
  const [last, next] = [before.at(-1), after[0]]
  if (!last || !next) throw new InternalError('a range without notes')
  const places = actionOf(next) - actionOf(last)
  return LEAVES_OF_ACTION * (actionOf(last) + 1 + Number(drawBelow(rng, BigInt(places))))
}

/** `total` in so many parts, between cuts that are drawn from 0 to `total`. */
function splitByLot(rng: Rng, total: bigint, parts: number): readonly bigint[] {
  const inner = Array.from({ length: parts - 1 }, () => drawBelow(rng, total + 1n))
  const cuts = [...inner.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)), total]
  return cuts.map((cut, index) => cut - (cuts[index - 1] ?? 0n))
}

/** Uniform below `bound`, up to 2^128, but for less than 2^-128. */
function drawBelow(rng: Rng, bound: bigint): bigint {
  return bytesToBigint(rng.bytes(32)) % bound
}
