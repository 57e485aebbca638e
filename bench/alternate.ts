/** A competitor: does a batch of its work, and says how much that was. */
export interface Competitor {
  readonly name: string
  readonly work: () => number | Promise<number>
}

export interface Rate {
  readonly name: string
  /** Units of work a second, the median of the rounds. */
  readonly perSecond: number
  /** Median absolute deviation. */
  readonly spread: number
  /** How many times the first competitor's rate: the median of the rounds' ratios. */
  readonly ratio: number
}

/** The middle of some values, of which there is at least one. */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number

/** Runs the competitors one after the other, over and over; the first round warms up and does not count. */
export async function alternate(rounds: number, competitors: readonly Competitor[]): Promise<readonly Rate[]> {
  const rates: number[][] = []
  for (let round = 0; round <= rounds; round++) {
    const measured: number[] = []
    for (const { work } of competitors) {
      const start = performance.now()
      const units = await work()
      measured.push((1_000 * units) / (performance.now() - start))
    }
    if (round > 0) rates.push(measured)
  }
  return competitors.map(({ name }, i) => {
    const own = rates.map((round) => round[i] as number)
    const middle = median(own)
    return {
      name,
      perSecond: Math.round(middle),
      spread: Math.round(median(own.map((rate) => Math.abs(rate - middle)))),
      ratio: Math.round(100 * median(rates.map((round) => (round[i] as number) / (round[0] as number)))) / 100,
    }
  })
}

/** Prints titled rates as a table, or as JSON. */
export function print(results: Readonly<Record<string, readonly Rate[]>>, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`)
    return
  }
  for (const [title, rates] of Object.entries(results)) {
    const lines = rates.map(({ name, perSecond, spread, ratio }) => `| ${name} | ${perSecond} | ${spread} | ${ratio} |`)
    process.stdout.write(`\n| ${title} | a second | spread (MAD) | ratio |\n| --- | ---: | ---: | ---: |\n${lines.join('\n')}\n`)
  }
}
