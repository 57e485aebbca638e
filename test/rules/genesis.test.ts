import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, NacreError } from '../../src/base'
import {
  assertKeysAllowed,
  assertVerifyingKeys,
  DevelopmentKeysError,
  decodeGenesis,
  deriveDomain,
  deriveLedgerId,
  encodeGenesis,
  type Genesis,
  MalformedGenesisError,
  VerifyingKeyMismatchError,
} from '../../src/rules'
import { createBoundVerifier, createGenesis } from '../ledger/fixture'
import { cases } from '../suite'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const u128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })
const text = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength }).map((letters) => letters.join(''))

const anyGenesis: fc.Arbitrary<Genesis> = fc.record({
  network: text('abcxyz0189-', 32),
  created: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  operator: bytes32,
  pool: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  grace: fc.integer({ min: 0, max: 259_200 }),
  circuits: fc.uniqueArray(fc.record({ name: text('abc-19', 64), keyHash: bytes32 }), {
    maxLength: 4,
    selector: ({ name }) => name,
  }),
  assets: fc.uniqueArray(
    fc.record({
      code: text('ABCXYZ019', 12),
      decimals: fc.integer({ min: 0, max: 18 }),
      issuer: bytes32,
      shieldFee: u128,
      unshieldFee: u128,
    }),
    { maxLength: 5, selector: ({ code }) => code },
  ),
})

const asset = createGenesis().assets[0] as Genesis['assets'][number]
const circuit = createGenesis().circuits[0] as Genesis['circuits'][number]

describe('genesis', () => {
  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(anyGenesis, (genesis) => {
        expect(decodeGenesis(encodeGenesis(genesis))).toEqual(genesis)
      }),
      { numRuns: cases(200, 5_000, 15_000) },
    )
  })

  it('has the layout of the protocol', () => {
    const genesis: Genesis = {
      network: 'dev',
      created: 0x0102_0304_0506,
      operator: new Uint8Array(32).fill(0xaa),
      pool: 7,
      grace: 86_400,
      circuits: [{ name: 'transfer', keyHash: new Uint8Array(32).fill(0xbb) }],
      assets: [{ code: 'USD', decimals: 2, issuer: new Uint8Array(32).fill(0xcc), shieldFee: 1n, unshieldFee: 2n ** 120n }],
    }
    const expected = [
      '01',
      '0003646576',
      '010203040506',
      'aa'.repeat(32),
      '00000007',
      '00015180',
      '01',
      '00087472616e73666572',
      'bb'.repeat(32),
      '0001',
      '0003555344',
      '02',
      'cc'.repeat(32),
      `${'00'.repeat(15)}01`,
      `01${'00'.repeat(15)}`,
    ].join('')
    expect(bytesToHex(encodeGenesis(genesis))).toBe(expected)
    // hashlib.blake2b(b'nacre.v1.genesis' + bytes.fromhex(expected), digest_size=32)
    expect(bytesToHex(deriveLedgerId(genesis))).toBe('42f93a1552a01c77b535129778db52492abe2244373d3d9a1c788e87554ed9f8')
    expect(deriveDomain(genesis)).toEqual({ ledgerId: deriveLedgerId(genesis), pool: 7 })
  })

  it('is refused when it is cut, prolonged, or of another version', () => {
    const bytes = encodeGenesis(createGenesis())
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeGenesis(bytes.slice(0, length))).toThrow(MalformedGenesisError)
    expect(() => decodeGenesis(Uint8Array.of(...bytes, 0))).toThrow(MalformedGenesisError)
    expect(() => decodeGenesis(bytes.map((byte, index) => (index === 0 ? 2 : byte)))).toThrow(MalformedGenesisError)
  })

  it('has one encoding: any other bytes are refused or mean another ledger', () => {
    const genesis = createGenesis()
    const bytes = encodeGenesis(genesis)
    const place = fc.record({ at: fc.nat(bytes.length - 1), value: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(place, ({ at, value }) => {
        const altered = bytes.map((byte, index) => (index === at ? byte ^ value : byte))
        try {
          const decoded = decodeGenesis(altered)
          expect(encodeGenesis(decoded)).toEqual(altered)
          expect(deriveLedgerId(decoded)).not.toEqual(deriveLedgerId(genesis))
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedGenesisError)
        }
      }),
      { numRuns: cases(500, 20_000, 60_000) },
    )
  })

  it('ends on noise with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        try {
          expect(encodeGenesis(decodeGenesis(noise))).toEqual(noise)
        } catch (error) {
          expect(error).toBeInstanceOf(NacreError)
          expect(error).toMatchObject({ code: 'rules/genesis-malformed' })
        }
      }),
      { numRuns: cases(500, 20_000, 150_000) },
    )
  })

  it.each<[string, Partial<Genesis>]>([
    ['an empty network', { network: '' }],
    ['a network with capitals', { network: 'Dev' }],
    ['a network of 33 letters', { network: 'd'.repeat(33) }],
    ['a time before 1970', { created: -1 }],
    ['a time with fractions', { created: 1.5 }],
    ['a time of 2^48', { created: 2 ** 48 }],
    ['an operator key of 31 bytes', { operator: new Uint8Array(31) }],
    ['a pool of 2^32', { pool: 2 ** 32 }],
    ['a grace over 72 hours', { grace: 259_201 }],
    ['a circuit without a name', { circuits: [{ ...circuit, name: '' }] }],
    ['a circuit twice', { circuits: [circuit, circuit] }],
    ['a short key hash', { circuits: [{ ...circuit, keyHash: new Uint8Array(31) }] }],
    ['an asset in lower case', { assets: [{ ...asset, code: 'usd' }] }],
    ['an asset of 13 letters', { assets: [{ ...asset, code: 'A'.repeat(13) }] }],
    ['an asset twice', { assets: [asset, asset] }],
    ['19 decimals', { assets: [{ ...asset, decimals: 19 }] }],
    ['a fee below 0', { assets: [{ ...asset, shieldFee: -1n }] }],
    ['a fee of 2^128', { assets: [{ ...asset, unshieldFee: 2n ** 128n }] }],
    ['an issuer key of 33 bytes', { assets: [{ ...asset, issuer: new Uint8Array(33) }] }],
  ])('is refused with %s', (_, change) => {
    expect(() => encodeGenesis(createGenesis(change))).toThrow(MalformedGenesisError)
  })
})

