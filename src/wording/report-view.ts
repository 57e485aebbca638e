import {
  type ClaimedBlocks,
  type EvidenceItem,
  type EvidenceKind,
  type EvidenceReport,
  type EvidenceTotal,
  formatSigned,
} from '../disclosure'
import { codeWords } from './codes'
import { csvField } from './csv'
import { KEYS_WARNING, KIND_WORDS, LIMIT_WORDS, VERDICT_WORDS, type VerdictTone } from './evidence'
import { type Language, type Phrase, phrase } from './language'
import { showText } from './strangers'
import { COLUMN_WORDS, DIRECTION_WORDS, FACT_WORDS, type FactName, NOTE_WORDS, type TotalColumn } from './table-words'
import { formatGrouped, formatIso, formatPeriods, formatUtc, groupDigits } from './units'

/** What the reader asked for, to be compared with what the evidence says. */
export interface Expectation {
  readonly audience?: string | undefined
  /** Lower-case hexadecimal. */
  readonly nonce?: string | undefined
  /** Hash of a block from a source that the reader trusts, lower-case hexadecimal. */
  readonly hash?: string | undefined
  /** The earliest time of the block as of which the evidence may speak, Unix seconds. */
  readonly since?: number | undefined
  /** Addresses that the reader knows, as text. */
  readonly known?: readonly string[] | undefined
}

/** Whether a fact is what the reader expected; `open` where there was nothing to compare it with. */
export type ComparedField = 'match' | 'mismatch' | 'open'

/** One line about the evidence as a whole. */
export interface Fact {
  readonly name: FactName
  readonly label: string
  readonly text: string
  /** Digits that people compare, not read. */
  readonly isCode: boolean
  readonly compared: ComparedField | undefined
  /** What the comparison says, in words. */
  readonly note: string | undefined
}

/** A table as text; the columns in `right` hold numbers. */
export interface ViewTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly right: readonly number[]
}

/** Columns of items; `row` makes one line, so that thousands need not be made at once. */
export interface ItemTable {
  readonly head: readonly string[]
  readonly right: readonly number[]
  /** Columns whose text is never broken. */
  readonly narrow: readonly number[]
  /** Columns whose text is an identifier. */
  readonly code: readonly number[]
  readonly count: number
  readonly row: (index: number) => readonly string[]
}

/** A report in words, ready to be shown; every text of strangers in it was made harmless. */
export interface ReportView {
  readonly tone: VerdictTone
  readonly title: string
  readonly meaning: string
  readonly reason: { readonly code: string; readonly words: string }
  /** Said above all else, when development keys stand behind the result. */
  readonly warning: string | undefined
  readonly facts: readonly Fact[]
  readonly totals: ViewTable
  readonly items: ItemTable
  readonly limits: readonly string[]
}

/** Says a report in a language. Pure; amounts in the assets' units, times in UTC. */
export function viewReport(report: EvidenceReport, language: Language, expected: Expectation = {}): ReportView {
  const say = (words: Phrase): string => phrase(words, language)
  const verdict = VERDICT_WORDS[report.verdict]
  return {
    tone: verdict.tone,
    title: say(verdict.title),
    meaning: say(verdict.meaning),
    reason: { code: showText(report.code), words: say(codeWords(report.code)) },
    warning: report.keys === 'dev' ? say(KEYS_WARNING) : undefined,
    facts: factsOf(report, expected, say),
    totals: totalsOf(report, say),
    items: itemsOf(report, say),
    limits: report.limits.map((limit) => say(LIMIT_WORDS[limit])),
  }
}

type Say = (words: Phrase) => string

function compare(found: string, expected: string | undefined): ComparedField {
  return expected === undefined ? 'open' : found === expected ? 'match' : 'mismatch'
}

/** A complete verdict says itself that the block is trusted, where no hash was given. */
function compareBlock({ verdict, asOf }: EvidenceReport, hash: string | undefined): ComparedField {
  const compared = compare(asOf?.hash ?? '', hash)
  return verdict === 'VALID_COMPLETE' && compared === 'open' ? 'match' : compared
}

/** `2 (2026-10-01 08:00:00 UTC) – 5 (2026-11-01 08:00:00 UTC)`; heights alone where no times are known. */
export function formatBlocks({ first, last }: ClaimedBlocks): string {
  const end = ({ height, time }: ClaimedBlocks['first']): string =>
    time === undefined ? String(height) : `${height} (${formatUtc(time)})`
  return `${end(first)} – ${end(last)}`
}

function factsOf(report: EvidenceReport, expected: Expectation, say: Say): readonly Fact[] {
  const { asOf } = report
  const fact = (name: FactName, text: string | undefined, options: { code?: boolean; compared?: ComparedField } = {}): Fact[] => {
    if (text === undefined || text === '') return []
    const { code = false, compared } = options
    const note = compared && say(NOTE_WORDS[name === 'hash' ? 'hash' : 'asked'][compared])
    return [{ name, label: say(FACT_WORDS[name]), text, isCode: code, compared, note }]
  }
  const shown = (text: string | undefined): string | undefined => (text === undefined ? undefined : showText(text))
  const digits = (hex: string | undefined): string | undefined => (hex === undefined ? undefined : groupDigits(showText(hex)))
  const asked = (found: string | undefined, wanted: string | undefined) => ({ compared: compare(found ?? '', wanted) })
  return [
    ...fact('kind', report.kind && say(KIND_WORDS[report.kind])),
    ...fact('periods', formatPeriods(report.periods)),
    ...fact('blocks', report.blocks && formatBlocks(report.blocks)),
    ...fact('subject', digits(report.subject), { code: true }),
    ...fact('address', shown(report.address), { code: true }),
    ...fact('audience', shown(report.audience), asked(report.audience, expected.audience)),
    ...fact('nonce', shown(report.nonce), { code: true, ...asked(report.nonce, expected.nonce) }),
    ...fact('expiry', report.expiry === undefined ? undefined : formatUtc(report.expiry)),
    ...fact('network', shown(report.network)),
    ...fact('ledgerId', digits(report.ledgerId), { code: true }),
    ...fact('height', asOf && `${asOf.height} · ${formatUtc(asOf.time)}`),
    ...fact('hash', digits(asOf?.hash), { code: true, compared: compareBlock(report, expected.hash) }),
    ...fact('anchor', digits(asOf?.anchor), { code: true }),
  ]
}

