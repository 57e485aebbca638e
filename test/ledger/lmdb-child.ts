import { bytesToBigint, bytesToHex, type NacreError, type Rng, systemRng } from '../../src/base'
import { type Fr, reduceFr } from '../../src/crypto'
import { createLmdbLedger, openLmdbLedger } from '../../src/ledger/lmdb'
import { assets, createBoundVerifier, createRng, createTransaction } from './fixture'

/** What the tests of the ledger on disk run in processes of their own: `node lmdb-child.mjs TASK FOLDER LABEL [COUNT]`; an error ends as its code. */
const [, , task = '', path = '', label = '', count = '0'] = process.argv

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Submits shields and says the transaction id and height of each one once it is acknowledged. */
async function submit(limit: number): Promise<void> {
  const ledger = await openLmdbLedger({ path, verifier: createBoundVerifier(), transactionsPerMinute: 1_000_000 })
  const rng = createRng(label)
  for (let done = 0; done < limit; done++) {
    const { anchor } = await ledger.tip()
    const time = Math.floor(Date.now() / 1000)
    const { txId, height } = await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time, publicIn: 7n }))
    say(`${bytesToHex(txId)} ${height}`)
  }
  await ledger.close()
}

/** Spends the same notes as all others of this label do, each in a transaction of its own; says which it came first with. */
async function race(): Promise<void> {
  const ledger = await openLmdbLedger({ path, verifier: createBoundVerifier(), transactionsPerMinute: 1_000_000 })
  const [shared, own] = [createRng(label), systemRng]
  const element = (rng: Rng): Fr => reduceFr(bytesToBigint(rng.bytes(64)))
  const notes = Array.from({ length: Number(count) }, () => element(shared))
  say('ready')
  for await (const _ of process.stdin) break
  for (const [index, note] of notes.entries()) {
    const { anchor } = await ledger.tip()
    const time = Math.floor(Date.now() / 1000)
    const nf = [note, element(own)] as const
    const won = await ledger.submit(createTransaction(own, { domain: ledger.domain, anchor, time, nf })).then(
      () => 'won',
      (error: NacreError) => error.code,
    )
    say(`${index} ${won}`)
  }
  await ledger.close()
}

/** Opens, replays, says the height, and ends. */
async function open(): Promise<void> {
  const ledger = await openLmdbLedger({ path, verifier: createBoundVerifier() })
  const { ok, code } = await ledger.verify()
  const { height } = await ledger.tip()
  await ledger.close()
  say(ok ? `height ${height}` : `code ${code}`)
}

/** Opens for reading, says the height, and ends. */
async function look(): Promise<void> {
  const ledger = await openLmdbLedger({ path, verifier: createBoundVerifier(), readOnly: true })
  const { height } = await ledger.tip()
  await ledger.close()
  say(`height ${height}`)
}

/** Makes a new one. */
async function create(): Promise<void> {
  await (await createLmdbLedger({ path, network: 'dev', assets, verifier: createBoundVerifier() })).close()
  say('made')
}

/** Opens and closes again and again, reading between, for as long as it is let. */
async function reopen(): Promise<void> {
  for (let done = 0; done < Number(count); done++) {
    const ledger = await openLmdbLedger({ path, verifier: createBoundVerifier(), readOnly: done % 2 === 0 })
    const { height } = await ledger.tip()
    await ledger.close()
    say(`${height}`)
  }
}

const tasks: Readonly<Record<string, () => Promise<void>>> = {
  submit: () => submit(Number(count)),
  forever: () => submit(Number.POSITIVE_INFINITY),
  open,
  look,
  create,
  reopen,
  race,
}
try {
  await tasks[task]?.()
} catch (error) {
  say(`code ${(error as NacreError).code}`)
}
