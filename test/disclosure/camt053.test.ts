import { beforeAll, describe, expect, it } from 'vitest'
import { type EvidenceReport, formatCamt053, StatementFormatError } from '../../src/disclosure'
import { parsePeriod } from '../../src/keys'
import {
  AT,
  accountOf,
  check,
  checkAlone,
  DECEMBER,
  EXPIRY,
  NOVEMBER,
  paymentOf,
  type Story,
  stateOf,
  tellStory,
} from './fixture'

interface Node {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Node[]
  text: string
}

/** A reader of XML for tests: elements, attributes, the five entities; throws on whatever is not well-formed. */
function parseXml(text: string): Node {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!text.startsWith(declaration)) throw new Error('no declaration')
  const root: Node = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const token = /<(\/?)([A-Za-z]\w*)((?: [A-Za-z]+="[^"<&]*")*)>|([^<]+)/gy
  token.lastIndex = declaration.length
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [, closes, name = '', attributes = '', content] = match
    const top = open.at(-1) as Node
    if (content !== undefined) top.text += unescaped(content)
    else if (closes) {
      if (top.name !== name) throw new Error(`${name} closes ${top.name}`)
      open.pop()
    } else {
      const pairs = [...attributes.matchAll(/ ([A-Za-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescaped(value ?? '')])
      const node: Node = { name, attributes: Object.fromEntries(pairs), children: [], text: '' }
      top.children.push(node)
      open.push(node)
    }
    if (token.lastIndex === text.length) break
  }
  if (open.length !== 1 || root.children.length !== 1 || token.lastIndex !== text.length) throw new Error('not well-formed')
  return root.children[0] as Node
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&([^;]*)(;?)/g, (_, name: string, end: string) => {
    const character = ENTITIES[name]
    if (!character || !end) throw new Error(`entity ${name}`)
    return character
  })
}

type Leaf = (text: string, attributes: Node['attributes']) => boolean
/** Of an element: its children in order, each with how often it may stand there, or what its text is. */
type Schema = Leaf | readonly (readonly [string, '1' | '?' | '*' | '+', Schema])[]

const max =
  (length: number): Leaf =>
  (text) =>
    [...text].length >= 1 && [...text].length <= length
const code =
  (...codes: readonly string[]): Leaf =>
  (text) =>
    codes.includes(text)
const dateTime: Leaf = (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)
const date: Leaf = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const amount: Leaf = (text, { Ccy = '' }) =>
  /^\d+(?:\.\d{1,5})?$/.test(text) && text.replace('.', '').length <= 18 && /^[A-Z]{3}$/.test(Ccy)
const credit = code('CRDT', 'DBIT')

/** The part of camt.053.001.08 that we write, in the order of its schema. */
const ENTRY: Schema = [
  ['NtryRef', '?', max(35)],
  ['Amt', '1', amount],
  ['CdtDbtInd', '1', credit],
  ['Sts', '1', [['Cd', '1', code('BOOK')]]],
  ['BookgDt', '?', [['DtTm', '1', dateTime]]],
  ['AcctSvcrRef', '?', max(35)],
  [
    'BkTxCd',
    '1',
    [
      [
        'Prtry',
        '1',
        [
          ['Cd', '1', max(35)],
          ['Issr', '?', max(35)],
        ],
      ],
    ],
  ],
  [
    'NtryDtls',
    '*',
    [
      [
        'TxDtls',
        '*',
        [
          ['Refs', '?', [['TxId', '?', max(35)]]],
          ['Amt', '?', amount],
          ['CdtDbtInd', '?', credit],
          [
            'RltdPties',
            '?',
            [
              ['Dbtr', '?', [['Pty', '1', [['Nm', '?', max(140)]]]]],
              ['Cdtr', '?', [['Pty', '1', [['Nm', '?', max(140)]]]]],
            ],
          ],
          ['RmtInf', '?', [['Ustrd', '*', max(140)]]],
        ],
      ],
    ],
  ],
  ['AddtlNtryInf', '?', max(500)],
]
const BALANCE: Schema = [
  [
    'Tp',
    '1',
    [
      [
        'CdOrPrtry',
        '1',
        [
          ['Cd', '?', code('OPBD', 'CLBD', 'ITBD')],
          ['Prtry', '?', max(35)],
        ],
      ],
    ],
  ],
  ['Amt', '1', amount],
  ['CdtDbtInd', '1', credit],
  ['Dt', '1', [['Dt', '1', date]]],
]
const DOCUMENT: Schema = [
  [
    'BkToCstmrStmt',
    '1',
    [
      [
        'GrpHdr',
        '1',
        [
          ['MsgId', '1', max(35)],
          ['CreDtTm', '1', dateTime],
          ['AddtlInf', '?', max(500)],
        ],
      ],
      [
        'Stmt',
        '+',
        [
          ['Id', '1', max(35)],
          ['CreDtTm', '?', dateTime],
          [
            'FrToDt',
            '?',
            [
              ['FrDtTm', '1', dateTime],
              ['ToDtTm', '1', dateTime],
            ],
          ],
          [
            'Acct',
            '1',
            [
              ['Id', '1', [['Othr', '1', [['Id', '1', max(34)]]]]],
              ['Ccy', '?', (text) => /^[A-Z]{3}$/.test(text)],
            ],
          ],
          ['Bal', '+', BALANCE],
          ['Ntry', '*', ENTRY],
          ['AddtlStmtInf', '?', max(500)],
        ],
      ],
    ],
  ],
]

