import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigintToBytes, concatBytes, equalBytes } from '../../src/base'
import {
  addPoints,
  decodeText,
  encodeFr,
  encodeText,
  FIELD_MODULUS,
  IDENTITY,
  mulBase8,
  type Point,
  parseFr,
  SUBGROUP_ORDER,
} from '../../src/crypto'
import {
  deriveFingerprint,
  ForeignLedgerKeyError,
  MalformedKeyError,
  parseAnyKey,
  parseFullViewingKey,
  parseSpendingKey,
  UnknownKeyVersionError,
} from '../../src/keys'
import { bytes } from '../crypto/arbitraries'
import { ORDER_2, ORDER_8 } from '../crypto/points'
import { cases } from '../suite'
import { DOMAIN, FORMATS, OTHER_DOMAIN } from './arbitraries'

const few = { numRuns: cases(10, 100, 300) }
const many = { numRuns: cases(60, 600, 1_800) }

/** Reads, or says which of the typed errors came; anything else is rethrown. */
function outcome<T>(read: () => T): T | 'malformed' | 'version' | 'foreign' {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedKeyError) return 'malformed'
    if (error instanceof UnknownKeyVersionError) return 'version'
    if (error instanceof ForeignLedgerKeyError) return 'foreign'
    throw error
  }
}

describe.each(FORMATS)('the text of a $name', ({ prefix, bytes: length, draw, read, rewrite }) => {
  it('comes back as it was, with its prefix, length and version 1', () => {
    fc.assert(
      fc.property(draw, (text) => {
        expect(rewrite(text)).toBe(text)
        expect(text.startsWith(`${prefix}1`)).toBe(true)
        const payload = decodeText(prefix, text)
        expect(payload).toHaveLength(length)
        expect(payload[0]).toBe(1)
        expect(payload.slice(1, 5)).toEqual(read(text).fingerprint)
      }),
      few,
    )
  })

  it('is refused with a single character changed', () => {
    fc.assert(
      fc.property(draw, fc.nat(), fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l1b Q\n'), (text, at, character) => {
        const place = at % text.length
        const changed = text.slice(0, place) + character + text.slice(place + 1)
        if (changed !== text) expect(outcome(() => read(changed))).toBe('malformed')
        expect(outcome(() => read(text.slice(0, place) + text.slice(place + 1)))).toBe('malformed')
      }),
      few,
    )
  })

  it('is refused in upper case and with white space around', () => {
    const [text] = fc.sample(draw, { numRuns: 1, seed: 1 }) as [string]
    for (const changed of [text.toUpperCase(), ` ${text}`, `${text}\n`, `${text} `])
      expect(outcome(() => read(changed))).toBe('malformed')
  })

  it('is refused when anything stands for the body: what is taken is the canonical text of something', () => {
    const noise = fc
      .tuple(bytes(4), bytes(length - 5))
      .map(([fingerprint, body]) => concatBytes(Uint8Array.of(1), fingerprint, body))
    fc.assert(
      fc.property(noise, (payload) => {
        const text = encodeText(prefix, payload)
        if (outcome(() => read(text)) !== 'malformed') expect(rewrite(text)).toBe(text)
      }),
      many,
    )
  })

  it('is refused with one byte of the payload changed, or taken for another key, never for the same', () => {
    fc.assert(
      fc.property(draw, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, change) => {
        const payload = decodeText(prefix, text)
        const place = at % length
        payload[place] = (payload[place] as number) ^ change
        const changed = encodeText(prefix, payload)
        const result = outcome(() => read(changed))
        if (place === 0) expect(result).toBe('version')
        else if (result !== 'malformed') expect(rewrite(changed)).not.toBe(text)
      }),
      few,
    )
  })

  it('is refused when short or long, whatever the bytes', () => {
    fc.assert(
      fc.property(draw, fc.nat(), (text, cut) => {
        const payload = decodeText(prefix, text)
        const tooShort = encodeText(prefix, payload.slice(0, cut % length))
        const tooLong = encodeText(prefix, concatBytes(payload, Uint8Array.of(cut & 255)))
        expect(outcome(() => read(tooShort))).toBe('malformed')
        expect(outcome(() => read(tooLong))).toBe('malformed')
      }),
      few,
    )
  })

  it('is refused in an unknown version', () => {
    const [text] = fc.sample(draw, { numRuns: 1, seed: 2 }) as [string]
    for (const version of [0, 2, 255]) {
      const payload = decodeText(prefix, text)
      payload[0] = version
      expect(() => read(encodeText(prefix, payload))).toThrow(
        expect.objectContaining({ code: 'keys/version-unknown', category: 'input' }),
      )
    }
  })

  it('is refused on another ledger, where one is named', () => {
    fc.assert(
      fc.property(draw, (text) => {
        const fingerprint = read(text).fingerprint
        const home = equalBytes(fingerprint, deriveFingerprint(DOMAIN))
        expect(outcome(() => read(text, DOMAIN)) === 'foreign').toBe(!home)
        expect(() => read(text, OTHER_DOMAIN)).toThrow(
          expect.objectContaining({ code: 'keys/foreign-ledger', category: 'input' }),
        )
      }),
      few,
    )
  })

  it('is refused by the parsers of all other kinds', () => {
    const [text] = fc.sample(draw, { numRuns: 1, seed: 3 }) as [string]
    for (const other of FORMATS) {
      if (other.prefix !== prefix) expect(outcome(() => other.read(text))).toBe('malformed')
    }
  })

  it('is not quoted in an error', () => {
    const [text] = fc.sample(draw, { numRuns: 1, seed: 4 }) as [string]
    const damaged = `${text.slice(0, -1)}${text.endsWith('q') ? 'p' : 'q'}`
    for (const read1 of FORMATS.map((format) => format.read)) {
      for (const input of [damaged, text.slice(0, -3)]) {
        try {
          read1(input)
          expect.unreachable()
        } catch (error) {
          const { message, stack, cause } = error as Error
          expect(
            `${message} ${stack} ${JSON.stringify(error)} ${String(cause)} ${(cause as Error | undefined)?.stack}`,
          ).not.toContain(text.slice(20, 28))
        }
      }
    }
  })
})

