import type { JsonObject, JsonValue } from '../../base'
import type { Genesis } from '../../rules'
import { type Amount, formatDecimal } from '../../value'
import type { EvidenceCode } from './codes'
import { assertEvidence } from './errors'
import { readList, readNumber, readObject, readText } from './fields'
import type { EvidenceItem, EvidenceTotal } from './report'

const ITEM_FIELDS = [
  'txId',
  'height',
  'time',
  'period',
  'direction',
  'output',
  'asset',
  'amount',
  'fee',
  'owner',
  'counterparty',
  'memo',
] as const
const TOTAL_FIELDS = ['asset', 'in', 'out', 'change', 'shield', 'unshield', 'fees', 'atLeast', 'opening', 'closing'] as const

/** A line as people read it: asset codes, amounts in units; `null` for what is not known. */
export type ItemDocument = Readonly<Record<(typeof ITEM_FIELDS)[number], string | number | null>>
export type TotalDocument = Readonly<Record<(typeof TOTAL_FIELDS)[number], string | null>>

/** What evidence says of itself for people. Nobody believes it: it is compared with what the ledger's data give. */
export interface EvidenceSummary {
  readonly items: readonly ItemDocument[]
  readonly totals: readonly TotalDocument[]
}

/** The summary of what was found. */
export function summarize(genesis: Genesis, items: readonly EvidenceItem[], totals: readonly EvidenceTotal[]): EvidenceSummary {
  return { items: items.map((item) => itemDocument(genesis, item)), totals: totals.map(totalDocument) }
}

function itemDocument(genesis: Genesis, item: EvidenceItem): ItemDocument {
  const { code = '', decimals = 0 } = genesis.assets[item.asset - 1] ?? {}
  return {
    txId: item.txId ?? null,
    height: item.height,
    time: item.time,
    period: item.period,
    direction: item.direction,
    output: item.output ?? null,
    asset: code,
    amount: formatSigned(item.amount, decimals),
    fee: formatSigned(item.fee, decimals),
    owner: item.owner ?? null,
    counterparty: item.counterparty ?? null,
    memo: item.memo ?? null,
  }
}

function totalDocument(total: EvidenceTotal): TotalDocument {
  const format = (amount: bigint): string => formatSigned(amount, total.decimals)
  const known = (amount: bigint | undefined): string | null => (amount === undefined ? null : format(amount))
  return {
    asset: total.code,
    in: format(total.in),
    out: format(total.out),
    change: format(total.change),
    shield: format(total.shield),
    unshield: format(total.unshield),
    fees: format(total.fees),
    atLeast: known(total.atLeast),
    opening: known(total.opening),
    closing: known(total.closing),
  }
}

/** Sums may exceed what one amount can be, and an opening balance may be negative in the hours around a month's end. */
export function formatSigned(amount: bigint, decimals: number): string {
  return amount < 0n ? `-${formatDecimal(-amount as Amount, decimals)}` : formatDecimal(amount as Amount, decimals)
}

/** Reads a summary's shape; throws `InvalidEvidenceError`. */
export function readSummary(value: JsonValue | undefined): EvidenceSummary {
  const { items, totals } = readObject(value, ['items', 'totals'])
  return {
    items: readList(items, 0, Number.MAX_SAFE_INTEGER).map((item) => readFields(item, ITEM_FIELDS) as unknown as ItemDocument),
    totals: readList(totals, 0, Number.MAX_SAFE_INTEGER).map(
      (total) => readFields(total, TOTAL_FIELDS) as unknown as TotalDocument,
    ),
  }
}

function readFields(value: JsonValue, fields: readonly string[]): JsonObject {
  const object = readObject(value, fields)
  for (const field of Object.values(object)) {
    if (typeof field === 'number') readNumber(field, Number.MAX_SAFE_INTEGER)
    else if (field !== null) readText(field)
  }
  return object
}

/** Throws `InvalidEvidenceError` unless a summary says what was found; it may leave memos out, and nothing else. */
export function compareSummary(given: EvidenceSummary, found: EvidenceSummary): void {
  const lineOf = ({ txId, direction, output }: ItemDocument): string => JSON.stringify([txId, direction, output])
  const expected = new Map(found.items.map((item) => [lineOf(item), item]))
  const seen = new Set<string>()
  for (const item of given.items) {
    const line = lineOf(item)
    assertEvidence(!seen.has(line), 'evidence/summary-item-repeated')
    seen.add(line)
    const match = expected.get(line)
    assertEvidence(match !== undefined, 'evidence/summary-item-unknown')
    const unequal = ITEM_FIELDS.find((field) => item[field] !== match[field] && !(field === 'memo' && item.memo === null))
    if (unequal) assertEvidence(false, CODES[unequal] ?? 'evidence/summary-detail')
  }
  assertEvidence(seen.size === expected.size, 'evidence/summary-item-missing')
  const isInOrder = given.items.every((item, index) => lineOf(item) === lineOf(found.items[index] as ItemDocument))
  assertEvidence(isInOrder, 'evidence/summary-detail')
  const isSame =
    given.totals.length === found.totals.length &&
    given.totals.every((total, index) => TOTAL_FIELDS.every((field) => total[field] === found.totals[index]?.[field]))
  assertEvidence(isSame, 'evidence/summary-totals')
}

const CODES: Partial<Record<(typeof ITEM_FIELDS)[number], EvidenceCode>> = {
  amount: 'evidence/summary-amount',
  fee: 'evidence/summary-amount',
  asset: 'evidence/summary-amount',
  memo: 'evidence/summary-memo',
}
