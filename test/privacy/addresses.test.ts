import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToBigint, equalBytes } from '../../src/base'
import { blake2b256, hashToCurve25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  type Address,
  deriveAddress,
  deriveFullViewingKey,
  deriveSpendingKey,
  encodeAddress,
  type FullViewingKey,
  formatAddress,
  parseSeed,
  revealFullViewingKey,
} from '../../src/keys'
import { cases, LONG, suite } from '../suite'
import { createCorpus, playGame } from './classifier'
import { createDice } from './corpus'

const ACCOUNTS = 4
const HELD = cases(100, 4_000, 4_000)
const LEARNED = cases(100, 1_000, 1_000)
/** As for transactions: over three standard deviations of chance. */
const WIDTH = suite === 'normal' ? 0.2 : 0.03

const dice = createDice('addresses')
const ledger = { ledgerId: new Uint8Array(32).fill(9), pool: 0 }
const accounts = Array.from({ length: ACCOUNTS }, (_, index): FullViewingKey => {
  return deriveFullViewingKey(deriveSpendingKey(parseSeed(new Uint8Array(64).fill(index + 1)), ledger, 0))
})

/** An address with its account. */
interface Owned {
  readonly account: number
  readonly address: Address
}

/** What two addresses are asked of, and whether one account has both. */
interface Pair {
  readonly pair: readonly [Address, Address]
  readonly isOne: boolean
}

let all: readonly Owned[]
let pairs: readonly Pair[]

beforeAll(() => {
  // Low indices as well as random ones: a wallet may count its addresses.
  let counter = 0n
  const draw = (account: number): Owned => {
    const index = dice.pick([counter++, dice.below(1n << 64n)])
    return { account, address: deriveAddress(accounts[account] as FullViewingKey, 'external', index) }
  }
  const drawn = Array.from({ length: LEARNED + HELD }, () => {
    const account = Number(dice.below(BigInt(ACCOUNTS)))
    const isOne = dice.pick([true, false])
    const other = isOne ? account : (account + 1 + Number(dice.below(BigInt(ACCOUNTS - 1)))) % ACCOUNTS
    return { owned: [draw(account), draw(other)] as const, isOne }
  })
  all = drawn.flatMap(({ owned }) => owned)
  pairs = drawn.map(({ owned: [a, b], isOne }) => ({ pair: [a.address, b.address], isOne }))
}, LONG)

/** Fingerprint and version, of which the text shows 40 bits in 8 characters. */
const OPEN_BYTES = 5
const OPEN_CHARACTERS = 'nacre1'.length + 8

describe('addresses of few accounts', () => {
  it('share no byte but version and ledger: diversifier, owner and key are new every time', () => {
    const encoded = all.map(({ address }) => encodeAddress(address))
    const opens = encoded.map((bytes) => Buffer.from(bytes.subarray(0, OPEN_BYTES)).toString('hex'))
    expect(new Set(opens).size).toBe(1)
    for (const [at, length] of [
      [5, 16],
      [21, 32],
      [53, 32],
    ] as const) {
      const fields = encoded.map((bytes) => Buffer.from(bytes.subarray(at, at + length)))
      for (const part of [(field: Buffer) => field.subarray(0, 8), (field: Buffer) => field.subarray(length - 8)])
        expect(new Set(fields.map((field) => part(field).toString('hex'))).size).toBe(all.length)
    }
  })

  it('share no character of their text but those of version and ledger', () => {
    const texts = all.map(({ address }) => formatAddress(address))
    const [first = ''] = texts
    for (const text of texts) expect(text.slice(0, OPEN_CHARACTERS)).toBe(first.slice(0, OPEN_CHARACTERS))
    const same = [...first].filter((letter, place) => texts.every((text) => text[place] === letter)).length
    // The owner is below r, hence its top bits are not free; no whole character is fixed by that.
    expect(same).toBe(OPEN_CHARACTERS)
    for (const account of accounts.keys()) {
      const own = all
        .filter((owned) => owned.account === account)
        .map(({ address }) => formatAddress(address).slice(OPEN_CHARACTERS))
      for (let place = 0; place < (own[0] as string).length; place++)
        expect(new Set(own.map((text) => text[place])).size).toBeGreaterThan(1)
    }
  })
})

const FIELDS = [0, 85].map((start) => [
  { at: start + 5, length: 16 },
  { at: start + 21, length: 32 },
  { at: start + 53, length: 32 },
])
const LIKE = [0, 1, 2].map((field) => FIELDS.map((fields) => fields[field] as { at: number; length: number }))

/** How an attacker who knows the logarithms of the base points compares: of one account, both products are h·h'·ivk. */
function areLinked([a, b]: Pair['pair']): boolean {
  const one = nodeX25519.sharedKey(blake2b256(a.diversifier), b.transmissionKey)
  const other = nodeX25519.sharedKey(blake2b256(b.diversifier), a.transmissionKey)
  return one !== undefined && other !== undefined && equalBytes(one, other)
}

function areaOf(addresses: readonly Pair[], comparing: (pair: Pair['pair']) => boolean = () => false): number {
  const rows = addresses.map(({ pair }) => Buffer.concat([...pair.map(encodeAddress), Uint8Array.of(Number(comparing(pair)))]))
  return playGame(
    createCorpus(rows, LIKE),
    addresses.map(({ isOne }) => isOne),
    HELD,
  )
}

/** The same pairs with every address made in another way. */
function changed(change: (address: Address, account: number) => Address): readonly Pair[] {
  return pairs.map(({ isOne }, index) => {
    const [a, b] = [all[2 * index] as Owned, all[2 * index + 1] as Owned]
    return { pair: [change(a.address, a.account), change(b.address, b.account)], isOne }
  })
}

describe('a classifier that sees two addresses', () => {
  it(
    'cannot tell whether one account has both',
    () => {
      const area = areaOf(pairs, areLinked)
      expect(Math.abs(area - 0.5), `${area}`).toBeLessThanOrEqual(WIDTH)
    },
    LONG,
  )

  it(
    'could tell if base points were multiples of 9 by a hash, whose logarithms everybody knows',
    () => {
      const base = Uint8Array.of(9, ...new Uint8Array(31))
      const weak = changed((address, account) => {
        const point = nodeX25519.sharedKey(blake2b256(address.diversifier), base) as Uint8Array
        const { ivk } = revealFullViewingKey(accounts[account] as FullViewingKey).external
        return { ...address, transmissionKey: nodeX25519.sharedKey(ivk, point) as Uint8Array }
      })
      expect(areaOf(weak, areLinked)).toBeGreaterThanOrEqual(0.99)
    },
    LONG,
  )

  it('could tell if all addresses of an account had one key, or diversifiers with a common beginning', () => {
    const keys = accounts.map((_, account) => hashToCurve25519(Uint8Array.of(account)))
    const oneKey = changed((address, account) => ({ ...address, transmissionKey: keys[account] as Uint8Array }))
    expect(areaOf(oneKey)).toBeGreaterThanOrEqual(0.9)
    const alike = changed(({ diversifier, ...rest }, account) => ({
      ...rest,
      diversifier: Uint8Array.from(diversifier, (byte, place) =>
        place < 2 ? Number(bytesToBigint(blake2b256(Uint8Array.of(account))) & 0xffn) : byte,
      ),
    }))
    expect(areaOf(alike)).toBeGreaterThanOrEqual(0.9)
  })
})