/** What of a node is not as its schema says, as paths. */
function faultsOf(node: Node, schema: Schema, path = node.name): readonly string[] {
  if (typeof schema === 'function')
    return node.children.length === 0 && schema(node.text, node.attributes) ? [] : [`${path}: ${JSON.stringify(node.text)}`]
  const faults: string[] = node.text.trim() === '' ? [] : [`${path}: text`]
  let at = 0
  for (const [name, often, inner] of schema) {
    const begin = at
    for (; node.children[at]?.name === name; at++) faults.push(...faultsOf(node.children[at] as Node, inner, `${path}/${name}`))
    const count = at - begin
    if ((count === 0 && (often === '1' || often === '+')) || (count > 1 && (often === '1' || often === '?')))
      faults.push(`${path}/${name}: ${count} times`)
  }
  return at === node.children.length ? faults : [...faults, `${path}/${node.children[at]?.name}: out of place`]
}

const find = (node: Node, path: string): readonly Node[] =>
  path
    .split('/')
    .reduce<readonly Node[]>(
      (nodes, name) => nodes.flatMap(({ children }) => children.filter((each) => each.name === name)),
      [node],
    )
const cents = (text: string): bigint => BigInt(text.replace('.', ''))
const signed = (node: Node): bigint => {
  const value = cents(find(node, 'Amt')[0]?.text ?? '')
  return find(node, 'CdtDbtInd')[0]?.text === 'CRDT' ? value : -value
}

const OCTOBER = parsePeriod('2026-10')

let story: Story
let account: EvidenceReport
beforeAll(async () => {
  story = await tellStory()
  account = await check(story, await accountOf(story, story.alice))
})

