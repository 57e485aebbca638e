import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToBigint, bytesToHex } from '../../src/base'
import { type Period, periodOf, periodSecret, revealFullViewingKey } from '../../src/keys'
import { deriveOrigin, derivePsi } from '../../src/note'
import { openJournalEntry } from '../../src/statement'
import { type ActionBody, decodeTransaction, deriveExpiry, drawActionRandomness, EXPIRY_STEPS } from '../../src/tx'
import { createStream } from '../ledger/fixture'
import { cases, LONG, suite } from '../suite'
import { type Corpus, createCorpus, playGame } from './classifier'
import {
  type Built,
  buildShield,
  buildTransfer,
  buildUnshield,
  createDice,
  drawSecrets,
  maker,
  makersChange,
  type Secrets,
} from './corpus'
import { type Field, fieldOf, HIDING, LIKE, layoutOf, lengthOf, TRANSFER } from './layout'
import { LEAKS } from './leaks'
import { isUneven } from './statistics'

const TRANSFERS = cases(240, 9_000, 9_000)
const BORDER = cases(15, 500, 500)
const HELD = cases(100, 4_000, 4_000)
/** A leak takes fewer to be seen. */
const CONTROLS = cases(240, 2_500, 9_000)
const CONTROLS_HELD = cases(100, 500, 4_000)
/** 3.3 standard deviations of chance over 4,000 rows, 3.4 over the 100 of the quick suite. */
const WIDTH = suite === 'normal' ? 0.2 : 0.03
const RECIPIENTS = [1, 34, 256] as const

let transfers: readonly Built[]
let shields: readonly Built[]
let unshields: ReadonlyMap<number, readonly Built[]>
let everything: readonly Built[]

beforeAll(() => {
  const dice = createDice('transactions')
  transfers = Array.from({ length: TRANSFERS }, () => buildTransfer(dice, drawSecrets(dice)))
  shields = Array.from({ length: BORDER }, () => buildShield(dice))
  const share = Math.ceil(BORDER / RECIPIENTS.length)
  unshields = new Map(
    RECIPIENTS.map((recipient) => [recipient, Array.from({ length: share }, () => buildUnshield(dice, recipient))]),
  )
  everything = [...transfers, ...shields, ...[...unshields.values()].flat()]
}, 3_600_000)

const actionOf = (built: Built): ActionBody => decodeTransaction(built.bytes).body.actions[0] as ActionBody

/** Each class of transactions with where its fields stand. */
const classes = (): readonly (readonly [readonly Built[], ReadonlyMap<string, Field>])[] => [
  [transfers, TRANSFER],
  [shields, layoutOf('shield')],
  ...RECIPIENTS.map((recipient) => [unshields.get(recipient) ?? [], layoutOf('unshield', recipient)] as const),
]

