import { assetOf } from '../assets'
import { readIssuerKey } from '../issuer-key'
import { showProposal, showReceipt, tellUnfinished } from '../payment'
import { type AddCommand, PASSWORD, type PasswordOption } from '../run'
import { withWallet } from '../session'

interface Options extends PasswordOption {
  readonly issuerKey?: string
}

export const addWalletResume: AddCommand = (parent, run) => {
  parent
    .command('resume <wallet>')
    .description('finish a payment that was interrupted: nothing of it happens twice')
    .option('--issuer-key <file>', 'for a shield that has to be made again')
    .option(...PASSWORD)
    .action(
      run((io, { issuerKey, ...options }: Options, file: string) =>
        withWallet(io, file, { ...options, spends: true }, async (session) => {
          const { wallet, ledger, spendingKey } = session
          const proposal = await wallet.unfinished()
          if (!proposal) {
            io.say('No payment is unfinished.')
            io.result({ txId: null, txIds: [] })
            return
          }
          const asset = assetOf(ledger.genesis, proposal.asset)
          const issuer = issuerKey === undefined ? undefined : readIssuerKey(issuerKey, asset)
          const authorize = spendingKey()
          showProposal(io, asset, proposal)
          const receipt = await tellUnfinished(io, file, session, () =>
            wallet.resume({ authorize, issuer, ...io.observed('pay') }),
          )
          if (receipt) showReceipt(io, asset, receipt)
        }),
      ),
    )
}
