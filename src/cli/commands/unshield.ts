import { findAsset } from '../assets'
import { addPaymentCommand, type PaymentOptions, pay } from '../payment'
import type { AddCommand } from '../run'

interface Options extends PaymentOptions {
  readonly to: string
  readonly asset: string
  readonly amount: string
}

export const addUnshield: AddCommand = (parent, run) => {
  addPaymentCommand(parent, 'unshield', 'take money out of the pool')
    .requiredOption('--to <text>', 'who gets it, as the ledger shall show it')
    .requiredOption('--asset <code>', 'such as USD')
    .requiredOption('--amount <amount>', 'such as 10.00; the fee comes on top')
    .action(
      run((io, options: Options, file: string) =>
        pay(io, file, options, ({ ledger }) => {
          const asset = findAsset(ledger.genesis, options.asset)
          const unshield = { asset: asset.id, amount: asset.parse(options.amount), recipient: options.to }
          return { asset, request: { unshield } }
        }),
      ),
    )
}
