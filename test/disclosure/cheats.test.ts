import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, equalBytes } from '../../src/base'
import type { X25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { EVIDENCE_CODES, type EvidenceCode, formatEvidence, verifyEvidence } from '../../src/disclosure'
import { parseAmount } from '../../src/value'
import { USD } from '../wallet/fixture'
import { CHEATS, type Cheat, type Honest } from './cheats'
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

  it('comes in sixteen kinds, in three ways at least each, and every code of a refusal is one of theirs', () => {
    const kinds = new Set(CHEATS.map(({ of }) => of))
    expect(kinds.size).toBeGreaterThanOrEqual(15)
    for (const kind of kinds) expect(CHEATS.filter(({ of }) => of === kind).length, kind).toBeGreaterThanOrEqual(3)
    expect(CHEATS.length).toBeGreaterThanOrEqual(48)
    const refusals = (Object.keys(EVIDENCE_CODES) as EvidenceCode[]).filter(
      (code) => !EVIDENCE_CODES[code].verdict.startsWith('VALID'),
    )
    expect(refusals.filter((code) => !CHEATS.some((cheat) => cheat.code === code))).toEqual([])
  })
})
