import { parseAddress } from '../../keys'
import { findAsset } from '../assets'
import { UsageError } from '../errors'
import { addPaymentCommand, type PaymentOptions, pay } from '../payment'
import { type AddCommand, collect } from '../run'

interface Options extends PaymentOptions {
  readonly asset: string
  readonly to: readonly string[]
  readonly amount: readonly string[]
  readonly memo?: readonly string[]
}

export const addSend: AddCommand = (parent, run) => {
  addPaymentCommand(parent, 'send', 'a private payment; repeat --to, --amount and --memo for several payees')
    .requiredOption('--to <address>', 'the payee', collect)
    .requiredOption('--asset <code>', 'such as USD')
    .requiredOption('--amount <amount>', 'such as 25.00', collect)
    .option('--memo <text>', 'for the payee, in the order of --to; may be empty', collect)
    .action(
      run(async (io, options: Options, file: string) => {
        const { to, amount, memo = [] } = options
        if (to.length !== amount.length) throw new UsageError('each --to needs its --amount')
        if (memo.length > to.length) throw new UsageError('there are more memos than payees')
        await pay(io, file, options, ({ ledger }) => {
          const asset = findAsset(ledger.genesis, options.asset)
          const payments = to.map((text, index) => ({
            to: parseAddress(text, ledger.domain),
            asset: asset.id,
            amount: asset.parse(amount[index] as string),
            memo: memo[index],
          }))
          return { asset, request: { pay: payments } }
        })
      }),
    )
}
