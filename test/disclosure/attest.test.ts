import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex, utf8ToBytes } from '../../src/base'
import { encodeFr, FIELD_MODULUS, type Fr, hash, parseFr, reduceFr } from '../../src/crypto'
import { deriveContext, type Evidence, formatEvidence } from '../../src/disclosure'
import { termsOf } from '../../src/disclosure/evidence/format'
import { deriveFullViewingKey, revealFullViewingKey } from '../../src/keys'
import { viewLedger } from '../../src/ledger'
import { createMemoryStore } from '../../src/store/memory'
import { nullifiersOf } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { createRng } from '../ledger/fixture'
import { balanceOf, checkingProver, createBank, createPerson, pay, shield, USD } from '../wallet/fixture'
import { altered, type Document, flip } from './document'
import { AT, check, checkAlone, EXPIRY, requestOf, type Story, said, tracesOf } from './fixture'

const COMPLETE = ['VALID_COMPLETE', 'evidence/complete']
const AMOUNTS = [120n, 40n, 300n, 75n, 10n, 220n, 64n, 99n, 150n]
const HELD = AMOUNTS.reduce((sum, amount) => sum + amount, 0n)
/** So that all nine notes count, and something is held beyond it: the smallest is 10. */
const ASKED = HELD - 9n

let story: Story
/** Carol is paid 1 to 9 in nine blocks from here on. */
let incomeFrom: number
beforeAll(async () => {
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
  const carol = await createPerson(bank, 3)
  incomeFrom = (await viewLedger(bank.ledger)).to + 1
  for (let payment = 1n; payment <= 9n; payment++) await pay(stranger, carol, payment)
  story = { bank, alice, bob: stranger, carol, view: await viewLedger(bank.ledger), paid: txId, received: txId }
})

const attested = (audience: string, atLeast = ASKED): Promise<Evidence> =>
  story.alice.wallet.disclose(
    { attest: { kind: 'balance', asset: USD, atLeast: parseAmount(atLeast) } },
    requestOf(story, story.alice, { audience, nonce: utf8ToBytes(`nonce of ${audience}`), expiry: EXPIRY }),
  )
const strangers = (atLeast: bigint): Promise<Evidence> =>
  story.bob.wallet.disclose(
    { attest: { kind: 'balance', asset: USD, atLeast: parseAmount(atLeast) } },
    requestOf(story, story.bob, { audience: 'a lender', nonce: utf8ToBytes('nonce of a lender') }),
  )
const seenBy = (audience: string, evidence: Evidence | string) =>
  check(story, evidence, { audience, nonce: utf8ToBytes(`nonce of ${audience}`), at: AT })
const hexOf = (element: bigint): string => bytesToHex(encodeFr(parseFr(element)))
const partsOf = ({ proofs }: Evidence) => proofs.flatMap(({ part }) => part ?? [])

/** The document with the first share changed so that all of them tell the sum claimed. */
const repaired = (document: Document): void => {
  const [first, ...rest] = document.proofs
  const others = rest.reduce((sum: bigint, { share }: Document) => sum + BigInt(`0x${share}`), 0n)
  first.share = hexOf(reduceFr(BigInt(document.claim.atLeast) - others))
}

