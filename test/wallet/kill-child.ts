import type { Progress } from '../../src/base'
import { watchEmptying } from '../../src/cli/wallet-store'
import { nodeX25519 } from '../../src/crypto/node'
import { deriveFullViewingKey, deriveSpendingKey, parseSeed } from '../../src/keys'
import { openLmdbLedger } from '../../src/ledger/lmdb'
import { openLmdbStore } from '../../src/store/lmdb'
import { parseAmount } from '../../src/value'
import { createWallet } from '../../src/wallet'
import { createBoundVerifier } from '../ledger/fixture'
import { checkingProver, USD } from './fixture'
import { OLD_HEAD, unsealed } from './kept'

/** What the kill tests of wallets run in processes of their own: `node kill-child.mjs TASK FOLDER`, over and over until it is killed. */
const [, , task = '', folder = ''] = process.argv

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const openLedger = () =>
  openLmdbLedger({ path: `${folder}/ledger`, verifier: createBoundVerifier(), transactionsPerMinute: 1_000_000 })

const seedOf = (byte: number) => parseSeed(new Uint8Array(64).fill(byte))

async function openAlice() {
  const ledger = await openLedger()
  const spending = deriveSpendingKey(seedOf(1), ledger.domain, 0)
  const viewingKey = deriveFullViewingKey(spending)
  const store = await openLmdbStore({ path: `${folder}/alice.store`, exclusive: true })
  const deps = { ledger, prover: checkingProver, store, viewingKey, x25519: nodeX25519 }
  return { ledger, spending, store, deps }
}

/** Finishes what an earlier run left, then pays Bob three cents at a time, in two transactions, each marked by its number. */
async function pay(): Promise<void> {
  const { ledger, spending, deps } = await openAlice()
  const bob = await createWallet({ ...deps, viewingKey: deriveFullViewingKey(deriveSpendingKey(seedOf(2), ledger.domain, 0)) })
  const to = await bob.address()
  const wallet = await createWallet(deps)
  await wallet.sync()
  await wallet.resume({ authorize: spending })
  const numbers = (await wallet.history()).map(({ direction, memo }) => (direction === 'out' ? Number(memo?.split('.')[0]) : -1))
  for (let number = Math.max(-1, ...numbers) + 1; ; number++) {
    const request = [0, 1, 2].map((part) => ({ to, asset: USD, amount: parseAmount(1n), memo: `${number}.${part}` }))
    await wallet.send(await wallet.propose({ pay: request }), { authorize: spending })
    say(String(number))
  }
}

/** Says each height as soon as a wallet has told that all up to it is kept, and 0 when it has emptied its store. */
async function tellKept({ ledger, store, deps }: Awaited<ReturnType<typeof openAlice>>) {
  const { height } = await ledger.tip()
  const onProgress = ({ done, total }: Progress): void => say(String(height - (total - done)))
  return { options: { onProgress }, watched: { ...deps, store: watchEmptying(store, () => say('0')) } }
}

/** Reads the ledger to its end, again and again from its beginning. */
async function sync(): Promise<void> {
  const { options, watched } = await tellKept(await openAlice())
  const wallet = await createWallet(watched)
  await wallet.sync(options)
  for (;;) await wallet.rescan(options)
}

/** Finds the store of an older version, and reads the ledger anew into one of this version. */
async function migrate(): Promise<void> {
  const alice = await openAlice()
  const { options, watched } = await tellKept(alice)
  const sealed = unsealed(alice.store, alice.deps.viewingKey)
  for (;;) {
    await sealed.commit([OLD_HEAD])
    say('old')
    await (await createWallet(watched)).sync(options)
  }
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { pay, sync, migrate }
say('started')
await tasks[task]?.()
