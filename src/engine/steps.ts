/**
 * Work that can be interrupted: a generator that yields, every few milliseconds, how many additions of points (or as much other work) it has done
 * since it last did.
 */
export type Steps<T> = Generator<number, T, void>

/** Does all of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