describe('transactions of all kinds, as everybody sees them', () => {
  it('have the one length and layout of their class', () => {
    for (const [built, layout] of classes()) {
      expect(built.length).toBeGreaterThan(0)
      expect(new Set(built.map(({ bytes }) => bytes.length))).toEqual(new Set([lengthOf(layout)]))
      for (const { bytes, kind, time } of built) {
        const { body, proofs } = decodeTransaction(bytes)
        const [action] = body.actions
        const read = (name: string): bigint => bytesToBigint(fieldOf(bytes, name, layout))
        expect([action?.nf[1], action?.cm[2], action?.journal[2][1]]).toEqual(['nf1', 'cm2', 'journal21'].map(read))
        expect([read('tag'), read('anchor'), read('expiry')]).toEqual([action?.tag, proofs[0]?.anchor, BigInt(body.expiry)])
        expect([action?.publicIn, action?.publicOut].map((amount) => amount === 0n)).toEqual([
          kind !== 'shield',
          kind !== 'unshield',
        ])
        expect(fieldOf(bytes, 'sender2', layout)).toEqual(action?.outputs[2].sender)
        expect(read('period')).toBe(BigInt(periodOf(time)))
      }
    }
  })

  it('say in a transfer nothing in public: no amount, asset, recipient or relayer', () => {
    for (const { bytes } of transfers) {
      for (const name of ['publicIn', 'publicOut', 'publicAsset', 'recipient', 'relayer'])
        expect(bytesToBigint(fieldOf(bytes, name))).toBe(0n)
    }
  })

  it('differ from each other in nothing that is not hidden but the minute and the step of the expiry', () => {
    const same = new Set<string>()
    for (const { bytes, time } of transfers) {
      const open = [...TRANSFER.values()].filter(({ name }) => !HIDING.includes(name) && !['expiry', 'proof'].includes(name))
      same.add(open.map(({ name }) => bytesToHex(fieldOf(bytes, name))).join())
      const expiry = Number(bytesToBigint(fieldOf(bytes, 'expiry')))
      const minute = time - (time % 60)
      expect(Object.values(EXPIRY_STEPS)).toContain(expiry - minute)
    }
    expect(same.size).toBe(1)
    for (const step of ['15m', '1h', '6h', '24h'] as const) {
      const within = Array.from({ length: 60 }, (_, second) => deriveExpiry(1_800_000_000 + second, step))
      expect(new Set(within).size).toBe(1)
    }
  })

  it('repeat no sixteen bytes of any hidden field, in one or in two of them', () => {
    const seen = new Set<string>()
    let count = 0
    for (const [built, layout] of classes()) {
      for (const { bytes } of built) {
        for (const name of HIDING) {
          const field = fieldOf(bytes, name, layout)
          for (let at = 0; at + 16 <= field.length; at += 16) {
            seen.add(Buffer.from(field.subarray(at, at + 16)).toString('latin1'))
            count++
          }
        }
      }
    }
    expect(count).toBeGreaterThan(100 * everything.length)
    expect(seen.size).toBe(count)
  })

  it('use no random seed, psi of a dummy or psi of an output twice', () => {
    const drawn = everything.flatMap(({ randomness: { seeds, dummyPsis } }) => [...seeds, ...dummyPsis])
    expect(new Set(drawn).size).toBe(5 * everything.length)
    const { account } = revealFullViewingKey(maker)
    const psis = everything.slice(0, cases(200, 2_000, 10_000)).flatMap((built) => {
      const [nf0] = actionOf(built).nf
      const origin = deriveOrigin(account, nf0)
      return built.randomness.seeds.map((seed, index) => derivePsi(seed, nf0, index, origin))
    })
    expect(new Set(psis).size).toBe(psis.length)
  })
})

/** What a game asks: which of two scenarios. Of payees, only where somebody else is paid. */
const QUESTIONS: Readonly<Record<Exclude<keyof Secrets, 'payees'>, (secrets: Secrets) => boolean | undefined>> = {
  amount: ({ amount }) => amount === 'large',
  payee: ({ payee, to }) => (to === 'another' ? payee === 'A' : undefined),
  to: ({ to }) => to === 'oneself',
  inputs: ({ inputs }) => inputs === 'two',
  memo: ({ memo }) => memo === 'full',
  asset: ({ asset }) => asset === 'first',
  change: ({ change }) => change === 'present',
}
type Question = keyof typeof QUESTIONS

const answersTo = (question: Question): readonly (boolean | undefined)[] =>
  transfers.map(({ secrets }) => QUESTIONS[question](secrets as Secrets))

const groups = LIKE.map((names) => names.map((name) => TRANSFER.get(name) as Field))

