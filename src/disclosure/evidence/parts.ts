import { ATTEST_SLOTS } from '../../statement'
import { type Amount, parseAmount } from '../../value'
import { MAX_PROOFS } from './claim'
import { EvidenceTooLargeError } from './errors'

/** A note that may be counted. */
export interface CountedNote {
  readonly position: number
  readonly amount: Amount
}

/** Up to four notes, in the order of their positions, and how much of what they hold one proof counts. */
export interface PartOfNotes<Note extends CountedNote> {
  readonly notes: readonly Note[]
  readonly threshold: Amount
}

/**
 * Parts whose thresholds add up to `atLeast`: as few notes as will do, the largest first. Their number is a power of two, with parts that
 * count nothing at the end: it tells how many notes it takes to a factor of two, and no more. `undefined` when the notes do not hold so
 * much; throws `EvidenceTooLargeError` when that takes more notes than an attestation counts.
 */
export function chooseParts<Note extends CountedNote>(
  candidates: readonly Note[],
  atLeast: Amount,
): readonly PartOfNotes<Note>[] | undefined {
  const notes = chooseNotes(candidates, atLeast)
  if (!notes) return undefined
  const count = powerOfTwoFrom(Math.ceil(notes.length / ATTEST_SLOTS))
  if (count > MAX_PROOFS) throw new EvidenceTooLargeError('no attestation counts so many notes', { hint: 'less can be attested' })
  let left: bigint = atLeast
  return Array.from({ length: count }, (_, index) => {
    const own = notes.slice(ATTEST_SLOTS * index, ATTEST_SLOTS * (index + 1))
    const sum = own.reduce((total, { amount }) => total + amount, 0n)
    const threshold = parseAmount(sum < left ? sum : left)
    left -= threshold
    return { notes: own, threshold }
  })
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

function powerOfTwoFrom(count: number): number {
  let power = 1
  while (power < count) power *= 2
  return power
}
