import fc from 'fast-check'
import {
  createPaymentKey,
  deriveAddress,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSpendingKey,
  type FullViewingKey,
  formatAddress,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPaymentKey,
  formatPeriodKey,
  formatSpendingKey,
  type LedgerDomain,
  parseAddress,
  parseFullViewingKey,
  parseIncomingViewingKey,
  parsePaymentKey,
  parsePeriodIndex,
  parsePeriodKey,
  parseSeed,
  parseSpendingKey,
  type SpendingKey,
} from '../../src/keys'
import { bytes, fr } from '../crypto/arbitraries'

export const domain: fc.Arbitrary<LedgerDomain> = fc.record({
  ledgerId: bytes(32),
  pool: fc.integer({ min: 0, max: 0xffff_ffff }),
})

export const u32 = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(0, 1, 0xffff_ffff))
export const u64 = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.constantFrom(0n, 1n, (1n << 64n) - 1n))

export const spendingKey: fc.Arbitrary<SpendingKey> = fc
  .tuple(bytes(64), domain, u32)
  .map(([seed, ledger, index]) => deriveSpendingKey(parseSeed(seed), ledger, index))

/** Few different ones, for deriving takes time. */
const derived = new Map<number, FullViewingKey>()
export const viewingKey: fc.Arbitrary<FullViewingKey> = fc.integer({ min: 0, max: 9 }).map((index) => {
  const known = derived.get(index) ?? deriveFullViewingKey(fixedSpendingKey(index))
  derived.set(index, known)
  return known
})

export const DOMAIN: LedgerDomain = { ledgerId: new Uint8Array(32).fill(3), pool: 0 }
export const OTHER_DOMAIN: LedgerDomain = { ledgerId: new Uint8Array(32).fill(3), pool: 1 }

export function fixedSpendingKey(index: number): SpendingKey {
  return deriveSpendingKey(parseSeed(new Uint8Array(64).fill(5)), DOMAIN, index)
}

const memoSeed = bytes(32)

/** Every kind of text: how to draw one, to write and to read it. */
interface TextFormat {
  readonly name: string
  readonly prefix: string
  /** Length of the payload. */
  readonly bytes: number
  readonly draw: fc.Arbitrary<string>
  readonly read: (text: string, domain?: LedgerDomain) => { readonly fingerprint: Uint8Array }
  readonly rewrite: (text: string) => string
}

const address = fc
  .tuple(viewingKey, fc.constantFrom('external', 'internal'), u64)
  .map(([key, side, index]) => deriveAddress(key, side, index))

export const FORMATS: readonly TextFormat[] = [
  {
    name: 'address',
    prefix: 'nacre',
    bytes: 85,
    draw: address.map(formatAddress),
    read: parseAddress,
    rewrite: (text) => formatAddress(parseAddress(text)),
  },
  {
    name: 'spending key',
    prefix: 'nacresk',
    bytes: 133,
    draw: spendingKey.map(formatSpendingKey),
    read: parseSpendingKey,
    rewrite: (text) => formatSpendingKey(parseSpendingKey(text)),
  },
  {
    name: 'full viewing key',
    prefix: 'nacrefvk',
    bytes: 165,
    draw: viewingKey.map(formatFullViewingKey),
    read: parseFullViewingKey,
    rewrite: (text) => formatFullViewingKey(parseFullViewingKey(text)),
  },
  {
    name: 'incoming viewing key',
    prefix: 'nacreivk',
    bytes: 101,
    draw: viewingKey.map((key) => formatIncomingViewingKey(deriveIncomingViewingKey(key))),
    read: parseIncomingViewingKey,
    rewrite: (text) => formatIncomingViewingKey(parseIncomingViewingKey(text)),
  },
  {
    name: 'period key',
    prefix: 'nacreperiod',
    bytes: 41,
    draw: fc.tuple(viewingKey, u32).map(([key, period]) => formatPeriodKey(derivePeriodKey(key, parsePeriodIndex(period)))),
    read: parsePeriodKey,
    rewrite: (text) => formatPeriodKey(parsePeriodKey(text)),
  },
  {
    name: 'payment key',
    prefix: 'nacrepay',
    bytes: 119,
    draw: fc.tuple(address, fr).map(([to, rseed]) => formatPaymentKey(createPaymentKey(to, rseed))),
    read: parsePaymentKey,
    rewrite: (text) => formatPaymentKey(parsePaymentKey(text)),
  },
  {
    name: 'payment key with its memo',
    prefix: 'nacrepay',
    bytes: 151,
    draw: fc.tuple(address, fr, memoSeed).map(([to, rseed, memo]) => formatPaymentKey(createPaymentKey(to, rseed, memo))),
    read: parsePaymentKey,
    rewrite: (text) => formatPaymentKey(parsePaymentKey(text)),
  },
]
