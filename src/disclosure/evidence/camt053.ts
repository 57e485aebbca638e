import { bytesToHex, utf8ToBytes } from '../../base'
import { blake2b256 } from '../../crypto'
import { type Period, periodBegin, periodEnd } from '../../keys'
import { StatementFormatError } from './errors'
import type { EvidenceItem, EvidenceReport, EvidenceTotal } from './report'
import { formatSigned } from './summary'

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'

/** Limits of the standard: digits of an amount, and decimals among them; lengths of texts. */
const MAX_DIGITS = 18
const MAX_DECIMALS = 5
const TEXT = { max35: 35, max140: 140, max500: 500 } as const

/** An element: its name, attributes, and children or text. */
interface Element {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly content: string | readonly Element[]
}

const element = (name: string, content: Element['content'], attributes?: Element['attributes']): Element =>
  attributes ? { name, attributes, content } : { name, content }

/**
 * Consecutive periods as a bank statement in XML (ISO 20022 camt.053.001.08), one `Stmt` for each asset; where nothing moved, for each of
 * the ledger. Change is no entry, for it does not leave the account. Where balances are known they open and close the statement; where
 * not, a balance of its own kind says what the entries come to. While a period is open the statement ends with the block of the evidence
 * at the latest, and its last balance is an interim one. `at` is the time of writing, Unix seconds. Throws `StatementFormatError` on evidence
 * that is not valid, came without the ledger's data, or is of no period, of periods with others between them or of none that has begun,
 * and on amounts beyond the standard's 18 digits and 5 decimals.
 */
