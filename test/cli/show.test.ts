import { describe, expect, it } from 'vitest'
import { entryCsv, entryDocument, entryTable, totalsDocument } from '../../src/cli/show'
import type { HistoryEntry } from '../../src/disclosure'
import type { TransactionId } from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'
import { createGenesis, START } from '../ledger/fixture'

const genesis = createGenesis()

const receipt = (asset: number, amount: bigint): HistoryEntry => ({
  txId: new Uint8Array(32) as TransactionId,
  height: 1,
  time: START / 1000,
  period: 682,
  direction: 'in',
  output: 0,
  asset: parseAssetId(asset),
  amount: parseAmount(amount),
  fee: parseAmount(0n),
  counterparty: undefined,
  memo: 'from a stranger',
})

describe('a history with a note of an asset that the ledger does not have, which anybody can make of amount 0', () => {
  const entries = [receipt(4_000_000_000, 0n), receipt(1, 250n)]

  it('is shown whole, in each form', () => {
    expect(entries.map((entry) => entryDocument(genesis, entry))).toMatchObject([
      { asset: '#4000000000', amount: '0' },
      { asset: 'USD', amount: '2.50' },
    ])
    expect(entryTable(genesis, entries)).toMatch(/#4000000000.*2\.50/s)
    expect(entryCsv(genesis, entries).split('\r\n')).toHaveLength(4)
    expect(totalsDocument(genesis, entries).map((totals) => [totals['asset'], totals['in']])).toEqual([
      ['USD', '2.50'],
      ['#4000000000', '0'],
    ])
  })
})
