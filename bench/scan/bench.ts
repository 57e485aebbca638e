import { systemRng } from '../../src/base'
import { portableX25519, type X25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { createScanner } from '../../src/disclosure'
import { deriveFullViewingKey, deriveSpendingKey, type FullViewingKey, parseSeed, revealFullViewingKey } from '../../src/keys'
import { decryptOutput } from '../../src/note'
import { createMemoryStore } from '../../src/store/memory'
import type { AcceptedTransaction } from '../../src/tx'
import { createWallet } from '../../src/wallet'
import { createTransaction } from '../../test/ledger/fixture'
import { createBank } from '../../test/wallet/fixture'
import { alternate, print } from '../alternate'

const ROUNDS = 7
const TRANSACTIONS = 400
const PORTABLE_TRANSACTIONS = 20

/** What reading the transactions of strangers costs on one core, with the native X25519 and with the portable one. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const bank = createBank()
  const { anchor, time } = await bank.ledger.tip()
  const { domain, genesis } = bank.ledger
  const made = Array.from({ length: TRANSACTIONS }, () => createTransaction(systemRng, { domain, anchor, time }))
  const accepted = made.map((transaction, i): AcceptedTransaction => ({ transaction, height: i + 1, time, firstPosition: 4 * i }))
  const few = accepted.slice(0, PORTABLE_TRANSACTIONS)
  const viewingKey = deriveFullViewingKey(deriveSpendingKey(parseSeed(systemRng.bytes(64)), domain, 0))
  const scanners = {
    native: createScanner({ x25519: nodeX25519 }, viewingKey, genesis),
    portable: createScanner({ x25519: portableX25519 }, viewingKey, genesis),
  }
  const scan = (name: keyof typeof scanners, all: readonly AcceptedTransaction[]) => all.map(scanners[name].scan).length
  const results = {
    'Trial decryptions': await alternate(ROUNDS, [
      { name: 'portable X25519', work: () => tryAll(portableX25519, viewingKey, few) },
      { name: 'native X25519', work: () => tryAll(nodeX25519, viewingKey, accepted) },
    ]),
    'Transactions scanned, six trials and a journal each': await alternate(ROUNDS, [
      { name: 'portable X25519', work: () => scan('portable', few) },
      { name: 'native X25519', work: () => scan('native', accepted) },
    ]),
  }
  for (const transaction of made) await bank.ledger.submit(transaction)
  const sync = async (x25519: X25519) => {
    const wallet = await createWallet({ ledger: bank.ledger, store: createMemoryStore(), viewingKey, x25519 })
    return (await wallet.sync()).transactions
  }
  const whole = await alternate(3, [
    { name: 'portable X25519', work: () => sync(portableX25519) },
    { name: 'native X25519', work: () => sync(nodeX25519) },
  ])
  print({ ...results, 'Transactions synced by a wallet, tree and records included': whole }, json)
}

/** Both sides of the account on every output; none is its own. */
function tryAll(x25519: X25519, key: FullViewingKey, transactions: readonly AcceptedTransaction[]): number {
  const { account, external, internal } = revealFullViewingKey(key)
  let trials = 0
  for (const { transaction } of transactions) {
    for (const { nf, cm, outputs } of transaction.body.actions) {
      for (const [index, ciphertexts] of outputs.entries()) {
        for (const { ivk } of [external, internal]) {
          const commitment = cm[index] as (typeof cm)[0]
          if (decryptOutput({ x25519 }, { ivk, account }, ciphertexts, { nf0: nf[0], index, commitment }))
            throw new Error('not ours')
          trials++
        }
      }
    }
  }
  return trials
}
