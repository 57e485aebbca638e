import { beforeAll, describe, expect, it } from 'vitest'
import { formatEvidence, parseEvidence } from '../../src/disclosure'
import { parseAmount } from '../../src/value'
import { USD } from '../wallet/fixture'
import {
  AUDIENCE,
  accountOf,
  check,
  checkAlone,
  DECEMBER,
  lines,
  NOVEMBER,
  paymentOf,
  requestOf,
  type Story,
  said,
  stateOf,
  tellStory,
} from './fixture'

let story: Story
beforeAll(async () => {
  story = await tellStory()
})

describe('a statement', () => {
  it('lists all that the account sent in its month, and is complete by the file and the hash of its block alone', async () => {
    const evidence = await stateOf(story, story.alice)
    for (const report of [await check(story, evidence), await checkAlone(story, evidence)]) {
      expect(said(report)).toEqual(['VALID_COMPLETE', 'evidence/complete'])
      expect([...lines(report)].sort()).toEqual(
        ['shield 1000', 'shield 70', 'out 100', 'change 900', 'out 7', 'change 63', 'unshield 50', 'change 140'].sort(),
      )
      expect(report).toMatchObject({ kind: 'statement', audience: AUDIENCE, periods: [NOVEMBER], keys: 'dev' })
      expect(report.totals).toMatchObject([
        { code: 'USD', shield: 1_000n, out: 100n, unshield: 50n, fees: 10n },
        { code: 'CNY', shield: 70n, out: 7n },
      ])
    }
  })
  it('is written as it is read', async () => {
    const text = formatEvidence(await stateOf(story, story.alice, [NOVEMBER, DECEMBER]))
    expect(formatEvidence(parseEvidence(text))).toBe(text)
  })
})

describe('an account', () => {
  it('shows receipts and balances too', async () => {
    const report = await check(story, await accountOf(story, story.alice, [NOVEMBER, DECEMBER]))
    expect(said(report)).toEqual(['VALID_PARTIAL', 'evidence/period-open'])
    expect(report.totals).toMatchObject([
      { code: 'USD', in: 200n, opening: 0n, closing: 1_010n },
      { code: 'CNY', opening: 0n, closing: 63n },
    ])
  })
})

describe('a payment', () => {
  it('is shown by its payer and by its payee', async () => {
    for (const [person, direction] of [
      [story.alice, 'out'],
      [story.bob, 'in'],
    ] as const) {
      for (const output of [0, 1, 2]) {
        const made = await paymentOf(story, person, story.paid, output).catch(() => undefined)
        if (!made) continue
        const report = await check(story, made)
        expect(said(report)).toEqual(['VALID_COMPLETE', 'evidence/complete'])
        expect(report.items[0]?.direction).toBe(direction)
      }
    }
  })
})

describe('a balance', () => {
  it('is at least what was asked, and shows no note', async () => {
    const wallet = story.alice.wallet
    const { view } = story
    const evidence = await wallet.disclose(
      { attest: { kind: 'balance', asset: USD, atLeast: parseAmount(500n) } },
      { ...requestOf(story, story.alice), view },
    )
    const report = await check(story, evidence)
    expect(said(report)).toEqual(['VALID_COMPLETE', 'evidence/complete'])
    expect(report).toMatchObject({ items: [], totals: [{ code: 'USD', atLeast: 500n }] })
  })
  it('of received money counts in the blocks that are named', async () => {
    const evidence = await story.bob.wallet.disclose(
      { attest: { kind: 'income', asset: USD, atLeast: parseAmount(100n), heights: { first: 2, last: 5 } } },
      requestOf(story, story.bob),
    )
    const report = await checkAlone(story, evidence)
    expect(said(report)).toEqual(['VALID_COMPLETE', 'evidence/complete'])
  })
})
