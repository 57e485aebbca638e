import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, equalBytes } from '../../src/base'
import type { X25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  EVIDENCE_CODES,
  type EvidenceCode,
  formatEvidence,
  type VerifyEvidenceOptions,
  verifyEvidence,
} from '../../src/disclosure'
import { viewLedger } from '../../src/ledger'
import { deriveBlockHash } from '../../src/rules'
import { parseAmount } from '../../src/value'
import { pay, USD } from '../wallet/fixture'
import { CHEATS, type Cheat, type Honest, provenUnderOldRoot } from './cheats'
import {
  AT,
  AUDIENCE,
  accountOf,
  check,
  DECEMBER,
  NONCE,
  NOVEMBER,
  outputOf,
  paymentOf,
  requestOf,
  said,
  stateOf,
  tellStory,
  verifyDeps,
} from './fixture'

let honest: Honest

beforeAll(async () => {
  const story = await tellStory()
  const other = await tellStory('dev2', 'short')
  const { alice, bob } = story
  const chunks: Uint8Array[] = []
  for await (const chunk of story.bank.ledger.export()) chunks.push(chunk)
  honest = {
    story,
    other,
    statement: await stateOf(story, alice),
    twoMonths: await stateOf(story, alice, [NOVEMBER, DECEMBER]),
    bobs: await stateOf(story, bob),
    account: await accountOf(story, alice),
    embedded: await accountOf(story, alice, [NOVEMBER], { embed: true }),
    paid: await paymentOf(story, alice, story.paid, await outputOf(story, bob, story.paid), { memos: true }),
    received: await paymentOf(story, alice, story.received, await outputOf(story, alice, story.received)),
    bare: await paymentOf(story, alice, story.paid, await outputOf(story, bob, story.paid), { embed: false }),
    balance: await alice.wallet.disclose(
      { attest: { kind: 'balance', asset: USD, atLeast: parseAmount(500n) } },
      requestOf(story, alice),
    ),
    income: await bob.wallet.disclose(
      { attest: { kind: 'income', asset: USD, atLeast: parseAmount(100n), heights: { first: 2, last: 5 } } },
      requestOf(story, bob),
    ),
    elsewhere: await stateOf(other, other.alice),
    exported: concatBytes(...chunks),
    ...(await spendAll()),
  }

  /** After all evidence was made: `story.view` ends before it. */
  async function spendAll(): Promise<Pick<Honest, 'later' | 'newest'>> {
    story.bank.clock.advance(3_600)
    await pay(alice, bob, 1_010n)
    const later = await viewLedger(story.bank.ledger)
    for await (const newest of later.blocks(later.to, later.to)) return { later, newest }
    throw new Error('no newest block')
  }
})

/** Cannot read the outputs of these keys: as if their ciphertexts were nobody's. */
function blindTo(epks: readonly Uint8Array[]): X25519 {
  return {
    sharedKey: (scalar, u) => (epks.some((epk) => equalBytes(epk, u)) ? undefined : nodeX25519.sharedKey(scalar, u)),
  }
}

async function catchCheat({ file, options, verifier, hidden }: Cheat): Promise<readonly string[]> {
  const shown = file(honest)
  const bytes = typeof shown === 'string' || shown instanceof Uint8Array ? shown : formatEvidence(shown)
  const deps = {
    verifier: verifier ?? verifyDeps.verifier,
    x25519: hidden ? blindTo(hidden(honest)) : nodeX25519,
  }
  const usual = { at: AT, audience: AUDIENCE, nonce: NONCE, ledger: honest.story.view }
  return said(await verifyEvidence(deps, bytes, { ...usual, ...(await options?.(honest)) }))
}

describe('honest evidence', () => {
  it.each(['statement', 'bobs', 'account', 'embedded', 'paid', 'received', 'balance', 'income'] as const)(
    'of %s is complete',
    async (name) => {
      expect(said(await check(honest.story, honest[name]))).toEqual(['VALID_COMPLETE', 'evidence/complete'])
    },
  )
})

describe('a cheat', () => {
  it.each(CHEATS)('is refused: $of: $name', async (cheat) => {
    expect(await catchCheat(cheat)).toEqual([EVIDENCE_CODES[cheat.code].verdict === 'STALE' ? 'STALE' : 'INVALID', cheat.code])
  })

  it('that an operator helps to is never complete to who has blocks of the ledger: a spent note as balance', async () => {
    const { later, newest } = honest
    const forged = provenUnderOldRoot(honest)
    const { header, hash } = forged.block
    const ledgerId = header.ledgerId
    const head = { ledgerId, height: header.height, hash }
    const real = { ...head, hash: deriveBlockHash(newest.header) }
    const seen = async (options: Partial<VerifyEvidenceOptions>) => said(await check(honest.story, forged, options))
    // By itself nothing is wrong with it: what the operator signed is tied to nothing that the reader trusts.
    expect(await seen({ ledger: undefined })).toEqual(['VALID_PARTIAL', 'evidence/no-trusted-block'])
    expect(await seen({ ledger: { ...later, isTrusted: false } })).toEqual(['VALID_PARTIAL', 'evidence/no-trusted-block'])
    expect(await seen({ ledger: later })).toEqual(['STALE', 'evidence/block-reorganised'])
    expect(await seen({ ledger: undefined, trusted: [real] })).toEqual(['STALE', 'evidence/block-reorganised'])
    for (const options of [
      { ledger: later, trusted: [head] },
      { ledger: undefined, trusted: [head, real] },
    ])
      expect(await seen(options)).toEqual(['VALID_PARTIAL', 'evidence/trust-contradicted'])
    // Nor does who holds the note get it from the maker, while the old evidence stays true of its own block, which it names.
    const attest = { kind: 'balance' as const, asset: USD, atLeast: parseAmount(500n) }
    await expect(
      honest.story.alice.wallet.disclose({ attest }, requestOf(honest.story, honest.story.alice, { view: later })),
    ).rejects.toMatchObject({ code: 'evidence/insufficient-notes' })
    const old = await check(honest.story, honest.balance, { ledger: later })
    expect([...said(old), old.asOf?.height]).toEqual(['VALID_COMPLETE', 'evidence/complete', honest.story.view.to])
    expect(honest.story.view.to).toBeLessThan(newest.header.height)
  })

  it('comes in seventeen kinds, in three ways at least each, and every code of a refusal is one of theirs', () => {
    const kinds = new Set(CHEATS.map(({ of }) => of))
    expect(kinds.size).toBe(17)
    for (const kind of kinds) expect(CHEATS.filter(({ of }) => of === kind).length, kind).toBeGreaterThanOrEqual(3)
    // docs/ASSURANCE.md says how many there are.
    expect(CHEATS.length).toBe(161)
    const refusals = (Object.keys(EVIDENCE_CODES) as EvidenceCode[]).filter(
      (code) => !EVIDENCE_CODES[code].verdict.startsWith('VALID'),
    )
    expect(refusals.filter((code) => !CHEATS.some((cheat) => cheat.code === code))).toEqual([])
  })
})
