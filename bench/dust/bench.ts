import { availableParallelism, cpus } from 'node:os'
import { createMemoryStore } from '../../src/store/memory'
import { parseAmount } from '../../src/value'
import { createRng } from '../../test/ledger/fixture'
import { rainDust } from '../../test/wallet/dust'
import { createBank, createPerson, USD } from '../../test/wallet/fixture'

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

/** Time by the number of small notes that an account has. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const rows: Row[] = []
  for (const notes of SIZES) rows.push(await measure(notes))
  const environment = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: availableParallelism() }
  if (json) {
    process.stdout.write(`${JSON.stringify({ environment, rows }, null, 2)}\n`)
    return
  }
  const each = (ms: number, { notes }: Row): string => `${((1_000 * ms) / notes).toFixed(1)} µs`
  const lines = rows.map(
    (row) =>
      `| ${row.notes} | ${each(row.syncMs, row)} | ${each(row.openMs, row)} | ${each(row.balanceMs, row)} | ${each(row.proposeMs, row)} |`,
  )
  const head = [
    '| notes | sync, a note | opening, a note | balance, a note | plan to spend all, a note |',
    '| ---: | ---: | ---: | ---: | ---: |',
  ]
  process.stdout.write(
    `${[...head, ...lines].join('\n')}\n\n${environment.cpu}, ${environment.cores} cores, Node ${environment.node}\n`,
  )
}