/** What a sum of each kind always shows; other sums show where one is not zero. */
const TOTALS: Readonly<Record<EvidenceKind, readonly TotalColumn[]>> = {
  statement: ['out', 'unshield', 'fees'],
  account: ['opening', 'in', 'out', 'closing'],
  payment: [],
  balance: ['atLeast'],
  income: ['atLeast'],
}

const ALL_TOTALS: readonly TotalColumn[] = ['atLeast', 'opening', 'in', 'out', 'shield', 'unshield', 'change', 'fees', 'closing']

function totalsOf({ kind, totals }: EvidenceReport, say: Say): ViewTable {
  const always = kind === undefined ? [] : TOTALS[kind]
  const columns = ALL_TOTALS.filter((column) => always.includes(column) || totals.some((total) => (total[column] ?? 0n) !== 0n))
  const cell = (total: EvidenceTotal, column: TotalColumn): string => {
    const amount = total[column]
    return amount === undefined ? '' : formatGrouped(amount, total.decimals)
  }
  return {
    head: [say(COLUMN_WORDS.asset), ...columns.map((column) => say(COLUMN_WORDS[column]))],
    rows: totals.map((total) => [showText(total.code), ...columns.map((column) => cell(total, column))]),
    right: columns.map((_, index) => index + 1),
  }
}

const ITEM_COLUMNS = ['time', 'height', 'direction', 'amount', 'asset', 'fee', 'counterparty', 'memo', 'txId'] as const
type ItemColumn = (typeof ITEM_COLUMNS)[number]

/** Columns that are left out where no line has anything in them. */
const OPTIONAL: readonly ItemColumn[] = ['fee', 'counterparty', 'memo', 'txId']

function itemsOf({ items, totals }: EvidenceReport, say: Say): ItemTable {
  const assets = assetsOf(totals)
  const isEmpty = (item: EvidenceItem, column: ItemColumn): boolean => {
    if (column === 'fee') return item.fee === 0n
    if (column === 'counterparty') return item.counterparty === undefined && item.owner === undefined
    return column === 'memo' ? item.memo === undefined : column === 'txId' && item.txId === undefined
  }
  const columns = ITEM_COLUMNS.filter((column) => !OPTIONAL.includes(column) || items.some((item) => !isEmpty(item, column)))
  const cell = (item: EvidenceItem, column: ItemColumn): string => {
    const asset = assets(item.asset)
    switch (column) {
      case 'time':
        return formatUtc(item.time)
      case 'height':
        return String(item.height)
      case 'direction':
        return say(DIRECTION_WORDS[item.direction])
      case 'amount':
        return formatGrouped(item.amount, asset.decimals)
      case 'asset':
        return asset.code
      case 'fee':
        return item.fee === 0n ? '' : formatGrouped(item.fee, asset.decimals)
      case 'counterparty':
        return showText(item.counterparty ?? item.owner ?? '')
      case 'memo':
        return showText(item.memo ?? '')
      case 'txId':
        return showText(item.txId ?? '')
    }
  }
  const at = (name: ItemColumn): readonly number[] => (columns.includes(name) ? [columns.indexOf(name)] : [])
  return {
    head: columns.map((column) => say(COLUMN_WORDS[column])),
    right: [...at('height'), ...at('amount'), ...at('fee')],
    narrow: [...at('time'), ...at('asset')],
    code: [...at('counterparty'), ...at('txId')],
    count: items.length,
    row: (index) => {
      const item = items[index]
      return item ? columns.map((column) => cell(item, column)) : []
    },
  }
}

/** Code and decimals of an asset; one without a sum is named by its index, in base units. */
function assetsOf(totals: readonly EvidenceTotal[]): (asset: number) => { readonly code: string; readonly decimals: number } {
  const known = new Map(totals.map(({ asset, code, decimals }) => [asset, { code: showText(code), decimals }]))
  return (asset) => known.get(asset) ?? { code: `#${asset}`, decimals: 0 }
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
  'owner',
  'counterparty',
  'memo',
] as const

/** The items as CSV (RFC 4180), which the page and `nacre verify --csv` write; no cell is a formula. */
export function itemsCsv({ items, totals }: EvidenceReport): string {
  const assets = assetsOf(totals)
  const rows = items.map((item) => {
    const { code, decimals } = assets(item.asset)
    const cells: Readonly<Record<(typeof CSV_COLUMNS)[number], string>> = {
      txId: item.txId ?? '',
      height: String(item.height),
      time: formatIso(item.time),
      period: formatPeriods([item.period]),
      direction: item.direction,
      output: String(item.output ?? ''),
      asset: code,
      amount: formatSigned(item.amount, decimals),
      fee: formatSigned(item.fee, decimals),
      counterparty: item.counterparty ?? '',
      owner: item.owner ?? '',
      memo: item.memo ?? '',
    }
    return CSV_COLUMNS.map((column) => csvField(cells[column])).join(',')
  })
  return `${[CSV_COLUMNS.join(','), ...rows].join('\r\n')}\r\n`
}
