import type { Command } from 'commander'
import { nodeX25519 } from '../../crypto/node'
import { createScanner, type HistoryEntry, type ViewLine, viewIncoming, viewPayment, viewPeriods } from '../../disclosure'
import { type AnyKey, formatPeriod, type Period, parseAnyKey, parsePeriod, periodEnd } from '../../keys'
import { type EmbeddedLedger, readAccepted } from '../../ledger'
import { UsageError } from '../errors'
import { readKeyArgument } from '../files'
import type { Io } from '../io'
import type { Run } from '../run'
import { openLedger } from '../session'
import { DEV_WARNING, entryCsv, entryDocument, entryTable, totalsDocument } from '../show'
import { table } from '../text'

interface ViewOptions {
  readonly ledger: string
  readonly period?: readonly string[]
  readonly csv?: boolean
}

export function addView(program: Command, run: Run): void {
  program
    .command('view <key>')
    .description('what a view key sees, from ledger data alone; KEY is text, @FILE or -')
    .requiredOption('--ledger <ledger>', 'the ledger')
    .option('--period <year-month>', 'this month only; repeat for more', (value: string, all: readonly string[] = []) => [
      ...all,
      value,
    ])
    .option('--csv', 'as CSV on standard output')
    .action(run(view))
}

type Line = HistoryEntry | ViewLine

async function view(io: Io, options: ViewOptions, argument: string): Promise<void> {
  if (options.csv && io.json) throw new UsageError('--csv and --json exclude each other')
  const months = options.period?.map((text) => parsePeriod(text))
  const ledger = await openLedger(options.ledger, true)
  try {
    const key = parseAnyKey(readKeyArgument(argument), ledger.domain)
    if (key.kind === 'spending')
      throw new UsageError('a spending key is not for viewing', { hint: 'nacre wallet keys WALLET --kind full' })
    const lines = await collectLines(io, ledger, key)
    const shown = months ? lines.filter((line) => months.includes(line.period as Period)) : lines
    const periods =
      key.kind === 'period'
        ? [key.period]
        : (months ?? [...new Set(shown.map((line) => line.period as Period))].sort((a, b) => a - b))
    if (options.csv) {
      io.raw(entryCsv(ledger.genesis, shown))
      return
    }
    await showView(io, ledger, key, periods, shown)
  } finally {
    await ledger.close()
  }
}

async function collectLines(
  io: Io,
  ledger: EmbeddedLedger,
  key: Exclude<AnyKey, { kind: 'spending' }>,
): Promise<readonly Line[]> {
  const deps = { x25519: nodeX25519 }
  const read = readerOf(key)
  const lines: Line[] = []
  for await (const accepted of readAccepted(ledger, io.observed('view'))) lines.push(...read(accepted))
  return lines

  function readerOf(each: typeof key): (accepted: Parameters<ReturnType<typeof viewPeriods>>[0]) => readonly Line[] {
    switch (each.kind) {
      case 'full': {
        const scanner = createScanner(deps, each, ledger.genesis)
        return (accepted) => scanner.scan(accepted).entries
      }
      case 'incoming':
        return viewIncoming(deps, each)
      case 'payment':
        return viewPayment(deps, each)
      case 'period':
        return viewPeriods([each], ledger.genesis)
    }
  }
}

/** What each kind of key cannot show, said beside what it shows. */
const LIMITS = {
  full: 'Everything that the account sent; receipts are what its senders let it find.',
  incoming: 'Receipts of the external addresses: no change, nothing sent, not whether it is still there.',
  period:
    'Every payment that the account of this key made in this period: by the rules of the ledger none can be missing. Whose key it is, is not yet proven.',
  payment: 'One payment, and nothing else.',
} as const

async function showView(
  io: Io,
  ledger: EmbeddedLedger,
  key: Exclude<AnyKey, { kind: 'spending' }>,
  periods: readonly Period[],
  lines: readonly Line[],
): Promise<void> {
  const { time, height } = await ledger.tip()
  // Outgoing payments are complete once no block can fall into the period any more.
  const isClosed = periods.every((period) => time >= periodEnd(period) + ledger.genesis.grace)
  const complete = (key.kind === 'period' || key.kind === 'full') && isClosed
  const totals = totalsDocument(ledger.genesis, lines)
  const isDev = (await ledger.facts()).keys === 'dev'
  io.say(`${key.kind} key, ${periods.map(formatPeriod).join(', ') || 'all periods'}, at height ${height}`)
  io.say(entryTable(ledger.genesis, lines))
  const columns = ['asset', 'in', 'out', 'change', 'shield', 'unshield', 'fees']
  if (totals.length > 0)
    io.say(`\n${table([columns, ...totals.map((row) => columns.map((column) => row[column] ?? ''))], [1, 2, 3, 4, 5, 6])}`)
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
