import { parseMnemonic } from '../../keys'
import { readText } from '../files'
import { ACCOUNT, addNewWalletCommand, makeWallet, type NewWalletOptions, parseAccount } from '../new-wallet'
import type { AddCommand } from '../run'

interface Options extends NewWalletOptions {
  readonly account: string
  readonly mnemonicFile: string
  readonly mnemonicOut?: string
}

export const addWalletRestore: AddCommand = (parent, run) => {
  addNewWalletCommand(parent, 'restore', 'make a wallet from the mnemonic of another; the ledger tells it the rest')
    .requiredOption('--mnemonic-file <file|->', 'the mnemonic; - is standard input')
    .option('--mnemonic-out <file>', 'write a copy of it there (mode 0600)')
    .option(...ACCOUNT)
    .action(
      run((io, options: Options, file: string) => {
        const account = parseAccount(options.account)
        const words = parseMnemonic(readText(options.mnemonicFile))
        const content = { account, secret: { kind: 'mnemonic', words } } as const
        return makeWallet(io, file, options, { content: () => content, mnemonicOut: options.mnemonicOut })
      }),
    )
}
