import { slicePacked } from '../trial'

/** Somebody's call, until it is answered. */
export interface Request {
  readonly keys: readonly Uint8Array[]
  readonly packed: Uint8Array
  readonly found: Uint8Array
  /** Outputs that are not tried yet. */
  left: number
  /** Answers, or refuses with an error; only the first time counts. */
  readonly settle: (error?: unknown) => void
}

/** Outputs of a request that are tried together. */
export interface Slice {
  readonly request: Request
  readonly from: number
  readonly to: number
}

/** The slice's outputs, in the memory of its request. */
export function packedIn({ request, from, to }: Slice): Uint8Array {
  return slicePacked(request.packed, from, to)
}

/** Outputs that wait to be tried, those of the oldest request first. */
export interface SliceQueue {
  readonly isEmpty: () => boolean
  add(request: Request): void
  /** What was lost goes before everything else. */
  putBack(slices: readonly Slice[]): void
  drop(request: Request): void
  /** The next outputs, of one request; `count` says how many of those that are left in a row. */
  cut(count: (left: number) => number): Slice | undefined
}

export function createSliceQueue(): SliceQueue {
  let waiting: Slice[] = []
  return {
    isEmpty: () => waiting.length === 0,
    add(request) {
      waiting.push({ request, from: 0, to: request.left })
    },
    putBack(slices) {
      waiting.unshift(...slices)
    },
    drop(request) {
      waiting = waiting.filter((slice) => slice.request !== request)
    },
    cut(count) {
      const first = waiting.shift()
      if (first === undefined) return undefined
      const middle = first.from + count(first.to - first.from)
      if (middle >= first.to) return first
      waiting.unshift({ ...first, from: middle })
      return { ...first, to: middle }
    },
  }
}
