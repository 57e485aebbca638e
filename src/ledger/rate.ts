import { type ChainState, decodeBlockHeader } from '../rules'
import { getHeaderBytes } from './record'
import type { StorageReader } from './storage'

const MINUTE = 60

interface CountedBlock {
  readonly height: number
  readonly time: number
  readonly transactions: number
}

/** How many transactions the blocks of the minute before a time hold, whoever wrote them. Reads each header once. */
export type RateCount = (reader: StorageReader, state: Pick<ChainState, 'height'>, time: number) => number

export function createRateCount(): RateCount {
  let recent: CountedBlock[] = []
  return (reader, { height }, time) => {
    const known = recent.at(-1)?.height ?? 0
    // A chain that became shorter has other blocks.
    if (known > height) recent = []
    const newer: CountedBlock[] = []
    for (let at = height; at > (recent.at(-1)?.height ?? 0); at--) {
      const { time: made, transactionCount } = decodeBlockHeader(getHeaderBytes(reader, at))
      if (made <= time - MINUTE) break
      newer.push({ height: at, time: made, transactions: transactionCount })
    }
    recent = [...recent, ...newer.reverse()].filter((block) => block.time > time - MINUTE)
    return recent.reduce((sum, { transactions }) => sum + transactions, 0)
  }
}
