import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EvidenceReport } from '../../src/disclosure'
import {
  formatGrouped,
  formatPeriods,
  formatUtc,
  groupDigits,
  itemsCsv,
  LANGUAGES,
  type ReportView,
  viewReport,
} from '../../src/wording'
import { cases } from '../suite'
import { HOSTILE, itemOf, reportOf } from '../verify/report'

const items = Array.from({ length: 14 }, (_, i) => itemOf(i))
const statement = reportOf('VALID_COMPLETE', items)
const factOf = (view: ReportView, name: string) => view.facts.find((fact) => fact.name === name)

/** Everything that a view shows. */
function textsOf(view: ReportView): readonly string[] {
  const { title, meaning, reason, warning = '', facts, totals, items: lines, limits } = view
  return [
    ...[title, meaning, reason.code, reason.words, warning, ...limits, ...totals.head, ...totals.rows.flat(), ...lines.head],
    ...facts.flatMap(({ label, text, note = '' }) => [label, text, note]),
    ...Array.from({ length: lines.count }, (_, i) => lines.row(i)).flat(),
  ]
}

describe('a report in words', () => {
  it.each([
    ['VALID_COMPLETE', 'complete', 'Valid and complete', '有效且完整'],
    ['VALID_PARTIAL', 'partial', 'Valid, with a reservation', '有效，但有保留'],
    ['STALE', 'stale', 'No longer current', '已过时'],
    ['INVALID', 'invalid', 'Not valid', '无效'],
  ] as const)('says %s as %s', (verdict, tone, en, zh) => {
    const report = reportOf(verdict, items)
    expect(viewReport(report, 'en')).toMatchObject({ tone, title: en, reason: { code: report.code } })
    expect(viewReport(report, 'zh-CN')).toMatchObject({ tone, title: zh })
  })

  it('warns of development keys, and only of those', () => {
    expect(viewReport(statement, 'en').warning).toContain('proves nothing outside a test')
    expect(viewReport({ ...statement, keys: 'ceremony' }, 'en').warning).toBeUndefined()
  })

  it('compares what the reader asked for, and says where there was nothing to compare', () => {
    const { audience, nonce } = statement
    expect(factOf(viewReport(statement, 'en'), 'audience')).toMatchObject({ compared: 'open', note: 'shown, not compared' })
    const asked = viewReport(statement, 'en', { audience, nonce })
    expect([factOf(asked, 'audience')?.compared, factOf(asked, 'nonce')?.compared]).toEqual(['match', 'match'])
    const wrong = viewReport(statement, 'en', { audience: `${audience} `, nonce: 'ff' })
    expect([factOf(wrong, 'audience')?.compared, factOf(wrong, 'nonce')?.compared]).toEqual(['mismatch', 'mismatch'])
  })

  it('says of the block that it is trusted where the verdict stands on it, and compares the hash otherwise', () => {
    const partial = reportOf('VALID_PARTIAL', items)
    const compared = (report: EvidenceReport, hash?: string) => factOf(viewReport(report, 'en', { hash }), 'hash')?.compared
    expect(compared(statement)).toBe('match')
    // Trusted by something else than the hash that was given.
    expect(compared(statement, '00'.repeat(32))).toBe('mismatch')
    expect([compared(partial), compared(partial, partial.asOf?.hash), compared(partial, '00'.repeat(32))]).toEqual([
      'open',
      'match',
      'mismatch',
    ])
  })

  it('says between which blocks an income was received, and when', () => {
    const income = { ...statement, kind: 'income' as const }
    const shown = (first: number, time?: number) =>
      factOf(viewReport({ ...income, blocks: { first: { height: first, time }, last: { height: 9, time } } }, 'en'), 'blocks')
        ?.text
    expect(shown(2, 1_795_850_000)).toBe('2 (2026-11-28 07:13:20 UTC) – 9 (2026-11-28 07:13:20 UTC)')
    expect(shown(3)).toBe('3 – 9')
    expect(factOf(viewReport(statement, 'en'), 'blocks')).toBeUndefined()
  })

  it('leaves out what is not known, in a report that knows nothing', () => {
    const nothing = { ledgerId: undefined, asOf: undefined, subject: undefined, address: undefined, network: undefined }
    const less = { audience: undefined, nonce: undefined, expiry: undefined, kind: undefined, limits: [] }
    const view = viewReport(reportOf('INVALID', [], { ...nothing, ...less }), 'en')
    expect(view.facts).toEqual([])
    expect(view).toMatchObject({ totals: { rows: [] }, items: { count: 0 }, limits: [] })
  })

  it('has sums that are always shown for its kind, and others where one is not zero', () => {
    const none = { ...statement, totals: statement.totals.map((total) => ({ ...total, change: 0n, unshield: 0n })) }
    expect(viewReport(none, 'en').totals.head).toEqual(['Asset', 'Paid', 'Paid out of the pool', 'Fees'])
    const balance = statement.totals.map((total) => ({
      ...total,
      out: 0n,
      change: 0n,
      unshield: 0n,
      fees: 0n,
      atLeast: 100_000n,
    }))
    const view = viewReport({ ...statement, kind: 'balance', totals: balance }, 'en')
    expect(view.totals.head).toEqual(['Asset', 'At least'])
    expect(view.totals.rows).toEqual([
      ['USD', '1,000.00'],
      ['CNY', '1,000.00'],
    ])
  })

  it('shows lines in the columns that have something in them', () => {
    expect(viewReport(statement, 'en').items.head).toEqual([
      'Time',
      'Block',
      'What',
      'Amount',
      'Asset',
      'Fee',
      'With whom',
      'Memo',
      'Transaction',
    ])
    const bare = items.map((item) => ({ ...item, fee: 0n, memo: undefined, owner: undefined, counterparty: undefined }))
    const { head, row, right } = viewReport(reportOf('VALID_COMPLETE', bare), 'en').items
    expect(head).toEqual(['Time', 'Block', 'What', 'Amount', 'Asset', 'Transaction'])
    expect(row(1).slice(0, 5)).toEqual(['2026-11-03 11:00:07 UTC', '1201', 'paid', '1,404.11', 'USD'])
    expect(right.map((column) => head[column])).toEqual(['Block', 'Amount'])
    expect(row(items.length)).toEqual([])
  })

  it('names an asset without a sum by its index, in base units', () => {
    const { row } = viewReport({ ...statement, totals: [] }, 'en').items
    expect(row(0)).toEqual(expect.arrayContaining(['2,500', '#1']))
  })

  it('makes every text of strangers harmless', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...HOSTILE))
    fc.assert(
      fc.property(text, text, fc.constantFrom(...LANGUAGES), (one, other, language) => {
        const hostile = items.slice(0, 3).map((item) => ({ ...item, memo: one, counterparty: other, txId: one, owner: other }))
        const texts = { audience: one, network: other, address: one, nonce: other, ledgerId: one, subject: other, code: one }
        const totals = statement.totals.map((total) => ({ ...total, code: other }))
        const view = viewReport(reportOf('VALID_PARTIAL', hostile, { ...texts, totals }), language, { audience: other })
        for (const shown of textsOf(view)) expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
      { numRuns: cases(200, 2_000, 6_000) },
    )
  })
})

