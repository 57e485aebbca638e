import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex, utf8ToBytes } from '../../src/base'
import { type AttestClaim, type Evidence, encodeClaim, formatEvidence } from '../../src/disclosure'
import { viewLedger } from '../../src/ledger'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { createRng } from '../ledger/fixture'
import { balanceOf, checkingProver, createBank, createPerson, shield, USD } from '../wallet/fixture'
import { altered, type Document } from './document'
import { AT, check, checkAlone, EXPIRY, marksOf, requestOf, type Story, said } from './fixture'

const COMPLETE = ['VALID_COMPLETE', 'evidence/complete']
const AMOUNTS = [120n, 40n, 300n, 75n, 10n, 220n, 64n, 99n, 150n]
const HELD = AMOUNTS.reduce((sum, amount) => sum + amount, 0n)
/** So that all nine notes count, and something is held beyond it: the smallest is 10. */
const ASKED = HELD - 9n

let story: Story
beforeAll(async () => {
  // Drawn from a seed: what is said of cuts below is said of these draws.
  const bank = createBank()
  const alice = await createPerson(bank, 1, createMemoryStore(), checkingProver, createRng('alice'))
  const stranger = await createPerson(bank, 2)
  for (const amount of AMOUNTS) {
    await shield(alice, amount)
    for (let other = 0; other < 3; other++) await shield(stranger, 5n)
  }
  // One more, of which all that Alice holds is no part: her own first and last leaves are not those of the tree.
  const [txId] = (await shield(stranger, 5n)).txIds
  await balanceOf(stranger)
  if (!txId) throw new Error('nothing was shielded')
  story = { bank, alice, bob: stranger, carol: stranger, view: await viewLedger(bank.ledger), paid: txId, received: txId }
})

const attested = (audience: string, atLeast = ASKED): Promise<Evidence> =>
  story.alice.wallet.disclose(
    { attest: { kind: 'balance', asset: USD, atLeast: parseAmount(atLeast) } },
    requestOf(story, story.alice, { audience, nonce: utf8ToBytes(`nonce of ${audience}`), expiry: EXPIRY }),
  )
const seenBy = (audience: string, evidence: Evidence | string) =>
  check(story, evidence, { audience, nonce: utf8ToBytes(`nonce of ${audience}`), at: AT })
const rangesOf = ({ claim }: Evidence): AttestClaim['ranges'] => (claim as AttestClaim).ranges
/** Where one range ends and the next begins. */
const cutsOf = (evidence: Evidence): readonly number[] =>
  rangesOf(evidence)
    .slice(1)
    .map(({ from }) => from)

