import { type Amount, parseAmount } from '../../value'
import type { ClaimedRange } from './claim'

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

/**
 * Ranges within [from, to), multiples of four, whose notes hold `atLeast` together: as few notes as will do, the largest first, and
 * halves of halves of all positions, as coarse as four notes each allow: a range says little of where few notes lie, and much of notes
 * that lie close together. Thresholds are in proportion to what each range holds and add up to `atLeast`, no more. `undefined` when the
 * notes do not hold so much.
 */
export function chooseRanges<Note extends CountedNote>(
  candidates: readonly Note[],
  atLeast: Amount,
  { from, to }: { readonly from: number; readonly to: number },
): readonly RangeOfNotes<Note>[] | undefined {
  const notes = chooseNotes(candidates, atLeast)
  if (!notes) return undefined
  // The smallest power of two that holds all positions: its halves are multiples of four down to four leaves.
  let width = NOTES
  while (width < to) width *= 2
  const parts = split(notes, 0, width, { from, to })
  const thresholds = shareOut(
    parts.map((part) => sumOf(part.notes)),
    atLeast,
  )
  return parts.map((part, index) => ({
    range: { from: part.from, to: part.to, threshold: parseAmount(thresholds[index] ?? 0n) },
    notes: part.notes,
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

interface Part<Note> {
  readonly from: number
  readonly to: number
  readonly notes: readonly Note[]
}

function split<Note extends CountedNote>(
  notes: readonly Note[],
  begin: number,
  width: number,
  bounds: { readonly from: number; readonly to: number },
): readonly Part<Note>[] {
  if (notes.length === 0) return []
  const end = begin + width
  if (notes.length <= NOTES) return [{ from: Math.max(begin, bounds.from), to: Math.min(end, bounds.to), notes }]
  const middle = begin + width / 2
  return [
    ...split(
      notes.filter(({ position }) => position < middle),
      begin,
      width / 2,
      bounds,
    ),
    ...split(
      notes.filter(({ position }) => position >= middle),
      middle,
      width / 2,
      bounds,
    ),
  ]
}

/** Shares of `total` in proportion to `sums`, none above its sum; the sums hold `total` together. */
function shareOut(sums: readonly bigint[], total: bigint): readonly bigint[] {
  const all = sums.reduce((a, b) => a + b, 0n)
  const shares = sums.map((sum) => (all === 0n ? 0n : (total * sum) / all))
  let rest = total - shares.reduce((a, b) => a + b, 0n)
  return shares.map((share, index) => {
    const room = (sums[index] ?? 0n) - share
    const more = rest < room ? rest : room
    rest -= more
    return share + more
  })
}
