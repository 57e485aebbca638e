import { pause } from '../../../worker'
import { cut } from '../cut'

/** Bytes between two pauses: a few milliseconds, most of which are the first touch of memory. */
const PIECE = 1 << 22

/** Overwrites a range of a shared memory, with pauses, for this is the caller's thread. */
export async function erase(memory: WebAssembly.Memory, from: number, to: number): Promise<void> {
  // In words: bytes of a shared memory are filled one by one.
  const words = new Int32Array(memory.buffer, from, Math.floor((to - from) / 4))
  for (const piece of cut(words.length, PIECE / 4)) {
    words.fill(0, piece.from, piece.to)
    if (piece.to < words.length) await pause()
  }
}
