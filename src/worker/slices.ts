/** Somebody's call, until it is answered: a row of items that a crew works on. */
export interface Request<Job> {
  readonly job: Job
  readonly results: Uint8Array
  /** Items that have no result yet. */
  left: number
  /** Answers, or refuses with an error; only the first time counts. */
  readonly settle: (error?: unknown) => void
}

/** Items of a request that are worked on together. */
export interface Slice<Job> {
  readonly request: Request<Job>
  readonly from: number
  readonly to: number
}

/** Items that wait, those of the oldest request first. */
export interface SliceQueue<Job> {
  readonly isEmpty: () => boolean
  add(request: Request<Job>): void
  /** What was lost goes before everything else. */
  putBack(slices: readonly Slice<Job>[]): void
  drop(request: Request<Job>): void
  /** The next items, of one request; `count` says how many of those that are left in a row. */
  cut(count: (left: number) => number): Slice<Job> | undefined
}

export function createSliceQueue<Job>(): SliceQueue<Job> {
  let waiting: Slice<Job>[] = []
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
