import { describe, expect, it } from 'vitest'
import { nodeX25519 } from '../../src/crypto/node'
import { deriveAddress, deriveFullViewingKey, deriveSpendingKey, parseSeed } from '../../src/keys'
import { readAccepted } from '../../src/ledger'
import { createMemoryStore } from '../../src/store/memory'
import { encodeTransaction, type Transaction } from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'
import { createWallet, type ProposalRequest, type Wallet } from '../../src/wallet'
import { createStream } from '../ledger/fixture'
import { cases, LONG } from '../suite'
import { checkingProver, createBank, issuerKey } from '../wallet/fixture'
import { createDice, type Dice } from './corpus'
import { fieldOf, HIDING, layoutOf, lengthOf } from './layout'

const REQUESTS = cases(4, 40, 200)

/** Something that two wallets may ask for, both having plenty of small and large notes. */
function drawRequest(dice: Dice, own: Wallet, other: Wallet): ProposalRequest {
  const asset = parseAssetId(dice.pick([1, 2]))
  const amount = () => parseAmount(1n + dice.below(dice.pick([10n, 1n << 20n])))
  const memo = () => 'm'.repeat(Number(dice.pick([0n, 254n, dice.below(254n)])))
  const address = () => deriveAddress(dice.pick([own, other, other]).viewingKey, 'external', dice.below(4n))
  return dice.pick([
    () => ({ shield: { asset, amount: amount(), memo: memo() } }),
    () => ({ unshield: { asset, amount: amount(), recipient: 'IBAN XX' } }),
    ...[1, 2, 3, 4].map((payees) => () => ({
      pay: Array.from({ length: payees }, () => ({ to: address(), asset, amount: amount(), memo: memo() })),
    })),
  ])()
}

describe('transactions that wallets send over a ledger, their statements checked', () => {
  it(
    'have the length and layout of their class, and repeat no hidden field',
    async () => {
      const bank = createBank()
      const dice = createDice('wallets')
      const people = await Promise.all(
        [1, 2].map(async (byte) => {
          const spending = deriveSpendingKey(parseSeed(new Uint8Array(64).fill(byte)), bank.ledger.domain, 0)
          const wallet = await createWallet({
            ledger: bank.ledger,
            prover: checkingProver,
            store: createMemoryStore(),
            viewingKey: deriveFullViewingKey(spending),
            clock: bank.clock,
            rng: createStream(`wallet ${byte}`),
            x25519: nodeX25519,
          })
          return { spending, wallet }
        }),
      )
      const [alice, bob] = people as [(typeof people)[0], (typeof people)[0]]
      const send = async ({ wallet, spending }: typeof alice, request: ProposalRequest): Promise<void> => {
        await wallet.sync()
        await wallet.send(await wallet.propose(request), { authorize: spending, issuer: issuerKey })
      }
      for (const one of people) {
        for (const asset of [1, 2].map(parseAssetId))
          for (const amount of [5n, 1n << 40n].map(parseAmount)) await send(one, { shield: { asset, amount } })
      }
      for (let made = 0; made < REQUESTS; made++) {
        const [own, other] = dice.pick([
          [alice, bob],
          [bob, alice],
        ])
        bank.clock.advance(Number(dice.below(600n)))
        await send(own, drawRequest(dice, own.wallet, other.wallet))
      }
      const transactions: Transaction[] = []
      for await (const { transaction } of readAccepted(bank.ledger)) transactions.push(transaction)
      expect(transactions.length).toBeGreaterThanOrEqual(8 + REQUESTS)
      const seen = new Set<string>()
      for (const transaction of transactions) {
        const [action] = transaction.body.actions
        const kind = action?.publicIn ? 'shield' : action?.publicOut ? 'unshield' : 'transfer'
        const layout = layoutOf(kind, transaction.body.recipient.length)
        const bytes = encodeTransaction(transaction)
        expect(bytes.length).toBe(lengthOf(layout))
        for (const name of HIDING) seen.add(Buffer.from(fieldOf(bytes, name, layout).subarray(0, 16)).toString('latin1'))
      }
      expect(seen.size).toBe(transactions.length * HIDING.length)
    },
    LONG,
  )
})
