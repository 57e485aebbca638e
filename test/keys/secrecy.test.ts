import { format, inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { bytesToHex } from '../../src/base'
import { decodeText, parseFr } from '../../src/crypto'
import {
  authorizeMessage,
  createPaymentKey,
  defaultAddress,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSpendingKey,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPaymentKey,
  formatPeriodKey,
  formatSpendingKey,
  parsePeriod,
  parseSeed,
  revealFullViewingKey,
  UnknownKeyObjectError,
} from '../../src/keys'
import { DOMAIN } from './arbitraries'

const seedBytes = Uint8Array.from({ length: 64 }, (_, index) => 200 - index)
const seed = parseSeed(seedBytes)
const spending = deriveSpendingKey(seed, DOMAIN, 0)
const full = deriveFullViewingKey(spending)
const incoming = deriveIncomingViewingKey(full)
const period = derivePeriodKey(full, parsePeriod('2026-11'))
const memoSeed = Uint8Array.from({ length: 32 }, (_, i) => 3 * i + 7)
const payment = createPaymentKey(defaultAddress(full), parseFr(0x1234_5678_9abc_def0_1234n), memoSeed)

/** 32-byte pieces of everything that the texts of the keys hold beyond the address, in all shapes that a print may give them. */
function fragmentsOf(): string[] {
  const bodies = [
    seedBytes,
    decodeText('nacresk', formatSpendingKey(spending)).slice(5),
    decodeText('nacrefvk', formatFullViewingKey(full)).slice(5),
    decodeText('nacreivk', formatIncomingViewingKey(incoming)).slice(5),
    decodeText('nacreperiod', formatPeriodKey(period)).slice(9),
    decodeText('nacrepay', formatPaymentKey(payment)).slice(-66, -34),
    memoSeed,
  ]
  return bodies.flatMap((body) => {
    const pieces = []
    for (let at = 0; at + 32 <= body.length; at += 32) pieces.push(body.slice(at, at + 32))
    return pieces.flatMap((piece) => {
      const hex = bytesToHex(piece)
      return [hex.slice(-16), BigInt(`0x${hex}`).toString(), [...piece.slice(-8)].join(', '), [...piece.slice(-8)].join(',')]
    })
  })
}

const KEYS = [
  ['Seed', seed],
  ['SpendingKey', spending],
  ['FullViewingKey', full],
  ['IncomingViewingKey', incoming],
  ['PeriodKey', period],
  ['PaymentKey', payment],
] as const

describe.each(KEYS)('a %s', (name, key) => {
  it('prints as its name, however it is printed', () => {
    expect(inspect(key)).toBe(`[${name}]`)
    expect(inspect(key, { depth: 10, compact: false })).toBe(`[${name}]`)
    expect(`${key}`).toBe(`[${name}]`)
    expect(JSON.stringify(key)).toBe(`"[${name}]"`)
    expect(JSON.stringify({ wallet: { key } })).toBe(`{"wallet":{"key":"[${name}]"}}`)
    expect(format('%s %o %O %j', key, key, key, key)).toContain(`[${name}]`)
  })

  it('has no secret in any print, copy or property', () => {
    const properties = Reflect.ownKeys(key).map((property) => Reflect.get(key, property))
    const prints = [
      inspect(key, { customInspect: false, showHidden: true, depth: 10, maxArrayLength: null }),
      JSON.stringify({ ...key }, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
      ...properties.map((value) => inspect(value, { showHidden: true, depth: 10, maxArrayLength: null })),
      format('%s %o %O %j', key, key, key, key),
      String(Object.entries(key)),
    ].join('\n')
    for (const fragment of fragmentsOf()) expect(prints).not.toContain(fragment)
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(key)).toBe(true)
  })
})

describe('a key object', () => {
  it('that is a copy or a look-alike opens nothing', () => {
    const copies = [
      { ...full },
      JSON.parse(JSON.stringify({ ...full })),
      structuredClone({ ...full }),
      { kind: 'full', fingerprint: full.fingerprint },
    ]
    for (const copy of copies) {
      expect(() => revealFullViewingKey(copy)).toThrow(UnknownKeyObjectError)
      expect(() => formatFullViewingKey(copy)).toThrow(expect.objectContaining({ code: 'keys/object-unknown' }))
    }
  })

  it('made by one copy of the library is understood by another', async () => {
    vi.resetModules()
    const other = await import('../../src/keys')
    expect(other.formatFullViewingKey).not.toBe(formatFullViewingKey)
    expect(other.formatFullViewingKey(full)).toBe(formatFullViewingKey(full))
    expect(formatSpendingKey(other.parseSpendingKey(formatSpendingKey(spending)))).toBe(formatSpendingKey(spending))
  })

  it('of one kind does not pass for another', () => {
    expect(() => revealFullViewingKey(spending as unknown as typeof full)).toThrow(UnknownKeyObjectError)
    expect(() =>
      authorizeMessage(full as unknown as typeof spending, parseFr(1n), { bytes: (length) => new Uint8Array(length) }),
    ).toThrow(UnknownKeyObjectError)
  })
})
