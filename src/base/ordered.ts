/** Distinct keys in ascending order; to add, remove or find one among n costs some √n steps of a copy at most. */
export interface OrderedKeys<K extends bigint | string> extends Iterable<K> {
  readonly size: number
  /** Nothing happens when it is there. */
  add(key: K): void
  /** Nothing happens when it is not there. */
  delete(key: K): void
  /** The greatest key less than `bound`, which need not be a key itself. */
  below(bound: K): K | undefined
}

/** Keys that lie in one array; a longer one is halved. */
const RUN = 1_024

/** Strings compare by their UTF-16 units, which is the order of bytes for lower-case hexadecimal ones. */
export function createOrderedKeys<K extends bigint | string>(): OrderedKeys<K> {
  // Never empty but for the first, and every key of a run is less than every key of the next.
  const runs: K[][] = [[]]
  let size = 0

  /** The run that `key` is in or belongs into, and where. */
  const place = (key: K): { readonly run: K[]; readonly index: number; readonly at: number } => {
    const index = Math.max(countBelow(runs.length, (each) => (runs[each]?.[0] as K) <= key) - 1, 0)
    const run = runs[index] as K[]
    return { run, index, at: countBelow(run.length, (each) => (run[each] as K) < key) }
  }
  return {
    get size() {
      return size
    },
    add(key) {
      const { run, index, at } = place(key)
      if (run[at] === key) return
      run.splice(at, 0, key)
      size += 1
      if (run.length > RUN) runs.splice(index + 1, 0, run.splice(RUN / 2))
    },
    delete(key) {
      const { run, index, at } = place(key)
      if (run[at] !== key) return
      run.splice(at, 1)
      size -= 1
      if (run.length === 0 && runs.length > 1) runs.splice(index, 1)
    },
    below(bound) {
      const { run, index, at } = place(bound)
      return at > 0 ? run[at - 1] : runs[index - 1]?.at(-1)
    },
    *[Symbol.iterator]() {
      for (const run of runs) yield* run
    },
  }
}

/** How many of 0 to `count` − 1 fulfil `holds`, which those below some number do and no other. */
function countBelow(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