describe('an attestation of several ranges', () => {
  it('is complete, and adds up to what was asked, up to all that is held', async () => {
    for (const asked of [ASKED, HELD]) {
      const evidence = await attested('a lender', asked)
      expect(evidence.proofs.length).toBeGreaterThanOrEqual(2)
      expect(evidence.proofs).toHaveLength(rangesOf(evidence).length)
      const alone = { audience: 'a lender', nonce: utf8ToBytes('nonce of a lender') }
      for (const report of [await seenBy('a lender', evidence), await checkAlone(story, evidence, alone)])
        expect([...said(report), report.totals[0]?.atLeast]).toEqual([...COMPLETE, asked])
    }
    await expect(attested('a lender', HELD + 1n)).rejects.toMatchObject({ code: 'evidence/insufficient-notes' })
  })

  it('is refused where a range is dropped, told twice, joined to the next or moved, its proof with it', async () => {
    const evidence = await attested('a lender')
    const refused = async (change: (document: Document) => void): Promise<string> => {
      const { verdict, code } = await seenBy(
        'a lender',
        altered(evidence, (document) => {
          delete document.summary
          change(document)
        }),
      )
      expect(verdict).toBe('INVALID')
      return code
    }
    for (const [index, range] of rangesOf(evidence).entries()) {
      const dropped = ({ claim, proofs }: Document) => {
        claim.ranges.splice(index, 1)
        proofs.splice(index, 1)
      }
      const twice = ({ claim, proofs }: Document) => {
        claim.ranges.splice(index, 0, claim.ranges[index])
        proofs.splice(index, 0, proofs[index])
      }
      const moved = ({ claim }: Document) => {
        claim.ranges[index].from = range.from + 4
      }
      expect(await refused(dropped)).toBe('evidence/proof-invalid')
      expect(await refused(twice)).toBe('evidence/ranges')
      expect(await refused(moved)).toBe('evidence/proof-invalid')
    }
    const joined = ({ claim, proofs }: Document) => {
      const [first, second] = claim.ranges.splice(0, 2)
      claim.ranges.unshift({ ...first, to: second.to, threshold: `${BigInt(first.threshold) + BigInt(second.threshold)}` })
      proofs.shift()
    }
    expect(await refused(joined)).toBe('evidence/proof-invalid')
    const unproven = ({ proofs }: Document) => proofs.pop()
    expect(await refused(unproven)).toBe('evidence/proof-count')
  })

  it('is cut and shared out anew for each audience, and between its ends where anybody’s ends', async () => {
    const audiences = Array.from({ length: 12 }, (_, index) => `audience ${index}`)
    const made: Evidence[] = []
    for (const audience of audiences) {
      const evidence = await attested(audience)
      expect(said(await seenBy(audience, evidence))).toEqual(COMPLETE)
      made.push(evidence)
    }
    const leaves = story.view.to * 4
    for (const evidence of made) {
      const ranges = rangesOf(evidence)
      expect([ranges[0]?.from, ranges.at(-1)?.to]).toEqual([0, leaves])
      expect(cutsOf(evidence)).toEqual(ranges.slice(0, -1).map(({ to }) => to))
    }
    const pairs = made.flatMap((one, index) => made.slice(index + 1).map((other) => [one, other] as const))
    // No two of the twelve are the same, and hardly any have all their cuts in common.
    const rangeText = (evidence: Evidence): string => bytesToHex(encodeClaim(evidence.claim))
    expect(new Set(made.map(rangeText)).size).toBe(made.length)
    expect(new Set(made.map((evidence) => cutsOf(evidence).join())).size).toBeGreaterThanOrEqual(10)
    // Two or three cuts among 24 places: most pairs have none in common, nor any other mark that is not anybody's.
    const ofStranger = marksOf(
      await story.bob.wallet.disclose(
        { attest: { kind: 'balance', asset: USD, atLeast: parseAmount(1n) } },
        requestOf(story, story.bob),
      ),
    )
    const strange = pairs.filter(([one, other]) => {
      const marks = marksOf(other)
      return [...marksOf(one)].filter((mark) => marks.has(mark)).every((mark) => ofStranger.has(mark))
    })
    expect(strange.length).toBeGreaterThan(pairs.length / 2)
  })
})

// Last: it adds to the ledger of the story.
describe('an attestation of a balance that is spent', () => {
  it('stays what it is, as of its block, and is not made anew', async () => {
    const evidence = await attested('a lender', HELD)
    const pay = await story.alice.wallet.propose({
      pay: [{ to: await story.bob.wallet.address(), asset: USD, amount: parseAmount(HELD - 100n), memo: '' }],
    })
    await story.alice.wallet.send(pay, { authorize: story.alice.spending })
    const later = await viewLedger(story.bank.ledger)
    const report = await check(story, formatEvidence(evidence), {
      ledger: later,
      audience: 'a lender',
      nonce: utf8ToBytes('nonce of a lender'),
    })
    expect([...said(report), report.asOf?.height]).toEqual([...COMPLETE, story.view.to])
    const again = { attest: { kind: 'balance' as const, asset: USD, atLeast: parseAmount(101n) } }
    await expect(story.alice.wallet.disclose(again, requestOf(story, story.alice, { view: later }))).rejects.toMatchObject({
      code: 'evidence/insufficient-notes',
    })
  })
})
