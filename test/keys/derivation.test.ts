import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../src/base'
import { decodeText, encodeFr, hash, parseFr, verifyEddsa } from '../../src/crypto'
import {
  AccountIndexError,
  authorizeMessage,
  deriveAccountFingerprint,
  deriveFingerprint,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSpendingKey,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatSpendingKey,
  InvalidDomainError,
  parseFullViewingKey,
  parsePeriodIndex,
  parseSeed,
  parseSpendingKey,
  periodSecret,
  revealFullViewingKey,
  revealIncomingViewingKey,
  revealPeriodKey,
  sameViewingKey,
} from '../../src/keys'
import { bytes, fr, repeatingRng } from '../crypto/arbitraries'
import { cases } from '../suite'
import { DOMAIN, fixedSpendingKey, spendingKey, u32 } from './arbitraries'

const runs = { numRuns: cases(10, 100, 1_000) }

/** The secret parts of a spending key, read from its text, which is the only way to them. */
function partsOf(text: string): { ask: string; nk: string; jk: string; vsk: string } {
  const body = decodeText('nacresk', text).slice(5)
  const [ask, nk, jk, vsk] = [0, 32, 64, 96].map((at) => bytesToHex(body.slice(at, at + 32))) as [string, string, string, string]
  return { ask, nk, jk, vsk }
}