/** A payload of version 1 with a fingerprint of zeros. */
const payload = (...parts: readonly Uint8Array[]): Uint8Array => concatBytes(Uint8Array.of(1, 0, 0, 0, 0), ...parts)
const one = encodeFr(parseFr(1n))
const vsk = new Uint8Array(32)

describe('a spending key', () => {
  const text = (ask: bigint, nk: Uint8Array = one, jk: Uint8Array = one): string =>
    encodeText('nacresk', payload(bigintToBytes(ask, 32), nk, jk, vsk))

  it('is taken with ask from 1 to l − 1', () => {
    for (const ask of [1n, SUBGROUP_ORDER - 1n]) expect(outcome(() => parseSpendingKey(text(ask)))).not.toBe('malformed')
    for (const ask of [0n, SUBGROUP_ORDER, SUBGROUP_ORDER + 1n, (1n << 256n) - 1n])
      expect(outcome(() => parseSpendingKey(text(ask)))).toBe('malformed')
  })

  it('is refused with nk or jk zero, or not canonical', () => {
    const zero = new Uint8Array(32)
    const alias = bigintToBytes(FIELD_MODULUS + 1n, 32)
    for (const bad of [zero, alias, bigintToBytes(FIELD_MODULUS, 32)]) {
      expect(outcome(() => parseSpendingKey(text(5n, bad, one)))).toBe('malformed')
      expect(outcome(() => parseSpendingKey(text(5n, one, bad)))).toBe('malformed')
    }
  })
})

describe('a full viewing key', () => {
  const text = ({ x, y }: Point, nk: Uint8Array = one, jk: Uint8Array = one): string =>
    encodeText('nacrefvk', payload(bigintToBytes(x, 32), bigintToBytes(y, 32), nk, jk, vsk))

  it('is taken with any ak of order l', () => {
    for (const ask of [1n, 2n, SUBGROUP_ORDER - 1n])
      expect(outcome(() => parseFullViewingKey(text(mulBase8(ask))))).not.toBe('malformed')
  })

  it('is refused with ak off the curve, the identity, of small order, outside the subgroup or an alias', () => {
    const good = mulBase8(7n)
    const bad: readonly { x: bigint; y: bigint }[] = [
      { x: 1n, y: 1n },
      IDENTITY,
      ORDER_2,
      ORDER_8,
      addPoints(good, ORDER_2),
      addPoints(good, ORDER_8),
      { x: good.x + FIELD_MODULUS, y: good.y },
      { x: good.x, y: good.y + FIELD_MODULUS },
    ]
    for (const ak of bad) expect(outcome(() => parseFullViewingKey(text(ak as Point)))).toBe('malformed')
  })

  it('is refused with nk or jk zero, or not canonical', () => {
    for (const bad of [new Uint8Array(32), bigintToBytes(FIELD_MODULUS, 32)]) {
      expect(outcome(() => parseFullViewingKey(text(mulBase8(7n), bad, one)))).toBe('malformed')
      expect(outcome(() => parseFullViewingKey(text(mulBase8(7n), one, bad)))).toBe('malformed')
    }
  })
})

