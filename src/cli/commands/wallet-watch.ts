import { parseAnyKey } from '../../keys'
import { UsageError } from '../errors'
import { readKeyArgument } from '../files'
import { addNewWalletCommand, makeWallet, type NewWalletOptions } from '../new-wallet'
import type { AddCommand } from '../run'

interface Options extends NewWalletOptions {
  readonly key: string
}

export const addWalletWatch: AddCommand = (parent, run) => {
  addNewWalletCommand(parent, 'watch', 'make a view-only wallet from a full viewing key')
    .requiredOption('--key <key|@file|->', 'the full viewing key')
    .action(
      run((io, options: Options, file: string) => {
        const key = readKeyArgument(options.key)
        return makeWallet(io, file, options, {
          content: (domain) => {
            if (parseAnyKey(key, domain).kind !== 'full') {
              throw new UsageError('a wallet takes a full viewing key', { hint: 'other keys: nacre view KEY --ledger LEDGER' })
            }
            return { account: 0, secret: { kind: 'viewing', key } }
          },
        })
      }),
    )
}
