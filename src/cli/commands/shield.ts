import { findAsset } from '../assets'
import { readIssuerKey } from '../issuer-key'
import { addPaymentCommand, type PaymentOptions, pay } from '../payment'
import type { AddCommand } from '../run'

interface Options extends PaymentOptions {
  readonly asset: string
  readonly amount: string
  readonly issuerKey: string
  readonly memo?: string
}

export const addShield: AddCommand = (parent, run) => {
  addPaymentCommand(parent, 'shield', 'bring money into the pool, signed by its issuer')
    .requiredOption('--asset <code>', 'such as USD')
    .requiredOption('--amount <amount>', 'such as 100.00')
    .requiredOption('--issuer-key <file>', 'the key of the asset')
    .option('--memo <text>', 'a note to oneself')
    .action(
      run((io, options: Options, file: string) =>
        pay(io, file, options, ({ ledger }) => {
          const asset = findAsset(ledger.genesis, options.asset)
          const shield = { asset: asset.id, amount: asset.parse(options.amount), memo: options.memo }
          return { asset, issuer: readIssuerKey(options.issuerKey, asset), request: { shield } }
        }),
      ),
    )
}
