import { type AddCommand, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'

export const addWalletAbandon: AddCommand = (parent, run) => {
  parent
    .command('abandon <wallet>')
    .description('drop a payment that was interrupted; what is on the ledger stays')
    .option(...PASSWORD)
    .action(
      run((io, options: PasswordOption, file: string) =>
        withWallet(io, file, options, async ({ wallet }) => {
          const abandoned = (await wallet.unfinished()) !== undefined
          if (abandoned) await wallet.abandon()
          io.say(abandoned ? 'Abandoned.' : 'No payment was unfinished.')
          io.result({ abandoned })
        }),
      ),
    )
}
