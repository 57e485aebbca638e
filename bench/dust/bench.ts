import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { createRng } from '../../test/ledger/fixture'
import { rainDust } from '../../test/wallet/dust'
import { createBank, createPerson, USD } from '../../test/wallet/fixture'
import { type Found, found, runHere, type SuiteOptions } from '../run'

const SIZES = [1_500, 3_000, 6_000]

interface Row {
  readonly notes: number
  readonly syncMs: number
  readonly openMs: number
  readonly balanceMs: number
  readonly proposeMs: number
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now()
  const value = await work()
  return { value, ms: performance.now() - start }
}

/** What an account with so many notes of 1 costs: to read it, to open it again, to ask what it has, to plan the spending of all. */
async function measure(notes: number): Promise<Row> {
  const bank = createBank()
  const store = createMemoryStore()
  const alice = await createPerson(bank, 1, store)
  await rainDust(createRng('dust'), bank, await alice.wallet.address(), USD, notes)
  const sync = await timed(() => alice.wallet.sync())
  const open = await timed(() => createPerson(bank, 1, store))
  const { wallet } = open.value
  const balance = await timed(() => wallet.balance())
  const pay = { to: await wallet.address(), asset: USD, amount: parseAmount(BigInt(notes)) }
  const propose = await timed(() => wallet.propose({ pay: [pay] }))
  return { notes, syncMs: sync.ms, openMs: open.ms, balanceMs: balance.ms, proposeMs: propose.ms }
}

/** Time a note, by the number of small notes that an account has. */
export function run(options: SuiteOptions): Promise<void> {
  return runHere('dust', measureAll, { ...options, mode: 'normal' })
}

async function measureAll(): Promise<readonly Found[]> {
  const rows: Row[] = []
  for (const notes of SIZES) rows.push(await measure(notes))
  return rows.flatMap(({ notes, syncMs, openMs, balanceMs, proposeMs }) => {
    const each = (what: string, ms: number): Found => found(`${what}, ${notes} notes`, 'µs a note', [(1_000 * ms) / notes])
    return [each('sync', syncMs), each('opening', openMs), each('balance', balanceMs), each('plan to spend all', proposeMs)]
  })
}