export function formatCamt053(report: EvidenceReport, at: number): string {
  const id = identify(report)
  const span = spanOf(report)
  const document = element(
    'Document',
    [
      element('BkToCstmrStmt', [
        element('GrpHdr', [element('MsgId', id), element('CreDtTm', dateTime(at)), element('AddtlInf', noteOf(report))]),
        ...totalsOf(report).map((total, index) => statementOf(report, total, `${id}-${index + 1}`, at, span)),
      ]),
    ],
    { xmlns: NAMESPACE },
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(document, '')}\n`
}

/** The time of the statement; throws `StatementFormatError` where it cannot be one. */
function spanOf({ kind, verdict, code, periods, limits, asOf }: EvidenceReport): Span {
  const [first, last] = [periods[0], periods.at(-1)]
  const isValid = verdict === 'VALID_COMPLETE' || verdict === 'VALID_PARTIAL'
  if (!isValid) throw new StatementFormatError('evidence that is not valid is no bank statement')
  if ((kind !== 'statement' && kind !== 'account') || first === undefined || last === undefined || asOf === undefined)
    throw new StatementFormatError('only statements and accounts are of periods')
  if (code === 'evidence/no-ledger-data') {
    const hint = 'name a ledger to read them from, or ask for evidence with its blocks'
    throw new StatementFormatError('without blocks nothing is known of these periods', { hint })
  }
  if (last - first + 1 !== periods.length) {
    const hint = 'make one file for each run of months'
    throw new StatementFormatError('a bank statement is of consecutive months, and some between these are missing', { hint })
  }
  const [from, end] = [periodBegin(first as Period), periodEnd(last as Period) - 1]
  const isOpen = limits.includes('period-open')
  // Nothing is dated after the block that it was read from.
  const to = isOpen && asOf.time < end ? asOf.time : end
  if (to < from) throw new StatementFormatError('these months had not begun at the block of the evidence')
  return { from, to, isOpen }
}

/** Of a time in which nothing moved each asset has a statement all the same: the standard wants one at least. */
function totalsOf({ kind, totals, assets }: EvidenceReport): readonly EvidenceTotal[] {
  if (totals.length > 0) return totals
  const balance = kind === 'account' ? 0n : undefined
  const nothing = { in: 0n, out: 0n, change: 0n, shield: 0n, unshield: 0n, fees: 0n, atLeast: undefined }
  return assets.map((asset) => ({ ...asset, ...nothing, opening: balance, closing: balance }))
}

/** 24 digits that no other report has. */
function identify(report: EvidenceReport): string {
  const parts = [report.ledgerId, report.asOf?.hash, report.subject, report.audience, report.nonce, ...report.periods]
  return bytesToHex(blake2b256(utf8ToBytes(parts.join(' ')))).slice(0, 24)
}

function noteOf({ verdict, code, keys }: EvidenceReport): string {
  const warning = keys === 'dev' ? '; development keys: proves nothing outside a test' : ''
  return cut(`nacre evidence, ${verdict} (${code})${warning}`, TEXT.max500)
}

interface Span {
  readonly from: number
  readonly to: number
  /** Whether entries can still be added. */
  readonly isOpen: boolean
}

function statementOf(report: EvidenceReport, total: EvidenceTotal, id: string, at: number, span: Span): Element {
  const entries = report.items.filter(({ asset }) => asset === total.asset).flatMap(movementsOf)
  const sum = entries.reduce((net, { credit, amount }) => (credit ? net + amount : net - amount), 0n)
  return element('Stmt', [
    element('Id', id),
    element('CreDtTm', dateTime(at)),
    element('FrToDt', [element('FrDtTm', dateTime(span.from)), element('ToDtTm', dateTime(span.to))]),
    element('Acct', [element('Id', [element('Othr', [element('Id', (report.subject ?? '').slice(0, 32))])]), currencyOf(total)]),
    ...balancesOf(total, sum, span),
    ...entries.map((movement, index) => entryOf(movement, total, index + 1)),
    ...(isCurrency(total.code) ? [] : [element('AddtlStmtInf', `asset ${total.code}, which is no ISO 4217 currency`)]),
  ])
}

function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code)
}

/** Assets without a code of three letters are XXX, no currency in ISO 4217. */
function codeOf({ code }: EvidenceTotal): string {
  return isCurrency(code) ? code : 'XXX'
}

function currencyOf(total: EvidenceTotal): Element {
  return element('Ccy', codeOf(total))
}

function balancesOf(total: EvidenceTotal, sum: bigint, { from, to, isOpen }: Span): readonly Element[] {
  if (total.opening === undefined || total.closing === undefined) {
    const kind = element('Prtry', 'NET OF THE ENTRIES')
    return [balanceOf(kind, total, sum, to)]
  }
  return [
    balanceOf(element('Cd', 'OPBD'), total, total.opening, from),
    balanceOf(element('Cd', isOpen ? 'ITBD' : 'CLBD'), total, total.closing, to),
  ]
}

function balanceOf(kind: Element, total: EvidenceTotal, amount: bigint, time: number): Element {
  return element('Bal', [
    element('Tp', [element('CdOrPrtry', [kind])]),
    amountOf(amount < 0n ? -amount : amount, total),
    indicatorOf(amount >= 0n),
    element('Dt', [element('Dt', date(time))]),
  ])
}

function amountOf(amount: bigint, total: EvidenceTotal): Element {
  const text = formatSigned(amount, total.decimals)
  const [whole = '', decimals = ''] = text.split('.')
  const kept = decimals.replace(/0+$/, '').padEnd(Math.min(total.decimals, 2), '0')
  if (kept.length > MAX_DECIMALS || whole.length + kept.length > MAX_DIGITS)
    throw new StatementFormatError(`an amount of ${total.code} has more digits than ISO 20022 takes`)
  return element('Amt', kept === '' ? whole : `${whole}.${kept}`, { Ccy: codeOf(total) })
}

function indicatorOf(credit: boolean): Element {
  return element('CdtDbtInd', credit ? 'CRDT' : 'DBIT')
}

/** Something that the account's balance rises or falls by. */
interface Movement {
  readonly item: EvidenceItem
  readonly credit: boolean
  readonly amount: bigint
  readonly code: string
}

function movementsOf(item: EvidenceItem): readonly Movement[] {
  const { direction, amount, fee } = item
  if (direction === 'change') return []
  const credit = direction === 'in' || direction === 'shield'
  const main: Movement = { item, credit, amount, code: direction.toUpperCase() }
  // The fee of a shield is paid outside of the pool.
  return direction === 'unshield' && fee > 0n ? [main, { item, credit: false, amount: fee, code: 'FEE' }] : [main]
}

function entryOf({ item, credit, amount, code }: Movement, total: EvidenceTotal, index: number): Element {
  const { txId = '', output, owner, counterparty, memo, height } = item
  const party = counterparty === undefined ? [] : [partyOf(counterparty, credit)]
  const remittance = memo
    ? [
        element(
          'RmtInf',
          chunks(memo, TEXT.max140).map((text) => element('Ustrd', text)),
        ),
      ]
    : []
  const details = [
    `transaction ${txId}`,
    `block ${height}`,
    ...(output === undefined ? [] : [`output ${output}`]),
    ...(owner === undefined ? [] : [`payee ${owner}`]),
    ...(counterparty === undefined ? [] : [`to ${counterparty}`]),
  ]
  return element('Ntry', [
    element('NtryRef', `${height}-${index}`),
    amountOf(amount, total),
    indicatorOf(credit),
    element('Sts', [element('Cd', 'BOOK')]),
    element('BookgDt', [element('DtTm', dateTime(item.time))]),
    element('AcctSvcrRef', txId.slice(0, 32)),
    element('BkTxCd', [element('Prtry', [element('Cd', code), element('Issr', 'nacre')])]),
    element('NtryDtls', [
      element('TxDtls', [
        element('Refs', [element('TxId', txId.slice(0, 32))]),
        amountOf(amount, total),
        indicatorOf(credit),
        ...party,
        ...remittance,
      ]),
    ]),
    element('AddtlNtryInf', cut(details.join(', '), TEXT.max500)),
  ])
}

function partyOf(name: string, credit: boolean): Element {
  return element('RltdPties', [element(credit ? 'Dbtr' : 'Cdtr', [element('Pty', [element('Nm', cut(name, TEXT.max140))])])])
}

function date(seconds: number): string {
  return new Date(1000 * seconds).toISOString().slice(0, 10)
}

function dateTime(seconds: number): string {
  return new Date(1000 * seconds).toISOString().replace('.000Z', 'Z')
}

/** Text of strangers: characters that XML cannot hold, or that move and reorder text, are shown as \u{…}. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`
  })
}

function cut(text: string, length: number): string {
  const characters = [...shown(text)]
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`
}

function chunks(text: string, length: number): readonly string[] {
  const characters = [...shown(text)]
  const count = Math.ceil(characters.length / length)
  return Array.from({ length: count }, (_, index) => characters.slice(index * length, (index + 1) * length).join(''))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

function write({ name, attributes = {}, content }: Element, indent: string): string {
  const open = `${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('')}`
  if (typeof content === 'string') return `${indent}<${open}>${escapeXml(content)}</${name}>`
  return [`${indent}<${open}>`, ...content.map((child) => write(child, `${indent}  `)), `${indent}</${name}>`].join('\n')
}
