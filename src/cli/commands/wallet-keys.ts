import {
  deriveIncomingViewingKey,
  derivePeriodKey,
  type FullViewingKey,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPeriod,
  formatPeriodKey,
  parsePeriod,
} from '../../keys'
import { UsageError } from '../errors'
import { type AddCommand, collect, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'

interface Options extends PasswordOption {
  readonly kind: string
  readonly period?: readonly string[]
}

interface KeyDocument {
  readonly kind: string
  readonly period: string | null
  readonly key: string
}

export const addWalletKeys: AddCommand = (parent, run) => {
  parent
    .command('keys <wallet>')
    .description('view keys as text: for whom you wish to be seen by')
    .requiredOption('--kind <full|incoming|period>', 'which')
    .option('--period <year-month>', 'a month, such as 2026-11; repeat for more', collect)
    .option(...PASSWORD)
    .action(
      run(async (io, { kind, period = [], ...password }: Options, file: string) => {
        const derive = keysOf(kind, period)
        await withWallet(io, file, password, async ({ viewingKey }) => {
          const keys = derive(viewingKey)
          for (const { key, period: month } of keys) io.say(month === null ? key : `${month}  ${key}`)
          io.result({ keys })
        })
      }),
    )
}

/** How to derive what was asked for; throws `UsageError`, `MalformedPeriodError` before anything is opened. */
function keysOf(kind: string, months: readonly string[]): (key: FullViewingKey) => readonly KeyDocument[] {
  if (!['full', 'incoming', 'period'].includes(kind)) {
    throw new UsageError(`${JSON.stringify(kind)} is no kind of key`, { hint: 'full, incoming or period' })
  }
  const hint = '--kind period --period 2026-11'
  if (kind !== 'period' && months.length > 0) throw new UsageError('only period keys have a month', { hint })
  if (kind === 'full') return (key) => [{ kind, period: null, key: formatFullViewingKey(key) }]
  if (kind === 'incoming') {
    return (key) => [{ kind, period: null, key: formatIncomingViewingKey(deriveIncomingViewingKey(key)) }]
  }
  if (months.length === 0) throw new UsageError('which months?', { hint })
  const periods = months.map((month) => parsePeriod(month))
  return (key) =>
    periods.map((period) => ({ kind, period: formatPeriod(period), key: formatPeriodKey(derivePeriodKey(key, period)) }))
}
