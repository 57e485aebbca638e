import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, equalBytes, NacreError } from '../../src/base'
import { deriveEd25519PublicKey, parseFr } from '../../src/crypto'
import {
  type Block,
  type BlockHash,
  type BlockHeader,
  decodeBlock,
  decodeBlockHeader,
  deriveBlockHash,
  encodeBlock,
  encodeBlockHeader,
  HEADER_BYTES,
  hashBody,
  hashEntries,
  hashSupply,
  isOperatorSignature,
  MalformedBlockError,
  signBlock,
} from '../../src/rules'
import { createBoundVerifier, createGenesis, createRng, createTransaction, operatorKey, START } from '../ledger/fixture'
import { cases } from '../suite'
import { createChain } from './fixture'

const time = START / 1000

function createBlock(transactions: number): Block {
  const chain = createChain(createGenesis(), createBoundVerifier())
  const rng = createRng('block')
  const { anchor } = chain.state()
  chain.append(
    Array.from({ length: transactions }, () => createTransaction(rng, { domain: chain.domain, anchor, time, publicIn: 9n })),
  )
  return chain.blocks[1] as Block
}

const header: BlockHeader = {
  ledgerId: new Uint8Array(32).fill(1),
  height: 0x0203_0405_0607,
  previous: new Uint8Array(32).fill(2) as BlockHash,
  time: 0x0808_0808_0808,
  transactionCount: 0x0909,
  bodyHash: new Uint8Array(32).fill(3),
  entriesHash: new Uint8Array(32).fill(4),
  anchor: parseFr(5n),
  leaves: 0x0000_0000_0010,
  nullifierRoot: parseFr(7n),
  supplyHash: new Uint8Array(32).fill(6),
}

describe('a block header', () => {
  it('has the layout of the protocol', () => {
    const expected = [
      '01',
      '01'.repeat(32),
      '020304050607',
      '02'.repeat(32),
      '080808080808',
      '0909',
      '03'.repeat(32),
      '04'.repeat(32),
      '00'.repeat(31),
      '05',
      '000000000010',
      '00'.repeat(31),
      '07',
      '06'.repeat(32),
    ].join('')
    expect(bytesToHex(encodeBlockHeader(header))).toBe(expected)
    expect(expected.length).toBe(2 * HEADER_BYTES)
    // hashlib.blake2b(b'nacre.v1.block' + bytes.fromhex(expected), digest_size=32)
    expect(bytesToHex(deriveBlockHash(header))).toBe('39b49f55ec87f35fa5673dc916fc33b9dc826699de9bc8228d597c2e2147fed2')
    expect(decodeBlockHeader(encodeBlockHeader(header))).toEqual(header)
  })

  it('is refused when it is cut, prolonged, of another version or with an element of r or more', () => {
    const bytes = encodeBlockHeader(header)
    expect(() => decodeBlockHeader(bytes.slice(1))).toThrow(MalformedBlockError)
    expect(() => decodeBlockHeader(Uint8Array.of(...bytes, 0))).toThrow(MalformedBlockError)
    expect(() => decodeBlockHeader(bytes.map((byte, index) => (index === 0 ? 0 : byte)))).toThrow(MalformedBlockError)
    const nullifierRootAt = HEADER_BYTES - 32 - 32
    for (const at of [nullifierRootAt - 6 - 32, nullifierRootAt]) {
      expect(() => decodeBlockHeader(bytes.map((byte, index) => (index === at ? 0xff : byte)))).toThrow(MalformedBlockError)
    }
  })

  it('is signed by its operator alone', () => {
    const operator = deriveEd25519PublicKey(operatorKey)
    const signature = signBlock(operatorKey, header)
    expect(isOperatorSignature(header, signature, operator)).toBe(true)
    expect(isOperatorSignature({ ...header, height: 1 }, signature, operator)).toBe(false)
    expect(isOperatorSignature(header, signature, deriveEd25519PublicKey(new Uint8Array(32).fill(3)))).toBe(false)
    expect(isOperatorSignature(header, new Uint8Array(64), operator)).toBe(false)
  })
})

describe('a block', () => {
  it.each([1, 2, 5])('of %i transactions comes back from its bytes', (count) => {
    const block = createBlock(count)
    expect(decodeBlock(encodeBlock(block))).toEqual(block)
  })

  it('commits to every byte of its transactions, and to what a statement of a period must account for', () => {
    const { transactions } = createBlock(2)
    const [first, second] = transactions as [Block['transactions'][number], Block['transactions'][number]]
    expect(hashBody([first, second])).not.toEqual(hashBody([second, first]))
    expect(hashBody([first])).not.toEqual(hashBody([first, first]))
    const proven = { ...first, proofs: second.proofs }
    expect(hashBody([proven])).not.toEqual(hashBody([first]))
    expect(hashEntries([proven])).toEqual(hashEntries([first]))
    expect(hashEntries([first])).not.toEqual(hashEntries([second]))
  })

  it('commits to the counters of every asset by its place', () => {
    const some = { shielded: 1n, unshielded: 2n, fees: 3n }
    const other = { shielded: 3n, unshielded: 2n, fees: 1n }
    const hashes = [[], [some], [other], [some, other], [other, some]].map((supply) => bytesToHex(hashSupply(supply)))
    expect(new Set(hashes).size).toBe(5)
    // hashlib.blake2b(bytes.fromhex('00000001' + '%032x%032x%032x' % (1, 2, 3)), digest_size=32)
    expect(hashes[1]).toBe('7f035dd26d19d69ccf4af896ff72751bc29a664385cb6629c55921097d820bcd')
  })

  it('is refused when it is cut, prolonged, or does not hold what it counts', () => {
    const block = createBlock(2)
    const bytes = encodeBlock(block)
    const rng = createRng('cuts')
    for (let i = 0; i < 200; i++) {
      const [a, b] = rng.bytes(2) as unknown as [number, number]
      expect(() => decodeBlock(bytes.slice(0, (256 * a + b) % bytes.length))).toThrow(MalformedBlockError)
    }
    expect(() => decodeBlock(Uint8Array.of(...bytes, 0))).toThrow(MalformedBlockError)
    for (const transactionCount of [0, 1, 3, 65_535]) {
      const wrong = encodeBlock({ ...block, header: { ...block.header, transactionCount } })
      expect(() => decodeBlock(wrong)).toThrow(MalformedBlockError)
    }
    // A length of 4 GB claims memory that nobody should set aside.
    const huge = bytes.slice()
    huge.set([0xff, 0xff, 0xff, 0xff], HEADER_BYTES + 64)
    expect(() => decodeBlock(huge)).toThrow(MalformedBlockError)
  })

  it('has one encoding: other bytes are refused or another block', () => {
    const bytes = encodeBlock(createBlock(1))
    const place = fc.record({ at: fc.nat(bytes.length - 1), value: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(place, ({ at, value }) => {
        const altered = bytes.map((byte, index) => (index === at ? byte ^ value : byte))
        try {
          expect(equalBytes(encodeBlock(decodeBlock(altered)), altered)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBlockError)
        }
      }),
      { numRuns: cases(300, 20_000, 100_000) },
    )
  })

  it('ends on noise with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        try {
          expect(encodeBlock(decodeBlock(noise))).toEqual(noise)
        } catch (error) {
          expect(error).toBeInstanceOf(NacreError)
          expect(error).toMatchObject({ code: 'rules/block-malformed' })
        }
      }),
      { numRuns: cases(500, 100_000, 150_000) },
    )
  })
})
