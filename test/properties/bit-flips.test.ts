import { afterAll, describe, expect, it } from 'vitest'
import { NacreError } from '../../src/base'
import type { Ledger } from '../../src/ledger'
import { createProver } from '../../src/prover'
import { PROOF_BYTES } from '../../src/statement'
import { decodeTransaction, encodeTransaction, type Transaction } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { createPinnedVerifier } from '../../src/verifier'
import { cases, LONG, suite } from '../suite'
import { type Bank, checkingProver, createBank, createPerson, pay, shield, USD } from '../wallet/fixture'

const proving = createProver()
afterAll(async () => (await proving).dispose())

/** A shield, a transfer and an unshield, as a ledger took them. */
async function threeTransactions(bank: Bank, prover = checkingProver): Promise<readonly Transaction[]> {
  const alice = await createPerson(bank, 1, undefined, prover)
  const bob = await createPerson(bank, 2, undefined, prover)
  await shield(alice, 1_000n)
  await pay(alice, bob, 300n, 'a memo')
  await alice.wallet.sync()
  const unshield = { asset: USD, amount: parseAmount(200n), recipient: 'IBAN XX00' }
  await alice.wallet.send(await alice.wallet.propose({ unshield }), { authorize: alice.spending })
  const { blocks } = await bank.ledger.eventsSince([])
  return blocks.flatMap((block) => block.transactions)
}

/** Why the ledger does not take these bytes; `undefined` if it does. */
async function refusal(ledger: Ledger, bytes: Uint8Array): Promise<string | undefined> {
  try {
    await ledger.submit(decodeTransaction(bytes))
    return undefined
  } catch (error) {
    if (error instanceof NacreError) return error.code
    throw error
  }
}

/** `count` bits from first to last, evenly. */
function* spread(first: number, last: number, count: number): Generator<number> {
  const step = Math.max(1, (last - first) / count)
  for (let bit = first; bit < last; bit += step) yield Math.floor(bit)
}

/** Hands the ledger each transaction with one bit changed, for each of these bits, and then as it is. Returns the codes that it met. */
async function flip(ledger: Ledger, transactions: readonly Transaction[], bitsOf: (bits: number) => Iterable<number>) {
  const codes = new Map<string, number>()
  for (const transaction of transactions) {
    const bytes = encodeTransaction(transaction)
    const before = await ledger.tip()
    for (const bit of bitsOf(8 * bytes.length)) {
      const altered = bytes.slice()
      altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7))
      const code = await refusal(ledger, altered)
      if (code === undefined) throw new Error(`the ledger took a transaction with bit ${bit} changed`)
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
    expect(await ledger.tip()).toEqual(before)
    expect(await refusal(ledger, bytes)).toBeUndefined()
    expect(await refusal(ledger, bytes)).toBe('rules/nullifier-spent')
  }
  return codes
}

describe('a transaction with a single bit changed', () => {
  it(
    'is refused, whichever bit it is, by a ledger whose proofs bind their signals',
    async () => {
      const transactions = await threeTransactions(createBank())
      const codes = await flip(createBank().ledger, transactions, (bits) => spread(0, bits, cases(1_500, 6_000, bits)))
      // Bits of a shield's signature are the issuer's, most others the proof's, lengths and versions the decoder's.
      for (const code of ['tx/malformed', 'rules/proof', 'rules/issuer']) expect([...codes.keys()]).toContain(code)
      expect([...codes.keys()].every((code) => /^(tx|rules)\//.test(code))).toBe(true)
    },
    LONG,
  )

  it.skipIf(suite === 'normal')(
    'is refused with real proofs, in the body and in the proof',
    async () => {
      const transactions = await threeTransactions(createBank({}, createPinnedVerifier()), await proving)
      const places = (bits: number): Iterable<number> => [
        ...spread(0, bits - 8 * PROOF_BYTES, cases(0, 400, 3_000)),
        ...spread(bits - 8 * PROOF_BYTES, bits, cases(0, 1_024, 2_048)),
      ]
      const codes = await flip(createBank({}, createPinnedVerifier()).ledger, transactions, places)
      expect(codes.get('rules/proof')).toBeGreaterThan(100)
    },
    LONG,
  )
})
