import { type AddCommand, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'

interface Options extends PasswordOption {
  readonly rescan?: boolean
}

export const addWalletSync: AddCommand = (parent, run) => {
  parent
    .command('sync <wallet>')
    .description('read what is new on the ledger')
    .option('--rescan', 'forget what was read, and start from genesis')
    .option(...PASSWORD)
    .action(
      run((io, options: Options, file: string) =>
        withWallet(io, file, options, async ({ wallet }) => {
          const started = performance.now()
          const result = await (options.rescan ? wallet.rescan(io.observed('sync')) : wallet.sync(io.observed('sync')))
          const ms = Math.round(performance.now() - started)
          const { height, transactions, notesFound } = result
          io.say(`At height ${height}: ${transactions} transactions read, ${notesFound} notes found, ${ms} ms`)
          io.result({ ...result, ms })
        }),
      ),
    )
}