describe.each([
  ['nacre', 0],
  ['nacrepay', 34],
] as const)('the curve point in %s', (prefix, tail) => {
  const format = FORMATS.find((each) => each.prefix === prefix) as (typeof FORMATS)[number]
  const P = (1n << 255n) - 19n
  const little = (u: bigint): Uint8Array => bigintToBytes(u, 32).reverse()
  const text = (u: bigint): string => encodeText(prefix, payload(new Uint8Array(16), one, little(u), new Uint8Array(tail)))

  it('is refused when of small order', () => {
    const small = [
      0n,
      1n,
      P - 1n,
      325606250916557431795983626356110631294008115727848805560023387167927233504n,
      39382357235489614581723060781553021112529911719440698176882885853963445705823n,
    ]
    for (const u of small) expect(outcome(() => format.read(text(u)))).toBe('malformed')
  })

  it('is refused when not canonical', () => {
    for (const u of [P, P + 1n, P + 9n, P + 18n, (1n << 255n) + 9n, (1n << 256n) - 1n])
      expect(outcome(() => format.read(text(u)))).toBe('malformed')
    expect(outcome(() => format.read(text(9n)))).not.toBe('malformed')
  })
})

describe('the seed of a memo in a payment key', () => {
  it('has 32 bytes, or is not there', () => {
    const format = FORMATS.find((each) => each.prefix === 'nacrepay') as (typeof FORMATS)[number]
    const point = Uint8Array.of(9, ...new Uint8Array(31))
    const text = (...tail: Uint8Array[]): string =>
      encodeText('nacrepay', payload(new Uint8Array(16), one, point, new Uint8Array(32), ...tail))
    const counted = (length: number): Uint8Array => Uint8Array.of(0, length, ...new Uint8Array(length).fill(7))
    for (const length of [0, 32]) expect(outcome(() => format.read(text(counted(length))))).not.toBe('malformed')
    for (const length of [1, 16, 31, 33, 64]) expect(outcome(() => format.read(text(counted(length))))).toBe('malformed')
    expect(outcome(() => format.read(text()))).toBe('malformed')
    expect(outcome(() => format.read(text(counted(32).subarray(0, 33))))).toBe('malformed')
  })
})

describe('a key of any kind', () => {
  it('is told by its prefix', () => {
    const kinds = FORMATS.slice(1).map(({ draw }) => {
      const [text] = fc.sample(draw, { numRuns: 1, seed: 5 }) as [string]
      return parseAnyKey(text).kind
    })
    expect(kinds).toEqual(['spending', 'full', 'incoming', 'period', 'payment', 'payment'])
  })

  it('is no address and no other text', () => {
    const [address] = fc.sample((FORMATS[0] as (typeof FORMATS)[number]).draw, { numRuns: 1, seed: 6 }) as [string]
    for (const text of [address, '', '1', 'nacresk', 'nacresk1', 'nacrefoo1qqqqqqqq', 'NACRESK1', 'constructor1qqqqqqqq']) {
      expect(outcome(() => parseAnyKey(text))).toBe('malformed')
    }
  })

  it('is read for the ledger at hand only, where one is named', () => {
    const [text] = fc.sample((FORMATS[2] as (typeof FORMATS)[number]).draw, { numRuns: 1, seed: 7 }) as [string]
    expect(outcome(() => parseAnyKey(text, OTHER_DOMAIN))).toBe('foreign')
    expect(parseAnyKey(text, DOMAIN).kind).toBe('full')
  })
})