describe('an attestation of several parts', () => {
  it('is complete, and adds up to what was asked, up to all that is held', async () => {
    for (const asked of [ASKED, HELD]) {
      const evidence = await attested('a lender', asked)
      // Nine notes are three parts, and one that counts nothing.
      expect(evidence.proofs).toHaveLength(4)
      const alone = { audience: 'a lender', nonce: utf8ToBytes('nonce of a lender') }
      for (const report of [await seenBy('a lender', evidence), await checkAlone(story, evidence, alone)])
        expect([...said(report), report.totals[0]?.atLeast]).toEqual([...COMPLETE, asked])
    }
    await expect(attested('a lender', HELD + 1n)).rejects.toMatchObject({ code: 'evidence/insufficient-notes' })
  })

  it('is one of an income as well, of what its blocks brought and nothing else', async () => {
    const income = (atLeast: bigint, first = incomeFrom, last = story.view.to) =>
      story.carol.wallet.disclose(
        { attest: { kind: 'income', asset: USD, atLeast: parseAmount(atLeast), heights: { first, last } } },
        requestOf(story, story.carol, { audience: 'a lender', nonce: utf8ToBytes('nonce of a lender') }),
      )
    for (const [first, sum, parts] of [
      [incomeFrom, 45n, 4],
      [incomeFrom + 1, 44n, 2],
      [incomeFrom + 5, 30n, 1],
    ] as const) {
      const evidence = await income(sum, first)
      expect(evidence.proofs).toHaveLength(parts)
      const alone = { audience: 'a lender', nonce: utf8ToBytes('nonce of a lender') }
      for (const report of [await seenBy('a lender', evidence), await checkAlone(story, evidence, alone)])
        expect([...said(report), report.totals[0]?.atLeast]).toEqual([...COMPLETE, sum])
      await expect(income(sum + 1n, first)).rejects.toMatchObject({ code: 'evidence/insufficient-notes' })
    }
    await expect(income(37n, incomeFrom, story.view.to - 1)).rejects.toMatchObject({ code: 'evidence/insufficient-notes' })
  })

  it('is refused where a part is dropped, told twice, exchanged or made to say something else', async () => {
    const evidence = await attested('a lender')
    const refused = async (...changes: readonly ((document: Document) => void)[]): Promise<string> => {
      const { verdict, code } = await seenBy(
        'a lender',
        altered(evidence, (document) => {
          delete document.summary
          for (const change of changes) change(document)
        }),
      )
      expect(verdict).toBe('INVALID')
      return code
    }
    for (const [index, { share }] of partsOf(evidence).entries()) {
      const dropped = ({ proofs }: Document) => proofs.splice(index, 1)
      const twice = ({ proofs }: Document) => proofs.splice(index, 0, proofs[index])
      const more = ({ proofs }: Document) => {
        proofs[index].share = hexOf(reduceFr(share + 1n))
      }
      const claimed = ({ claim }: Document) => {
        claim.atLeast = `${ASKED + 1n}`
      }
      const marked = ({ proofs }: Document) => {
        proofs[index].marks[3] = flip(proofs[index].marks[3], 31)
      }
      const broken = ({ proofs }: Document) => {
        proofs[index].proof = flip(proofs[index].proof, 40)
      }
      const exchanged = ({ proofs }: Document) => {
        ;[proofs[index], proofs[(index + 1) % 4]] = [proofs[(index + 1) % 4], proofs[index]]
      }
      expect(await refused(dropped)).toBe('evidence/sum')
      expect(await refused(dropped, repaired)).toBe('evidence/proof-invalid')
      expect(await refused(twice)).toBe('evidence/counted-twice')
      expect(await refused(more)).toBe('evidence/sum')
      expect(await refused(more, claimed)).toBe('evidence/proof-invalid')
      if (index > 0) expect(await refused(more, repaired)).toBe('evidence/proof-invalid')
      expect(await refused(marked)).toBe('evidence/proof-invalid')
      expect(await refused(broken)).toBe('evidence/proof-invalid')
      expect(await refused(exchanged)).toBe('evidence/proof-invalid')
    }
  })

  it('does not take a part of another context, of the same notes, in the place of one', async () => {
    const [one, other] = [await attested('a lender'), await attested('a lender')]
    const mixed = { ...one, summary: undefined, proofs: [...one.proofs.slice(0, 3), ...other.proofs.slice(3)] }
    expect(said(await seenBy('a lender', mixed))).toEqual(['INVALID', 'evidence/sum'])
    expect(said(await seenBy('a lender', altered(mixed, repaired)))).toEqual(['INVALID', 'evidence/proof-invalid'])
  })

  it('has nothing in common with that of another audience but what each account’s has, and shares that say nothing', async () => {
    const audiences = Array.from({ length: 12 }, (_, index) => `audience ${index}`)
    // One asks twice the same, and learns no more than another would.
    const made: Evidence[] = [await attested('audience 0')]
    for (const audience of audiences) {
      const evidence = await attested(audience)
      expect(said(await seenBy(audience, evidence))).toEqual(COMPLETE)
      made.push(evidence)
    }
    const ofStranger = tracesOf(await strangers(1n))
    const pairs = made.flatMap((one, index) => made.slice(index + 1).map((other) => [one, other] as const))
    for (const [one, other] of pairs.slice(1)) {
      const traces = tracesOf(other)
      const isSame = one.audience === other.audience
      const shared = [...tracesOf(one)].filter((trace) => traces.has(trace) && !ofStranger.has(trace))
      expect(shared).toEqual(isSame ? [bytesToHex(one.nonce), hexOf(one.subject)] : [])
    }
    // Shares and marks, and what two shares or some of them together come to, are elements as drawn at random: none is near 0, as a sum is.
    const isWide = (element: bigint): boolean => element > 1n << 230n && FIELD_MODULUS - element > 1n << 230n
    const elements = made.flatMap((evidence) => partsOf(evidence).flatMap(({ share, marks }) => [share, ...marks]))
    expect(new Set(elements).size).toBe(made.length * 4 * 5)
    expect(elements.every(isWide)).toBe(true)
    for (const evidence of made) {
      const shares = partsOf(evidence).map(({ share }) => share)
      const differences = shares.flatMap((a, i) => shares.slice(i + 1).map((b) => reduceFr(a - b)))
      const partial = shares.slice(0, -1).map((_, i) => reduceFr(shares.slice(0, i + 1).reduce((a, b) => a + b, 0n)))
      expect([...differences, ...partial].every(isWide)).toBe(true)
    }
  })

  it('has the shape that those of other accounts have that take about as many notes', async () => {
    // Her notes are of 5 each: nine of them, as of the other account.
    const shapeOf = (evidence: Evidence): string =>
      formatEvidence({ ...evidence, summary: undefined }).replace(/[0-9a-f]{16,}/g, ({ length }) => `${length}`)
    const [hers, other] = [await strangers(45n), await attested('a lender')]
    expect(hers.proofs).toHaveLength(4)
    expect(shapeOf(hers).replace('"45"', `"${ASKED}"`)).toBe(shapeOf(other))
  })
})

