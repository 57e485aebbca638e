import {
  type ClaimedBlocks,
  EVIDENCE_CODES,
  type EvidenceCode,
  type EvidenceItem,
  type EvidenceReport,
  formatSigned,
} from '../disclosure'
import { formatPeriod, type Period } from '../keys'
import { formatBlocks, formatIso, KIND_WORDS, LIMIT_WORDS, VERDICT_WORDS, viewReport } from '../wording'
import type { Io } from './io'
import { DEV_WARNING } from './show'
import { shorten, showText, table } from './text'

/** A line of a report as a JSON document; amounts in the asset's units. */
function itemDocument({ totals }: EvidenceReport, item: EvidenceItem): Readonly<Record<string, string | number | null>> {
  const { code = '', decimals = 0 } = totals.find(({ asset }) => asset === item.asset) ?? {}
  return {
    txId: item.txId ?? null,
    height: item.height,
    time: formatIso(item.time),
    period: formatPeriod(item.period as Period),
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

const SUMS = ['in', 'out', 'change', 'shield', 'unshield', 'fees', 'atLeast', 'opening', 'closing'] as const

function totalDocuments({ totals }: EvidenceReport): readonly Record<string, string | null>[] {
  return totals.map((total) => ({
    asset: total.code,
    ...Object.fromEntries(
      SUMS.map((field) => {
        const amount = total[field]
        return [field, amount === undefined ? null : formatSigned(amount, total.decimals)]
      }),
    ),
  }))
}

function blocksDocument({ first, last }: ClaimedBlocks): Record<string, unknown> {
  const end = ({ height, time }: ClaimedBlocks['first']) => ({ height, time: time === undefined ? null : formatIso(time) })
  return { first: end(first), last: end(last) }
}

/** The whole report as `--json` prints it. */
export function reportDocument(report: EvidenceReport): Record<string, unknown> {
  const isDev = report.keys === 'dev'
  return {
    verdict: report.verdict,
    code: report.code,
    message: meaningOf(report),
    kind: report.kind ?? null,
    network: report.network ?? null,
    ledgerId: report.ledgerId ?? null,
    asOf: report.asOf ? { ...report.asOf, time: formatIso(report.asOf.time) } : null,
    subject: report.subject ?? null,
    address: report.address ?? null,
    audience: report.audience ?? null,
    nonce: report.nonce ?? null,
    expiry: report.expiry === undefined ? null : formatIso(report.expiry),
    periods: report.periods.map((period) => formatPeriod(period as Period)),
    blocks: report.blocks ? blocksDocument(report.blocks) : null,
    totals: totalDocuments(report),
    items: report.items.map((item) => itemDocument(report, item)),
    limits: report.limits,
    notes: report.limits.map((limit) => LIMIT_WORDS[limit].en),
    keys: report.keys,
    ...(isDev ? { warning: DEV_WARNING } : {}),
  }
}

function meaningOf({ code }: EvidenceReport): string {
  return EVIDENCE_CODES[code as EvidenceCode].meaning
}

const COLUMNS = ['time', 'direction', 'amount', 'asset', 'to', 'memo', 'txId'] as const
/** Lines shown to people; all of them are in --json and --csv. */
const MAX_LINES = 200

/** Tells people what was found; texts of strangers are made harmless. */
export function showReport(io: Io, report: EvidenceReport): void {
  const { verdict, code, kind, keys } = report
  io.say(`${verdict} (${code})${keys === 'dev' ? `, keys: dev: ${DEV_WARNING}` : ''}`)
  const reason = verdict === 'VALID_COMPLETE' ? '' : ` ${meaningOf(report)}`
  io.say(`${VERDICT_WORDS[verdict].meaning.en}${reason}`)
  if (kind) io.say(`\nClaimed: ${KIND_WORDS[kind].en}`)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['ledger', report.network && `${report.network} ${report.ledgerId}`],
    ['as of', report.asOf && `block ${report.asOf.height}, ${formatIso(report.asOf.time)}`],
    ['account', report.address],
    ['known to this audience as', report.subject],
    ['made for', report.audience],
    ['nonce', report.nonce],
    ['good until', report.expiry === undefined ? undefined : formatIso(report.expiry)],
    ['received in blocks', report.blocks && formatBlocks(report.blocks)],
    ['months', report.periods.map((period) => formatPeriod(period as Period)).join(', ') || undefined],
  ]
  const known = facts.flatMap(([name, text]) => (text === undefined ? [] : [[`  ${name}`, showText(text)]]))
  if (known.length > 0) io.say(table(known))
  showItems(io, report)
  for (const limit of report.limits) io.say(`- ${LIMIT_WORDS[limit].en}`)
  if (report.limits.includes('no-trusted-block'))
    io.say('  Name your ledger with --ledger, or a head that you trust with --head.')
}

function showItems(io: Io, report: EvidenceReport): void {
  const rows = report.items.slice(0, MAX_LINES).map((item) => {
    const document = itemDocument(report, item)
    const party = document['counterparty'] ?? (document['owner'] === null ? '' : `owner ${document['owner']}`)
    const cells = { ...document, to: party }
    return COLUMNS.map((column) =>
      shorten(showText(String(cells[column as keyof typeof cells] ?? '')), column === 'txId' ? 12 : 28),
    )
  })
  if (rows.length > 0) io.say(`\n${table([[...COLUMNS], ...rows], [2])}`)
  if (report.items.length > MAX_LINES) io.say(`… and ${report.items.length - MAX_LINES} more: --json, --csv`)
  const { head, rows: sums, right } = viewReport(report, 'en').totals
  if (sums.length > 0) io.say(`\n${table([head, ...sums], right)}\n`)
}