describe('the lines as CSV', () => {
  const cellsOf = (row: string): readonly string[] =>
    [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    )

  it('have exact amounts, times that sort, and a row for each line', () => {
    const rows = itemsCsv(statement).split('\r\n')
    expect(rows).toHaveLength(items.length + 2)
    expect(rows[0]).toBe('txId,height,time,period,direction,output,asset,amount,fee,owner,counterparty,memo')
    expect(cellsOf(rows[7] as string).slice(1, 9)).toEqual([
      '1206',
      '2026-11-03T16:00:42Z',
      '2026-11',
      'unshield',
      '',
      'USD',
      '8299.66',
      '0.10',
    ])
  })

  it('hold no formula and no other number of cells, whatever a memo says', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(...HOSTILE, '=1+1', '\n=1', '"', ',', '\r\n@a'),
    )
    fc.assert(
      fc.property(text, text, (memo, counterparty) => {
        const csv = itemsCsv(reportOf('VALID_COMPLETE', [{ ...itemOf(0), memo, counterparty }]))
        const rows = csv.split('\r\n')
        expect(rows).toHaveLength(3)
        const cells = cellsOf(rows[1] as string)
        expect(cells).toHaveLength(12)
        for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠−]/)
      }),
      { numRuns: cases(300, 3_000, 9_000) },
    )
  })
})

describe('units', () => {
  it('are grouped in threes, with all decimals and the sign', () => {
    expect([formatGrouped(0n, 2), formatGrouped(123_456_789n, 2), formatGrouped(-100_050n, 2), formatGrouped(1_000n, 0)]).toEqual(
      ['0.00', '1,234,567.89', '-1,000.50', '1,000'],
    )
    expect(formatGrouped(2n ** 128n, 0)).toBe('340,282,366,920,938,463,463,374,607,431,768,211,456')
  })

  it('tell times in UTC, and those beyond the calendar as numbers', () => {
    expect(formatUtc(1_796_169_600)).toBe('2026-12-02 00:00:00 UTC')
    expect(formatUtc(2 ** 48 - 1)).toBe('281474976710655 s')
  })

  it('tell months, neighbours as a range', () => {
    expect(formatPeriods([])).toBe('')
    expect(formatPeriods([684, 681, 682, 680, 682])).toBe('2026-09 – 2026-11, 2027-01')
  })

  it('tell hashes in groups', () => {
    expect(groupDigits('0123456789')).toBe('0123 4567 89')
  })
})