// Last: it adds to the ledger of the story.
describe('an attestation of a balance that is spent', () => {
  it('stays what it is, as of its block, is not made anew, and is known again by who has nk alone', async () => {
    const evidence = await attested('a lender', HELD)
    const pay = await story.alice.wallet.propose({
      pay: [{ to: await story.bob.wallet.address(), asset: USD, amount: parseAmount(HELD - 5n), memo: '' }],
    })
    await story.alice.wallet.send(pay, { authorize: story.alice.spending })
    const later = await viewLedger(story.bank.ledger)
    const report = await check(story, formatEvidence(evidence), {
      ledger: later,
      audience: 'a lender',
      nonce: utf8ToBytes('nonce of a lender'),
    })
    expect([...said(report), report.asOf?.height]).toEqual([...COMPLETE, story.view.to])
    // Its notes have shown their nullifiers since: who has nk knows the marks again, and nobody else does.
    const spent: Fr[] = []
    for await (const { transactions = [] } of later.blocks(story.view.to + 1, later.to))
      for (const each of transactions) if ('transaction' in each) spent.push(...nullifiersOf(each.transaction.body))
    const context = deriveContext(termsOf(evidence), evidence.claim)
    const marks = new Set(partsOf(evidence).flatMap((part) => part.marks))
    const linkedBy = (key: Fr): number => spent.filter((nullifier) => marks.has(hash('mark', key, nullifier, context))).length
    expect(spent.length).toBeGreaterThanOrEqual(AMOUNTS.length)
    expect(linkedBy(revealFullViewingKey(deriveFullViewingKey(story.alice.spending)).nk)).toBe(AMOUNTS.length)
    expect(spent.filter((nullifier) => marks.has(nullifier))).toEqual([])
    expect(linkedBy(revealFullViewingKey(deriveFullViewingKey(story.bob.spending)).nk)).toBe(0)
    const again = { attest: { kind: 'balance' as const, asset: USD, atLeast: parseAmount(101n) } }
    await expect(story.alice.wallet.disclose(again, requestOf(story, story.alice, { view: later }))).rejects.toMatchObject({
      code: 'evidence/insufficient-notes',
    })
  })
})
