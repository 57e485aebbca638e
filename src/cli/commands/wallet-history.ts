import { type AddCommand, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'
import { entryDocument, entryTable } from '../show'

export const addWalletHistory: AddCommand = (parent, run) => {
  parent
    .command('history <wallet>')
    .description('what came, what went, and whom it went to')
    .option(...PASSWORD)
    .action(
      run((io, options: PasswordOption, file: string) =>
        withWallet(io, file, options, async ({ wallet, ledger }) => {
          await wallet.sync(io.observed('sync'))
          const entries = await wallet.history()
          io.say(entryTable(ledger.genesis, entries))
          io.result({ entries: entries.map((entry) => entryDocument(ledger.genesis, entry)) })
        }),
      ),
    )
}
