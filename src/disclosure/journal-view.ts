import type { Fr } from '../crypto'
import type { Period } from '../keys'
import { deriveJournalTag, type JournalOpening, openJournalEntry } from '../statement'
import type { ActionBody } from '../tx'

/** One output of an action, as its journal tells it. */
export interface JournalOutput extends JournalOpening {
  /** 0, 1 or 2. */
  readonly index: number
}

/**
 * What an action sent, if the account of `periodKey` made it in that period: all three outputs, enforced by the circuit.
 * `undefined` when another account made it.
 */
export function readJournal(period: Period, periodKey: Fr, action: ActionBody): readonly JournalOutput[] | undefined {
  if (action.period !== period || action.tag !== deriveJournalTag(periodKey, action.nf[0])) return undefined
  return action.journal.flatMap((entry, index) => {
    const commitment = action.cm[index]
    const opening = commitment !== undefined && openJournalEntry(periodKey, commitment, entry)
    return opening ? [{ ...opening, index }] : []
  })
}
