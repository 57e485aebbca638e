import { nodeX25519 } from '../../crypto/node'
import { createScanner, type HistoryEntry, type ViewLine, viewAllIncoming, viewPayment, viewPeriods } from '../../disclosure'
import { type AnyKey, formatPeriod, type Period, parseAnyKey, parsePeriod, periodEnd } from '../../keys'
import { type EmbeddedLedger, readAccepted } from '../../ledger'
import type { TrialDecryption } from '../../note'
import { createThreadedTrialDecryption } from '../../note/node'
import type { AcceptedTransaction } from '../../tx'
import { UsageError } from '../errors'
import { readKeyArgument } from '../files'
import type { Io } from '../io'
import { type AddCommand, collect } from '../run'
import { withLedger } from '../session'
import { DEV_WARNING, entryCsv, entryDocument, entryTable, totalsDocument } from '../show'
import { table } from '../text'

interface Options {
  readonly ledger: string
  readonly period?: readonly string[]
  readonly csv?: boolean
}

type ViewKey = Exclude<AnyKey, { kind: 'spending' }>
type Line = HistoryEntry | ViewLine

export const addView: AddCommand = (parent, run) => {
  parent
    .command('view <key>')
    .description('what a view key sees, from ledger data alone; KEY is text, @FILE or -')
    .requiredOption('--ledger <ledger>', 'the ledger')
    .option('--period <year-month>', 'this month only; repeat for more', collect)
    .option('--csv', 'as CSV on standard output')
    .action(run(view))
}

async function view(io: Io, options: Options, argument: string): Promise<void> {
  if (options.csv && io.json) throw new UsageError('--csv and --json exclude each other')
  const months = options.period?.map((text) => parsePeriod(text))
  const text = readKeyArgument(argument)
  await withLedger(options.ledger, async (ledger) => {
    const key = parseAnyKey(text, ledger.domain)
    if (key.kind === 'spending') {
      throw new UsageError('a spending key is not for viewing', { hint: 'nacre wallet keys WALLET --kind full' })
    }
    if (key.kind === 'period' && months?.some((month) => month !== key.period))
      throw new UsageError(`the key is one of ${formatPeriod(key.period)} and shows no other month`)
    const all = await collectLines(io, ledger, key)
    const lines = months ? all.filter((line) => months.includes(line.period as Period)) : all
    if (options.csv) io.raw(entryCsv(ledger.genesis, lines))
    else await showView(io, ledger, key, months, lines)
  })
}

/** Progress is what was viewed, which may be less than what was read of the ledger already. */
async function collectLines(io: Io, ledger: EmbeddedLedger, key: ViewKey): Promise<readonly Line[]> {
  const { signal, onProgress } = io.observed('view')
  const { height: total } = await ledger.tip()
  const trials = createThreadedTrialDecryption()
  const lines: Line[] = []
  try {
    for await (const viewed of viewAll(ledger, key, trials, signal)) {
      lines.push(...viewed.lines)
      onProgress?.({ stage: 'read', done: Math.min(viewed.height, total), total })
    }
  } finally {
    await trials.dispose()
  }
  return lines
}

interface Viewed {
  readonly height: number
  readonly lines: readonly Line[]
}

async function* viewAll(
  ledger: EmbeddedLedger,
  key: ViewKey,
  trials: TrialDecryption,
  signal: AbortSignal | undefined,
): AsyncGenerator<Viewed> {
  const transactions = readAccepted(ledger, { signal })
  const deps = { x25519: nodeX25519, trials }
  switch (key.kind) {
    case 'full':
      for await (const { height, entries } of createScanner(deps, key, ledger.genesis).scanAll(transactions, { signal }))
        yield { height, lines: entries }
      return
    case 'incoming':
      yield* viewAllIncoming(deps, key, transactions, { signal })
      return
    case 'payment':
      yield* viewEach(viewPayment(deps, key), transactions)
      return
    case 'period':
      yield* viewEach(viewPeriods([key], ledger.genesis), transactions)
  }
}

async function* viewEach(
  view: (accepted: AcceptedTransaction) => readonly ViewLine[],
  transactions: AsyncIterable<AcceptedTransaction>,
): AsyncGenerator<Viewed> {
  for await (const accepted of transactions) yield { height: accepted.height, lines: view(accepted) }
}

/** What each kind of key shows and cannot show, said beside what it shows. */
const LIMITS = {
  full: 'Everything that the account sent; receipts are those that its senders let it find.',
  incoming: 'Receipts of the external addresses: no change, nothing sent, and not whether the money is still there.',
  period:
    'Every payment that the account of this key made in this period: by the rules of the ledger none can be missing. Whose key it is, is not yet proven.',
  payment: 'One payment, and nothing else.',
} as const

async function showView(
  io: Io,
  ledger: EmbeddedLedger,
  key: ViewKey,
  months: readonly Period[] | undefined,
  lines: readonly Line[],
): Promise<void> {
  const { time, height } = await ledger.tip()
  const seen = [...new Set(lines.map((line) => line.period as Period))].sort((a, b) => a - b)
  const periods = key.kind === 'period' ? [key.period] : (months ?? seen)
  // Whoever names no month of a full key asks for all of them, the present one included.
  const isNamed = key.kind === 'period' || (key.kind === 'full' && months !== undefined)
  // A period is complete once no block can fall into it any more.
  const complete = isNamed && periods.every((period) => time >= periodEnd(period) + ledger.genesis.grace)
  const totals = totalsDocument(ledger.genesis, lines)
  const isDev = (await ledger.facts()).keys === 'dev'
  io.say(`${key.kind} key, ${periods.map(formatPeriod).join(', ') || 'all periods'}, at height ${height}`)
  io.say(entryTable(ledger.genesis, lines))
  const columns = ['asset', 'in', 'out', 'change', 'shield', 'unshield', 'fees']
  const rows = totals.map((row) => columns.map((column) => row[column] ?? ''))
  if (rows.length > 0) io.say(`\n${table([columns, ...rows], [1, 2, 3, 4, 5, 6])}`)
  io.say(`\n${LIMITS[key.kind]}`)
  if (!complete && (key.kind === 'period' || key.kind === 'full')) io.say('The period is still open: this is so far.')
  if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
  io.result({
    kind: key.kind,
    periods: periods.map(formatPeriod),
    height,
    entries: lines.map((line) => entryDocument(ledger.genesis, line)),
    totals,
    complete,
    bound: false,
    note: LIMITS[key.kind],
    ...(isDev ? { keys: 'dev', warning: DEV_WARNING } : {}),
  })
}
