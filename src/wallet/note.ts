import type { FoundNote } from '../disclosure'

/** A note of this account on the current chain. */
export interface OwnedNote extends FoundNote {
  /** Names the note in the store, where a position or nullifier would tell a thief of the disk which notes are whose. */
  readonly serial: number
}
