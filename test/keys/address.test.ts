import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToBigint, bytesToHex } from '../../src/base'
import { encryptBlock, hash, hashToCurve25519, parseFr } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  type Address,
  AddressIndexError,
  decodeAddress,
  defaultAddress,
  deriveAddress,
  deriveAddressIndex,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  deriveInternalAddress,
  deriveOwner,
  encodeAddress,
  equalAddresses,
  revealFullViewingKey,
  type Side,
} from '../../src/keys'
import { bytes } from '../crypto/arbitraries'
import { cases } from '../suite'
import { fixedSpendingKey, u64, viewingKey } from './arbitraries'

const side: fc.Arbitrary<Side> = fc.constantFrom('external', 'internal')
const runs = { numRuns: cases(15, 150, 500) }
const key = deriveFullViewingKey(fixedSpendingKey(0))

describe('an address', () => {
  it('is d = AES(dk, j), owner = H(owner, account, d), pk = X25519(ivk, G(d))', () => {
    fc.assert(
      fc.property(viewingKey, side, u64, (viewing, where, index) => {
        const { account, [where]: secrets } = revealFullViewingKey(viewing)
        const block = new Uint8Array(16)
        new DataView(block.buffer).setBigUint64(8, index)
        const address = deriveAddress(viewing, where, index)
        expect(address.diversifier).toEqual(encryptBlock(secrets.dk, block))
        expect(address.owner).toBe(hash('owner', account, parseFr(bytesToBigint(address.diversifier))))
        expect(address.transmissionKey).toEqual(nodeX25519.sharedKey(secrets.ivk, hashToCurve25519(address.diversifier)))
        expect(address.fingerprint).toEqual(viewing.fingerprint)
        expect(deriveAddress(viewing, where, index, nodeX25519)).toEqual(address)
      }),
      runs,
    )
  })

  it('comes back from its 85 bytes', () => {
    fc.assert(
      fc.property(viewingKey, side, u64, (viewing, where, index) => {
        const address = deriveAddress(viewing, where, index)
        const encoded = encodeAddress(address)
        expect(encoded).toHaveLength(85)
        expect(decodeAddress(encoded)).toEqual(address)
        expect(equalAddresses(decodeAddress(encoded), address)).toBe(true)
      }),
      runs,
    )
  })

  it('is the same from the incoming key, on its side', () => {
    const incoming = deriveIncomingViewingKey(key)
    fc.assert(
      fc.property(u64, (index) => {
        expect(deriveAddress(incoming, 'external', index)).toEqual(deriveAddress(key, 'external', index))
      }),
      runs,
    )
    expect(defaultAddress(incoming)).toEqual(deriveAddress(key, 'external', 0n))
    expect(() => deriveAddress(incoming as unknown as typeof key, 'internal', 0n)).toThrow()
  })

  it('has its index back from the diversifier, and none on the other side or for a stranger', () => {
    fc.assert(
      fc.property(viewingKey, side, u64, bytes(16), (viewing, where, index, foreign) => {
        const { diversifier } = deriveAddress(viewing, where, index)
        expect(deriveAddressIndex(viewing, where, diversifier)).toBe(index)
        // A stranger's d decrypts to 64 zero bits with a chance of 2^-64.
        expect(deriveAddressIndex(viewing, where === 'external' ? 'internal' : 'external', diversifier)).toBeUndefined()
        expect(deriveAddressIndex(viewing, where, foreign)).toBeUndefined()
      }),
      runs,
    )
    expect(deriveAddressIndex(key, 'external', new Uint8Array(15))).toBeUndefined()
    expect(deriveAddressIndex(deriveIncomingViewingKey(key), 'internal', deriveInternalAddress(key).diversifier)).toBeUndefined()
  })

  it('is refused for an index that is no u64', () => {
    for (const index of [-1n, 1n << 64n, 1n << 128n])
      expect(() => deriveAddress(key, 'external', index)).toThrow(AddressIndexError)
    expect(() => deriveAddress(key, 'external', 1 as unknown as bigint)).toThrow(AddressIndexError)
  })

  it('pays internally to the internal address of index 0', () => {
    expect(deriveInternalAddress(key)).toEqual(deriveAddress(key, 'internal', 0n))
    expect(equalAddresses(deriveInternalAddress(key), defaultAddress(key))).toBe(false)
  })

  it('has an owner that takes the diversifier as bytes or as their integer', () => {
    const { diversifier } = defaultAddress(key)
    const { account } = revealFullViewingKey(key)
    expect(deriveOwner(account, diversifier)).toBe(deriveOwner(account, parseFr(bytesToBigint(diversifier))))
  })
})

describe('two addresses of one account', () => {
  const partsOf = ({ diversifier, owner, transmissionKey }: Address): string[] => [
    bytesToHex(diversifier),
    owner.toString(),
    bytesToHex(transmissionKey),
  ]

  it('share nothing but the ledger', () => {
    const addresses = [0n, 1n, 2n, 3n, 1n << 40n].flatMap((index) => [
      deriveAddress(key, 'external', index),
      deriveAddress(key, 'internal', index),
    ])
    const parts = addresses.flatMap(partsOf)
    expect(new Set(parts).size).toBe(parts.length)
  })
})