describe('a bank statement in XML', () => {
  it('has the structure of camt.053.001.08', async () => {
    for (const report of [account, await check(story, await stateOf(story, story.alice))]) {
      const document = parseXml(formatCamt053(report, AT))
      expect(document).toMatchObject({
        name: 'Document',
        attributes: { xmlns: 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08' },
      })
      expect(faultsOf(document, DOCUMENT)).toEqual([])
      expect(find(document, 'BkToCstmrStmt/Stmt/Ntry').length).toBeGreaterThan(4)
    }
  })

  it('opens, moves and closes so that it adds up', () => {
    const statements = find(parseXml(formatCamt053(account, AT)), 'BkToCstmrStmt/Stmt')
    expect(statements).toHaveLength(2)
    for (const statement of statements) {
      const [opening, closing] = find(statement, 'Bal').map(signed)
      const moved = find(statement, 'Ntry')
        .map(signed)
        .reduce((a, b) => a + b, 0n)
      expect((opening ?? 0n) + moved).toBe(closing)
    }
    // The rows are the eleven of November, change left out, the fee of the unshield apart.
    expect(
      find(statements[0] as Node, 'Ntry')
        .map(signed)
        .sort(),
    ).toEqual([100_000n, 20_000n, -5_000n, -1_000n, -10_000n].map((each) => each / 100n).sort())
  })

  it('neutralises what strangers wrote', () => {
    const hostile = `</Nm><x a="1">&\u001b[2J\u202e\u0000\ufffe\ud800 ]]>${'m'.repeat(300)}`
    const items = account.items.map((item) => ({ ...item, memo: hostile, counterparty: hostile }))
    const text = formatCamt053({ ...account, items }, AT)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/u)
    const document = parseXml(text)
    expect(faultsOf(document, DOCUMENT)).toEqual([])
    const [entry] = find(document, 'BkToCstmrStmt/Stmt/Ntry')
    const memo = find(entry as Node, 'NtryDtls/TxDtls/RmtInf/Ustrd')
      .map(({ text: line }) => line)
      .join('')
    expect(memo.startsWith('</Nm><x a="1">&\\u{1b}[2J\\u{202e}\\u{0}')).toBe(true)
    expect(memo.endsWith('mmm')).toBe(true)
  })

  it('refuses what the standard cannot hold', async () => {
    const [total] = account.totals
    if (!total) throw new Error('no totals')
    const write = (changes: Partial<EvidenceReport>): string => formatCamt053({ ...account, ...changes }, AT)
    expect(() => write({ totals: [{ ...total, closing: 10n ** 18n }] })).toThrow(StatementFormatError)
    expect(() => write({ totals: [{ ...total, decimals: 6, closing: 1n }] })).toThrow(StatementFormatError)
    expect(parseXml(write({ totals: [{ ...total, decimals: 6, opening: 10n, closing: 10n }], items: [] })).name).toBe('Document')
    const payment = await check(story, await paymentOf(story, story.alice, story.paid, 0))
    expect(() => formatCamt053(payment, AT)).toThrow(StatementFormatError)
    // An asset without three letters is no currency, and says so.
    const odd = parseXml(write({ totals: [{ ...total, code: 'GOLD2' }] }))
    expect(faultsOf(odd, DOCUMENT)).toEqual([])
    expect(find(odd, 'BkToCstmrStmt/Stmt/Acct/Ccy')[0]?.text).toBe('XXX')
    expect(account.periods).toEqual([NOVEMBER])
  })

  it('is of consecutive months, of valid evidence with the ledger at hand', async () => {
    const write = (report: EvidenceReport): string => formatCamt053(report, AT)
    const gap = await check(story, await accountOf(story, story.alice, [OCTOBER, DECEMBER]))
    expect(() => write(gap)).toThrow(
      expect.objectContaining({ code: 'evidence/statement-format', hint: expect.stringContaining('each run of months') }),
    )
    const run = await check(story, await accountOf(story, story.alice, [OCTOBER, NOVEMBER]))
    const document = parseXml(write(run))
    expect(faultsOf(document, DOCUMENT)).toEqual([])
    expect(find(document, 'BkToCstmrStmt/Stmt/FrToDt/FrDtTm')[0]?.text).toBe('2026-10-01T00:00:00Z')
    const bare = await checkAlone(story, await stateOf(story, story.alice, [NOVEMBER], { embed: false }))
    expect(bare.code).toBe('evidence/no-ledger-data')
    const expired = await check(story, await stateOf(story, story.alice), { at: EXPIRY + 1 })
    expect(expired.verdict).toBe('STALE')
    for (const report of [bare, expired, { ...account, verdict: 'INVALID' as const }])
      expect(() => write(report)).toThrow(StatementFormatError)
  })

  it('of a month in which nothing moved says so of every asset of the ledger', async () => {
    for (const [evidence, kinds] of [
      [await stateOf(story, story.carol, [OCTOBER, NOVEMBER]), ['NET OF THE ENTRIES']],
      [await accountOf(story, story.carol, [OCTOBER, NOVEMBER]), ['OPBD', 'CLBD']],
    ] as const) {
      const report = await check(story, evidence)
      expect([report.verdict, report.items]).toEqual(['VALID_COMPLETE', []])
      const document = parseXml(formatCamt053({ ...report, totals: [] }, AT))
      expect(faultsOf(document, DOCUMENT)).toEqual([])
      const statements = find(document, 'BkToCstmrStmt/Stmt')
      expect(statements).toHaveLength(story.bank.genesis.assets.length)
      for (const statement of statements) {
        expect(find(statement, 'Bal').map(signed)).toEqual(kinds.map(() => 0n))
        const [ours, theirs] = [find(statement, 'Bal/Tp/CdOrPrtry/Cd'), find(statement, 'Bal/Tp/CdOrPrtry/Prtry')]
        expect([...ours, ...theirs].map(({ text }) => text)).toEqual(kinds)
      }
    }
  })

  it('of an open month ends with the block as of which it speaks, and has an interim balance', async () => {
    const report = await check(story, await accountOf(story, story.alice, [NOVEMBER, DECEMBER]))
    expect(report.code).toBe('evidence/period-open')
    const document = parseXml(formatCamt053(report, AT))
    expect(faultsOf(document, DOCUMENT)).toEqual([])
    const asOf = new Date(1000 * (report.asOf?.time ?? 0)).toISOString()
    const [statement] = find(document, 'BkToCstmrStmt/Stmt')
    expect(find(statement as Node, 'FrToDt/ToDtTm')[0]?.text).toBe(asOf.replace('.000Z', 'Z'))
    expect(find(statement as Node, 'Bal/Tp/CdOrPrtry/Cd').map(({ text }) => text)).toEqual(['OPBD', 'ITBD'])
    expect(find(statement as Node, 'Bal/Dt/Dt').map(({ text }) => text)).toEqual(['2026-11-01', asOf.slice(0, 10)])
    // A month that has not begun at that block is no statement at all.
    const ahead = await check(story, await accountOf(story, story.alice, [parsePeriod('2027-03')]))
    expect(() => formatCamt053(ahead, AT)).toThrow(StatementFormatError)
  })

  it('has a validator that finds what is wrong', () => {
    const text = formatCamt053(account, AT)
    const broken = (from: string | RegExp, to: string): readonly string[] => faultsOf(parseXml(text.replace(from, to)), DOCUMENT)
    expect(broken('<Cd>BOOK</Cd>', '<Cd>MAYBE</Cd>')).toHaveLength(1)
    expect(broken(/<NtryRef>.*<\/NtryRef>\n/, '')).toEqual([])
    expect(broken(/<CdtDbtInd>DBIT<\/CdtDbtInd>/, '')).toHaveLength(1)
    expect(broken('<MsgId>', `<MsgId>${'x'.repeat(40)}`)).toHaveLength(1)
    expect(() => parseXml(text.replace('</Stmt>', ''))).toThrow('closes')
    expect(() => parseXml(text.replace('<MsgId>', '<MsgId>&'))).toThrow('entity')
  })
})
