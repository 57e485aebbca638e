import { systemRng } from '../../base'
import { createMnemonic, parseMnemonic } from '../../keys'
import { UsageError } from '../errors'
import { readText } from '../files'
import { ACCOUNT, addNewWalletCommand, makeWallet, type NewWalletOptions, parseAccount } from '../new-wallet'
import type { AddCommand } from '../run'

interface Options extends NewWalletOptions {
  readonly account: string
  readonly mnemonicFile?: string
  readonly mnemonicOut?: string
}

export const addWalletCreate: AddCommand = (parent, run) => {
  addNewWalletCommand(parent, 'create', 'make a wallet from a new mnemonic')
    .option('--mnemonic-out <file>', 'write the mnemonic there (mode 0600); else it is shown once, on a terminal')
    .option('--mnemonic-file <file|->', 'a mnemonic that was made elsewhere, instead of a new one')
    .option(...ACCOUNT)
    .action(
      run(async (io, options: Options, file: string) => {
        const { mnemonicFile, mnemonicOut } = options
        const isNew = mnemonicFile === undefined
        const isShown = isNew && mnemonicOut === undefined
        if (isShown && (io.json || !process.stderr.isTTY)) {
          throw new UsageError('the mnemonic has to go somewhere', { hint: 'give --mnemonic-out FILE, or use a terminal' })
        }
        const account = parseAccount(options.account)
        const words = isNew ? createMnemonic(systemRng) : parseMnemonic(readText(mnemonicFile))
        await makeWallet(io, file, options, { content: () => ({ account, secret: { kind: 'mnemonic', words } }), mnemonicOut })
        // To the terminal and nowhere else: standard output may be a file.
        if (isShown) process.stderr.write(`\nThe mnemonic, shown this once. Who has it has the money:\n\n  ${words}\n\n`)
      }),
    )
}
