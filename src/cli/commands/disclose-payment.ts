import { parseHex } from '../../base'
import { parseAddress } from '../../keys'
import type { TransactionId } from '../../tx'
import { ADDRESS, addDisclosureCommand, type DisclosureOptions, disclose } from '../disclosure'
import { UsageError } from '../errors'
import type { AddCommand } from '../run'

interface Options extends DisclosureOptions {
  readonly tx: string
  readonly output: string
  readonly role?: string
  readonly address?: string
}

export const addDisclosePayment: AddCommand = (parent, run) => {
  addDisclosureCommand(
    parent,
    'payment',
    'evidence of one payment, made or received: amount, asset, payee and time, with --memos also its memo',
  )
    .requiredOption('--tx <id>', 'the transaction, as the history names it')
    .requiredOption('--output <number>', 'its output, as the history names it')
    .option('--role <payer|payee>', 'as which of the two, where the account is both')
    .option(...ADDRESS)
    .action(
      run(async (io, options: Options, file: string) => {
        const { role } = options
        if (role !== undefined && role !== 'payer' && role !== 'payee')
          throw new UsageError(`${JSON.stringify(role)} is no role`, { hint: 'payer or payee' })
        if (!/^[0-9a-f]{64}$/.test(options.tx)) throw new UsageError('a transaction is named by 64 hexadecimal digits')
        if (!/^\d{1,2}$/.test(options.output)) throw new UsageError('an output is named by its number')
        const txId = parseHex(options.tx, 32) as TransactionId
        const address = options.address === undefined ? undefined : parseAddress(options.address)
        await disclose(io, file, options, () => ({ payment: { txId, output: Number(options.output), role, address } }))
      }),
    )
}
