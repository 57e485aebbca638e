import { bytesToHex } from '../../base'
import { encodeFr } from '../../crypto'
import { formatAddress } from '../../keys'
import { type AddCommand, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'

interface Options extends PasswordOption {
  readonly new?: boolean
}

export const addWalletAddress: AddCommand = (parent, run) => {
  parent
    .command('address <wallet>')
    .description('where to be paid')
    .option('--new', 'another one, which nobody can link to the first')
    .option(...PASSWORD)
    .action(
      run((io, options: Options, file: string) =>
        withWallet(io, file, options, async ({ wallet }) => {
          const address = await wallet.address({ fresh: options.new ?? false })
          io.say(formatAddress(address))
          io.result({ address: formatAddress(address), owner: bytesToHex(encodeFr(address.owner)) })
        }),
      ),
    )
}
