import { bytesToHex } from '../base'
import type { HistoryEntry, ViewLine } from '../disclosure'
import { formatAddress, formatPeriod, type Period } from '../keys'
import type { Genesis } from '../rules'
import { formatIso } from '../wording'
import { writtenAsset } from './assets'
import { csvField, shorten, showText, table } from './text'

/** Said wherever development keys stand behind a result. */
export const DEV_WARNING = 'development keys: anyone can forge proofs under them; this proves nothing outside a test'

function showCounterparty(counterparty: HistoryEntry['counterparty']): string | null {
  if (counterparty === undefined) return null
  return typeof counterparty === 'string' ? counterparty : formatAddress(counterparty)
}

/** A history or view line as a JSON document; owners of view lines as hexadecimal. */
export function entryDocument(genesis: Genesis, entry: HistoryEntry | ViewLine): Record<string, unknown> {
  const asset = writtenAsset(genesis, entry.asset)
  return {
    txId: bytesToHex(entry.txId),
    height: entry.height,
    time: formatIso(entry.time),
    period: formatPeriod(entry.period as Period),
    direction: entry.direction,
    self: entry.direction === 'change',
    output: entry.output ?? null,
    asset: asset.code,
    amount: asset.format(entry.amount),
    fee: asset.format(entry.fee),
    counterparty: showCounterparty(entry.counterparty),
    memo: entry.memo ?? null,
    ...('owner' in entry && entry.owner !== undefined ? { owner: entry.owner.toString(16).padStart(64, '0') } : {}),
  }
}

const COLUMNS = ['time', 'direction', 'amount', 'asset', 'counterparty', 'memo', 'txId'] as const

/** Lines for people: long identifiers are cut, texts of strangers made harmless. */
export function entryTable(genesis: Genesis, entries: readonly (HistoryEntry | ViewLine)[]): string {
  if (entries.length === 0) return 'nothing'
  const rows = entries.map((entry) => {
    const document = entryDocument(genesis, entry)
    const party = document['counterparty'] ?? (document['owner'] ? `owner ${document['owner']}` : '')
    const cut = (text: unknown, length: number): string => shorten(showText(String(text ?? '')), length)
    return COLUMNS.map((column) => {
      if (column === 'counterparty') return cut(party, 28)
      if (column === 'txId') return cut(document['txId'], 12)
      return cut(document[column], 40)
    })
  })
  return table([[...COLUMNS], ...rows], [2])
}

const CSV_COLUMNS = [
  'txId',
  'height',
  'time',
  'period',
  'direction',
  'output',
  'asset',
  'amount',
  'fee',
  'counterparty',
  'owner',
  'memo',
] as const

export function entryCsv(genesis: Genesis, entries: readonly (HistoryEntry | ViewLine)[]): string {
  const rows = entries.map((entry) => {
    const document = entryDocument(genesis, entry)
    return CSV_COLUMNS.map((column) => csvField(String(document[column] ?? ''))).join(',')
  })
  return `${[CSV_COLUMNS.join(','), ...rows].join('\r\n')}\r\n`
}

/** Sums per asset and direction. */
export function totalsDocument(genesis: Genesis, entries: readonly HistoryEntry[]): readonly Record<string, string>[] {
  const assets = [...new Set(entries.map((entry) => entry.asset))].sort((a, b) => a - b)
  return assets.map((id) => {
    const asset = writtenAsset(genesis, id)
    const own = entries.filter((entry) => entry.asset === id)
    const sum = (direction: HistoryEntry['direction']): string =>
      asset.format(own.filter((entry) => entry.direction === direction).reduce((total, entry) => total + entry.amount, 0n))
    const fees = asset.format(own.reduce((total, entry) => total + entry.fee, 0n))
    return {
      asset: asset.code,
      in: sum('in'),
      out: sum('out'),
      change: sum('change'),
      shield: sum('shield'),
      unshield: sum('unshield'),
      fees,
    }
  })
}