describe('the keys of an account', () => {
  it('are others for every other seed, ledger, pool and index', () => {
    const base = { seed: new Uint8Array(64), ledgerId: new Uint8Array(32), pool: 0, index: 0 }
    const variants = [
      base,
      { ...base, seed: new Uint8Array(64).fill(1) },
      { ...base, ledgerId: new Uint8Array(32).fill(1) },
      { ...base, pool: 1 },
      { ...base, index: 1 },
    ]
    const all = variants.flatMap(({ seed, ledgerId, pool, index }) =>
      Object.values(partsOf(formatSpendingKey(deriveSpendingKey(parseSeed(seed), { ledgerId, pool }, index)))),
    )
    expect(new Set(all).size).toBe(4 * variants.length)
  })

  it('are derived once for an object, and the same for another of the same key', () => {
    const [spending, again] = [fixedSpendingKey(0), fixedSpendingKey(0)]
    expect(deriveFullViewingKey(spending)).toBe(deriveFullViewingKey(spending))
    expect(deriveFullViewingKey(again)).not.toBe(deriveFullViewingKey(spending))
    expect(sameViewingKey(deriveFullViewingKey(again), deriveFullViewingKey(spending))).toBe(true)
    expect(sameViewingKey(deriveFullViewingKey(fixedSpendingKey(1)), deriveFullViewingKey(spending))).toBe(false)
  })

  it('derive the same way after passing through text', () => {
    fc.assert(
      fc.property(spendingKey, (key) => {
        const viewing = deriveFullViewingKey(key)
        const again = deriveFullViewingKey(parseSpendingKey(formatSpendingKey(key)))
        expect(formatFullViewingKey(again)).toBe(formatFullViewingKey(viewing))
        expect(revealFullViewingKey(parseFullViewingKey(formatFullViewingKey(viewing)))).toEqual(revealFullViewingKey(viewing))
        expect(sameViewingKey(viewing, again)).toBe(true)
      }),
      runs,
    )
  })

  it('have account = H(account, ak, nk, jk) and jk_e = H(journal-period, jk, account, e)', () => {
    fc.assert(
      fc.property(spendingKey, u32, (key, e) => {
        const viewing = deriveFullViewingKey(key)
        const { ak, nk, jk, account, external, internal } = revealFullViewingKey(viewing)
        expect(account).toBe(hash('account', ak.x, ak.y, nk, jk))
        expect([external.account, internal.account]).toEqual([account, account])
        const expected = hash('journal-period', jk, account, parseFr(BigInt(e)))
        expect(periodSecret(viewing, parsePeriodIndex(e))).toBe(expected)
        expect(revealPeriodKey(derivePeriodKey(viewing, parsePeriodIndex(e)))).toBe(expected)
      }),
      runs,
    )
  })

  it('give other period keys for other months', () => {
    const viewing = deriveFullViewingKey(fixedSpendingKey(0))
    const secrets = Array.from({ length: 24 }, (_, e) => periodSecret(viewing, parsePeriodIndex(e)))
    expect(new Set(secrets).size).toBe(24)
  })

  it('give an incoming key that holds the external side only', () => {
    const viewing = deriveFullViewingKey(fixedSpendingKey(0))
    const secrets = revealFullViewingKey(viewing)
    const incoming = deriveIncomingViewingKey(viewing)
    expect(revealIncomingViewingKey(incoming)).toEqual(secrets.external)
    const text = bytesToHex(decodeText('nacreivk', formatIncomingViewingKey(incoming)))
    for (const hidden of [
      secrets.internal.ivk,
      secrets.internal.dk,
      secrets.vsk,
      secrets.senderKey,
      encodeFr(secrets.nk),
      encodeFr(secrets.jk),
    ]) {
      expect(text).not.toContain(bytesToHex(hidden))
    }
  })

  it('are separate on both sides and from the sender key', () => {
    const { external, internal, senderKey, vsk } = revealFullViewingKey(deriveFullViewingKey(fixedSpendingKey(0)))
    const all = [external.ivk, external.dk, internal.ivk, internal.dk, senderKey, vsk].map(bytesToHex)
    expect(new Set(all).size).toBe(6)
  })

  it('sign: what the spending key authorizes verifies under ak, and no other account can', () => {
    const other = fixedSpendingKey(99)
    fc.assert(
      fc.property(spendingKey, fr, bytes(32), (key, message, random) => {
        const { ak } = revealFullViewingKey(deriveFullViewingKey(key))
        expect(verifyEddsa(ak, message, authorizeMessage(key, message, repeatingRng(random)))).toBe(true)
        expect(verifyEddsa(ak, message, authorizeMessage(other, message, repeatingRng(random)))).toBe(false)
      }),
      runs,
    )
  })

  it('are not derived for an index that is no u32', () => {
    const seed = parseSeed(new Uint8Array(64))
    for (const index of [-1, 1.5, 0x1_0000_0000, Number.NaN])
      expect(() => deriveSpendingKey(seed, DOMAIN, index)).toThrow(AccountIndexError)
  })

  it('are named by 8 bytes of a hash of the account', () => {
    const { account } = revealFullViewingKey(deriveFullViewingKey(fixedSpendingKey(0)))
    expect(deriveAccountFingerprint(account)).toHaveLength(8)
    expect(deriveAccountFingerprint(account)).not.toEqual(deriveAccountFingerprint(parseFr(1n)))
  })
})

describe("a ledger's fingerprint", () => {
  it('hangs on ledger id and pool', () => {
    const [a, b] = [new Uint8Array(32), new Uint8Array(32).fill(1)]
    const prints = [
      deriveFingerprint({ ledgerId: a, pool: 0 }),
      deriveFingerprint({ ledgerId: a, pool: 1 }),
      deriveFingerprint({ ledgerId: b, pool: 0 }),
    ]
    expect(new Set(prints.map(bytesToHex)).size).toBe(3)
    expect(prints.every((print) => print.length === 4)).toBe(true)
  })

  it('is refused for a ledger id or pool out of range', () => {
    const ledgerId = new Uint8Array(32)
    for (const pool of [-1, 1.5, 0x1_0000_0000]) expect(() => deriveFingerprint({ ledgerId, pool })).toThrow(InvalidDomainError)
    for (const length of [0, 31, 33])
      expect(() => deriveFingerprint({ ledgerId: new Uint8Array(length), pool: 0 })).toThrow(InvalidDomainError)
  })
})