describe('a classifier that sees the bytes of transfers', () => {
  let corpus: Corpus
  beforeAll(() => {
    corpus = createCorpus(
      transfers.map(({ bytes }) => bytes),
      groups,
    )
  }, LONG)

  it.each(Object.keys(QUESTIONS) as Question[])('cannot tell the two sides of: %s', (question) => {
    const area = playGame(corpus, answersTo(question), HELD)
    expect(Math.abs(area - 0.5), `${area}`).toBeLessThanOrEqual(WIDTH)
  })

  it.each(LEAKS.filter(({ subtle }) => !subtle || suite !== 'normal'))('is not blind: it sees $name', ({ of, apply }) => {
    const some = transfers.slice(0, CONTROLS)
    const leaky = some.map((built) => {
      const bytes = built.bytes.slice()
      apply(bytes, built)
      return bytes
    })
    const labels = answersTo(of as Question).slice(0, CONTROLS)
    const area = playGame(createCorpus(leaky, groups), labels, CONTROLS_HELD)
    expect(area, `${area}`).toBeGreaterThanOrEqual(0.9)
  })

  it('cannot tell the first nullifier from the second, though dummies always stand behind', () => {
    const single = transfers.filter(({ secrets }) => secrets?.inputs === 'one')
    const isSwapped = single.map((_, index) => createDice(`swap ${index}`).pick([true, false]))
    const areaWith = (dummyOf: (nullifier: Uint8Array) => Uint8Array): number => {
      const rows = single.map(({ bytes }, index) => {
        const both = [fieldOf(bytes, 'nf0'), dummyOf(fieldOf(bytes, 'nf1'))]
        return Buffer.concat(isSwapped[index] ? both.reverse() : both)
      })
      const halves = [0, 32].map((at) => ({ at, length: 32 }))
      return playGame(createCorpus(rows, [halves]), isSwapped, cases(60, 2_000, 2_000))
    }
    const area = areaWith((nullifier) => nullifier)
    expect(Math.abs(area - 0.5), `${area}`).toBeLessThanOrEqual(suite === 'normal' ? 0.25 : 0.045)
    expect(areaWith((nullifier) => nullifier.with(31, 0))).toBeGreaterThanOrEqual(0.9)
  })
})

describe('the place of an output', () => {
  /** Where the change stands, read with the period's key rather than remembered. */
  const placeOfChange = (built: Built): number => {
    const { cm, journal, period } = actionOf(built)
    const key = periodSecret(maker, period as Period)
    const opened = journal.map((entry, j) => openJournalEntry(key, cm[j as 0 | 1 | 2], entry))
    return opened.findIndex((opening) => opening?.owner === makersChange.owner && opening.amount !== 0n)
  }
  let places: readonly { readonly secrets: Secrets; readonly place: number }[]
  beforeAll(() => {
    places = transfers
      .filter(({ secrets }) => secrets?.change === 'present')
      .map((built) => ({ secrets: built.secrets as Secrets, place: placeOfChange(built) }))
  }, LONG)

  const countBy = <T>(pick: (secrets: Secrets) => T, ...values: readonly T[]): number[][] =>
    values.map((value) => {
      const counts = [0, 0, 0]
      for (const { secrets, place } of places) if (pick(secrets) === value) counts[place] = (counts[place] as number) + 1
      return counts
    })

  it('is for change each of the three equally often, whatever the amount and the number of payees', () => {
    expect(places.every(({ place }) => place >= 0)).toBe(true)
    expect(places.length).toBeGreaterThan(TRANSFERS / 3)
    expect(isUneven(countBy(() => true, true))).toBe(false)
    expect(isUneven(countBy(({ amount }) => amount, 'small', 'large'))).toBe(false)
    expect(isUneven(countBy(({ payees }) => payees, 1, 2))).toBe(false)
    expect(isUneven(countBy(({ to }) => to, 'another', 'oneself'))).toBe(false)
    expect(isUneven(countBy(({ inputs }) => inputs, 'one', 'two'))).toBe(false)
  })

  it('comes from orders of which all six are equally frequent', () => {
    const rng = createStream('orders')
    const counts = new Map<string, number>()
    for (let drawn = cases(3_000, 30_000, 300_000); drawn > 0; drawn--) {
      const order = drawActionRandomness(rng).order.join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210'])
    expect(isUneven([[...counts.values()]])).toBe(false)
  })

  it('would be noticed if it were fixed, or fixed for one number of payees, or drawn from a byte with a bias', () => {
    const total = places.length
    expect(isUneven([[0, 0, total]])).toBe(true)
    const fixed = places.map(({ secrets, place }) => ({ payees: secrets.payees, place: secrets.payees === 2 ? 2 : place }))
    const table = [1, 2].map((payees) =>
      [0, 1, 2].map((place) => fixed.filter((each) => each.payees === payees && each.place === place).length),
    )
    expect(isUneven(table)).toBe(true)
    // Four bits modulo three: 6, 5 and 5 of sixteen, which takes some thousands to see.
    expect(isUneven([[6, 5, 5].map((share) => (share * 30_000) / 16)])).toBe(true)
  })
})