describe('the keys of a ledger', () => {
  const genesis = createGenesis()

  it('are those that its genesis pins, and no others', () => {
    const verifier = createBoundVerifier()
    assertVerifyingKeys(genesis, verifier)
    const keyHash = verifier.keyHash('transfer').map((byte, index) => (index === 31 ? byte ^ 1 : byte))
    expect(() => assertVerifyingKeys(genesis, { ...verifier, keyHash: () => keyHash })).toThrow(VerifyingKeyMismatchError)
    expect(() => assertVerifyingKeys(createGenesis({ circuits: [] }), verifier)).toThrow(VerifyingKeyMismatchError)
    const unknown = { ...circuit, name: 'attest' }
    const keyless = (): never => {
      throw new RangeError('no such circuit')
    }
    expect(() => assertVerifyingKeys(createGenesis({ circuits: [circuit, unknown] }), { ...verifier, keyHash: keyless })).toThrow(
      VerifyingKeyMismatchError,
    )
  })

  it.each(['main', 'prod-dev', 'de', 'test'])('may not be development keys on the network %s', (network) => {
    expect(() => assertVerifyingKeys(createGenesis({ network }), createBoundVerifier('dev'))).toThrow(DevelopmentKeysError)
    assertVerifyingKeys(createGenesis({ network }), createBoundVerifier('ceremony'))
  })

  it.each(['dev', 'devnet', 'dev-1'])('may be development keys on the network %s', (network) => {
    assertKeysAllowed(network, createBoundVerifier('dev'))
  })
})
