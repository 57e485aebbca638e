/**
 * Has what is asked for in one turn of the event loop done together: `run` gets it all, `most` at a time, and answers each in order. When it throws, all
 * of those are rejected with the error.
 */
export function gather<Item, Answer>(
  run: (items: readonly Item[]) => readonly Answer[],
  most = Number.POSITIVE_INFINITY,
): (item: Item) => Promise<Answer> {
  interface Waiting {
    readonly item: Item
    resolve(answer: Answer): void
    reject(error: unknown): void
  }
  let waiting: Waiting[] = []
  const together = (some: readonly Waiting[]): void => {
    try {
      const answers = run(some.map(({ item }) => item))
      for (const [index, { resolve }] of some.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }
  const turn = (): void => {
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += most) together(all.slice(from, from + most))
  }
  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(turn)
      waiting.push({ item, resolve, reject })
    })
}
