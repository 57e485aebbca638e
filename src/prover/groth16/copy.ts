import { pause } from '../../worker'
import { KeyMalformedError } from '../errors'
import { cut } from './cut'

/** Bytes of a key that are to stand elsewhere. */
export interface Copy {
  readonly from: Uint8Array
  readonly to: Uint8Array
}

/** Bytes between two pauses: a few milliseconds, most of which are the first touch of memory. */
const PIECE = 1 << 22

/** Copies with pauses, for this is the caller's thread; what `assertWanted` throws ends it. Throws `KeyMalformedError` when bytes are gone. */
export async function copyAll(copies: readonly Copy[], assertWanted: () => void): Promise<void> {
  let left = PIECE
  for (const { from, to } of copies) {
    for (const piece of cut(to.length, PIECE)) {
      if (from.length !== to.length) throw goneError()
      to.set(from.subarray(piece.from, piece.to), piece.from)
      left -= piece.to - piece.from
      if (left > 0) continue
      left = PIECE
      await pause()
      assertWanted()
    }
  }
}

export const goneError = (): KeyMalformedError =>
  new KeyMalformedError('the bytes of the proving key were handed over or given back by somebody else')
