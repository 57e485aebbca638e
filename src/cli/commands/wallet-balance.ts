import { assetOf } from '../assets'
import { type AddCommand, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'
import { showText, table } from '../text'

export const addWalletBalance: AddCommand = (parent, run) => {
  parent
    .command('balance <wallet>')
    .description('what can be spent, and what is on its way')
    .option(...PASSWORD)
    .action(
      run((io, options: PasswordOption, file: string) =>
        withWallet(io, file, options, async ({ wallet, ledger }) => {
          await wallet.sync(io.observed('sync'))
          const assets = (await wallet.balance()).map(({ asset, amount, pending, notes }) => {
            const { code, format } = assetOf(ledger.genesis, asset)
            return { code, amount: format(amount), pending: format(pending), notes }
          })
          const rows = assets.map((a) => [a.code, a.amount, a.pending, String(a.notes)])
          io.say(rows.length === 0 ? 'nothing yet' : table([['asset', 'amount', 'pending', 'notes'], ...rows], [1, 2, 3]))
          if (await wallet.unfinished()) io.note(`A payment is unfinished: nacre wallet resume ${showText(file)}`)
          io.result({ assets })
        }),
      ),
    )
}
