import { beforeAll, describe, expect, it } from 'vitest'
import { writeJson } from '../../src/base'
import { type Evidence, type EvidenceReport, formatEvidence } from '../../src/disclosure'
import { viewLedger } from '../../src/ledger'
import { parseAmount } from '../../src/value'
import { createDraw, type Draw } from '../properties/alterations'
import { cases, LONG } from '../suite'
import { createBank, createPerson, pay, shield, USD } from '../wallet/fixture'
import { type Document, documentOf } from './document'
import { accountOf, check, outputOf, paymentOf, requestOf, type Story, stateOf } from './fixture'

const MUTANTS = cases(500, 10_000, 10_000)

let story: Story
let honest: readonly {
  readonly name: string
  readonly document: Document
  /** What it means to who has the ledger, and to who has the file and the hash of its block. */
  readonly readers: readonly { readonly read: (text: string) => Promise<EvidenceReport>; readonly report: EvidenceReport }[]
}[]

/** A ledger of three payments, so that ten thousand looks at it take minutes and no more. */
beforeAll(async () => {
  const bank = createBank()
  const [alice, bob, carol] = [await createPerson(bank, 1), await createPerson(bank, 2), await createPerson(bank, 3)]
  await shield(alice, 100n)
  const { txIds } = await pay(alice, bob, 30n, 'memo')
  bank.clock.advance(18 * 86_400)
  await bob.wallet.sync()
  await pay(bob, carol, 10n)
  const paid = txIds[0] as Story['paid']
  story = { bank, alice, bob, carol, view: await viewLedger(bank.ledger), paid, received: paid }
  const attest = (kind: 'balance' | 'income'): Promise<Evidence> =>
    bob.wallet.disclose(
      { attest: { kind, asset: USD, atLeast: parseAmount(5n), heights: kind === 'income' ? { first: 1, last: 3 } : undefined } },
      requestOf(story, bob),
    )
  const made = {
    statement: await stateOf(story, alice),
    account: await accountOf(story, bob, undefined, { embed: true, memos: true }),
    payment: await paymentOf(story, alice, paid, await outputOf(story, bob, paid), { memos: true }),
    balance: await attest('balance'),
    income: await attest('income'),
  }
  honest = await Promise.all(
    Object.entries(made).map(async ([name, evidence]) => {
      const { header, hash } = evidence.block
      const known = { ledger: undefined, trusted: [{ height: header.height, hash }] }
      const readers = [(text: string) => check(story, text), (text: string) => check(story, text, known)]
      const text = formatEvidence(evidence)
      const reports = await Promise.all(readers.map((read) => read(text)))
      expect(reports.map(({ verdict }) => verdict)).toEqual(['VALID_COMPLETE', 'VALID_COMPLETE'])
      return {
        name,
        document: documentOf(evidence),
        readers: readers.map((read, index) => ({ read, report: reports[index] as EvidenceReport })),
      }
    }),
  )
})

/** Indices of `honest`: an account, which is scanned, takes four times as long as the others. */
const WEIGHTS = [0, 0, 0, 1, 2, 2, 3, 3, 4, 4]

type Path = readonly (string | number)[]

/** Every field of a document and every item of its lists, lists and objects themselves included. */
function pathsOf(value: Document, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((name) => {
    const key = Array.isArray(value) ? Number(name) : name
    const here = [...path, key]
    return [here, ...pathsOf(value[key], here)]
  })
}

type Mutation = (draw: Draw, value: Document, parent: Document) => Document

const pick = <T>(draw: Draw, values: readonly T[]): T => values[draw(values.length)] as T
const ofText = (change: (draw: Draw, text: string) => string): Mutation => {
  return (draw, value) => (typeof value === 'string' ? change(draw, value) : undefined)
}
const ofList = (change: (list: readonly Document[]) => readonly Document[]): Mutation => {
  return (_, value) => (Array.isArray(value) ? change(value) : undefined)
}

const changeCharacter = ofText((draw, text) => {
  const at = draw(text.length + 1)
  return text.slice(0, at) + pick(draw, [...'0123456789abcdefqp']) + text.slice(at + 1)
})

const MUTATIONS: readonly Mutation[] = [
  changeCharacter,
  changeCharacter,
  ofText((_, text) => text.slice(0, -2)),
  ofText((_, text) => `${text}00`),
  ofText((_, text) => text.toUpperCase()),
  (draw, value) => (typeof value === 'number' ? value + pick(draw, [1, -1, 4, 2 ** 31]) : undefined),
  // The ends of what the format and its encodings take.
  (draw, value) => (typeof value === 'number' ? pick(draw, [0, 2 ** 16, 2 ** 32 - 1, 2 ** 32, 2 ** 48, 2 ** 53 - 1]) : undefined),
  (_, value) => (typeof value === 'boolean' ? !value : undefined),
  ofList((list) => list.slice(1)),
  ofList((list) => list.slice(0, -1)),
  ofList((list) => [...list, ...list.slice(-1)]),
  ofList((list) => [...list].reverse()),
  (draw) => pick(draw, [null, '', 0, [], {}, true, '00']),
  (draw, _, parent) => pick(draw, Object.values(parent)),
]

/** One field of the document changed or gone; `undefined` when the change would be none. */
function mutate(draw: Draw, document: Document): { readonly text: string; readonly path: Path } | undefined {
  // Most places lie in the blocks: two times of three it is one outside of them.
  const paths = pathsOf(draw(3) === 0 ? document : { ...document, chain: null })
  const path = pick(draw, paths)
  const copy = structuredClone(document)
  const key = path.at(-1) as string
  const parent = path.slice(0, -1).reduce((each, step) => each[step], copy)
  const before = JSON.stringify(parent[key])
  if (draw(MUTATIONS.length + 1) === 0) {
    if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else delete parent[key]
  } else {
    const after = pick(draw, MUTATIONS)(draw, parent[key], parent)
    if (after === undefined || JSON.stringify(after) === before) return undefined
    parent[key] = after
  }
  return { text: writeJson(copy), path }
}

const meaning = (report: EvidenceReport): string =>
  JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? value.toString() : value))

describe('evidence with one field changed', () => {
  it(
    'is refused, or means the same',
    async () => {
      const draw = createDraw(20_261_124)
      const taken = new Set<string>()
      let made = 0
      while (made < MUTANTS) {
        const { name, document, readers } = honest[WEIGHTS[draw(WEIGHTS.length)] as number] as (typeof honest)[number]
        const mutant = mutate(draw, document)
        if (!mutant) continue
        made++
        const { read, report } = pick(draw, readers)
        const found = await read(mutant.text)
        if (found.verdict === 'INVALID' || found.verdict === 'STALE') continue
        const place = `${name}: ${mutant.path.join('.')}`
        // Without blocks, to who has no ledger, it says nothing but that.
        if (found.code === 'evidence/no-ledger-data' && mutant.path.join('.') === 'chain' && found.items.length === 0) continue
        expect(meaning(found), place).toBe(meaning(report))
        taken.add(place)
      }
      expect([...taken].filter((place) => !HARMLESS.some((pattern) => pattern.test(place)))).toEqual([])
    },
    LONG,
  )
})

/** What may go: a reader needs no summary and no memo in it, one with the ledger no blocks, and block 0 has no transactions. */
const HARMLESS = [/: summary$/, /: chain$/, /: chain\.0\.transactions$/, /: summary\.items\.\d+\.memo$/]
