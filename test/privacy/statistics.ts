/** The chance that a random positive scores above a random negative, a tie counting half: 0.5 is blind, 1 sees. */
export function areaUnderCurve(scores: readonly number[], isPositive: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[a] as number) - (scores[b] as number))
  let rankSum = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) to++
    // Ranks from 1; those of a tie share their mean.
    for (let at = from; at < to; at++) if (isPositive[order[at] as number]) rankSum += (from + 1 + to) / 2
    from = to
  }
  const positives = isPositive.filter(Boolean).length
  const negatives = isPositive.length - positives
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Pearson's statistic of a table of counts against independence of row and column; one row: against equal columns. */
export function chiSquare(table: readonly (readonly number[])[]): { readonly statistic: number; readonly freedom: number } {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
  const columns = (table[0] as readonly number[]).map((_, column) => sum(table.map((row) => row[column] as number)))
  const total = sum(columns)
  const share = (column: number): number => (table.length === 1 ? 1 / columns.length : (columns[column] as number) / total)
  let statistic = 0
  for (const row of table) {
    row.forEach((count, column) => {
      const expected = sum(row) * share(column)
      statistic += (count - expected) ** 2 / expected
    })
  }
  return { statistic, freedom: (columns.length - 1) * Math.max(1, table.length - 1) }
}

/** What chi-square exceeds by chance once in ten thousand times, by degrees of freedom. */
const ONCE_IN_TEN_THOUSAND: Readonly<Record<number, number>> = { 1: 15.137, 2: 18.421, 4: 23.513, 5: 25.745, 10: 35.564 }

/** Whether counts are further from what was expected than chance takes them once in ten thousand times. */
export function isUneven(table: readonly (readonly number[])[]): boolean {
  const { statistic, freedom } = chiSquare(table)
  const bound = ONCE_IN_TEN_THOUSAND[freedom]
  if (bound === undefined) throw new Error(`no bound for ${freedom} degrees of freedom`)
  return statistic > bound
}
