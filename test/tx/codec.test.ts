import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NacreError } from '../../src/base'
import { parseFr } from '../../src/crypto'
import {
  decodeTransaction,
  deriveTransactionDigest,
  deriveTransactionId,
  encodeTransaction,
  isRecipient,
  MalformedTransactionError,
} from '../../src/tx'
import { createRng, createTransaction } from '../ledger/fixture'
import { cases } from '../suite'
import { domain, TIME } from './fixture'

const make = (seed: number, choice = {}) =>
  createTransaction(createRng(`codec ${seed}`), { domain, anchor: parseFr(1n), time: TIME, ...choice })

describe('the bytes of a transaction', () => {
  it('are one for each transaction: what decodes encodes to the same bytes', () => {
    const choices = fc.record({ publicIn: fc.constantFrom(0n, 5n, (1n << 128n) - 1n), actions: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(fc.nat(), choices, (seed, choice) => {
        const transaction = make(seed, choice)
        const bytes = encodeTransaction(transaction)
        expect(decodeTransaction(bytes)).toEqual(transaction)
      }),
      { numRuns: cases(20, 200, 2000) },
    )
  })

  it('have the same length in every transfer', () => {
    const lengths = new Set(Array.from({ length: 20 }, (_, seed) => encodeTransaction(make(seed)).length))
    expect(lengths.size).toBe(1)
  })

  it('are refused when cut, prolonged, or altered out of their canonical form', () => {
    const bytes = encodeTransaction(make(1, { publicOut: 9n }))
    for (let length = 0; length < bytes.length; length += 17)
      expect(() => decodeTransaction(bytes.slice(0, length))).toThrow(MalformedTransactionError)
    expect(() => decodeTransaction(new Uint8Array([...bytes, 0]))).toThrow(MalformedTransactionError)
    const withByte = (at: number, byte: number): Uint8Array => bytes.map((each, index) => (index === at ? byte : each))
    expect(() => decodeTransaction(withByte(0, 2))).toThrow(MalformedTransactionError)
    expect(() => decodeTransaction(withByte(38, 9))).toThrow(MalformedTransactionError)
    const firstNullifier = 1 + 32 + 4 + 2 + 6 + 2 + 2 + 'IBAN CH00 0000'.length + 1
    expect(() => decodeTransaction(withByte(firstNullifier, 0xff))).toThrow(MalformedTransactionError)
  })

  it('answer random bytes and random edits with an error or a canonical transaction, never anything else', () => {
    const valid = [0, 1, 2].map((seed) => encodeTransaction(make(seed, { publicIn: BigInt(seed) })))
    const edits = fc.tuple(
      fc.constantFrom(...valid),
      fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 4 }),
      fc.nat(3000),
    )
    const edited = edits.map(([bytes, changes, length]) => {
      const copy = bytes.slice(0, Math.max(1, length % 5 === 0 ? length : bytes.length))
      for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte
      return copy
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), edited), (bytes) => {
        try {
          expect(encodeTransaction(decodeTransaction(bytes))).toEqual(bytes)
        } catch (error) {
          if (!(error instanceof NacreError)) throw error
        }
      }),
      { numRuns: cases(500, 5_000, 15_000) },
    )
  })
})

describe('the names of a transaction', () => {
  it('change with every field of the body and with nothing else', () => {
    const transaction = make(3)
    const other = { ...transaction, proofs: make(4).proofs }
    expect(deriveTransactionId(other.body)).toEqual(deriveTransactionId(transaction.body))
    const bodies = [
      transaction.body,
      { ...transaction.body, expiry: transaction.body.expiry + 60 },
      { ...transaction.body, recipient: 'x' },
      { ...transaction.body, relayer: new Uint8Array([1]) },
      { ...transaction.body, domain: { ...domain, pool: 1 } },
      { ...transaction.body, domain: { ...domain, ledgerId: new Uint8Array(32).fill(6) } },
      make(5).body,
    ]
    expect(new Set(bodies.map((body) => deriveTransactionDigest(body))).size).toBe(bodies.length)
    for (const body of bodies) expect(deriveTransactionDigest(body) < 1n << 248n).toBe(true)
  })
})

describe('a recipient', () => {
  it('is text that changes nothing where it is shown', () => {
    for (const good of ['IBAN XX00', '收款人', 'é'.repeat(128)]) expect(isRecipient(good)).toBe(true)
    for (const bad of ['a\n', '\u001b[31m', 'a\u202eb', '\ud800', 'é'.repeat(129), '\u0000']) expect(isRecipient(bad)).toBe(false)
  })
})
