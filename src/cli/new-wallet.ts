import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { assertNotAborted, bytesToHex } from '../base'
import { defaultAddress, deriveAccountFingerprint, formatAddress, type LedgerDomain, revealFullViewingKey } from '../keys'
import { UsageError } from './errors'
import { writeSecretFile } from './files'
import type { Io } from './io'
import { readPassword } from './password'
import { PASSWORD, type PasswordOption } from './run'
import { deriveKeys, withLedger } from './session'
import { showText } from './text'
import { assertNoWallet, createWalletFile, type WalletContent } from './wallet-file'

/** Options of every command that makes a wallet. */
export interface NewWalletOptions extends PasswordOption {
  readonly ledger: string
}

/** A command that makes a wallet. */
export function addNewWalletCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(`${name} <wallet>`)
    .description(description)
    .requiredOption('--ledger <ledger>', 'the ledger, which the wallet remembers')
    .option(...PASSWORD)
}

/** The option that chooses an account of a mnemonic. */
export const ACCOUNT = ['--account <number>', 'which account of the mnemonic', '0'] as const

/** Throws `UsageError`. */
export function parseAccount(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new UsageError(`${JSON.stringify(text)} is no account number`)
  return Number(text)
}

type NewContent = Pick<WalletContent, 'account' | 'secret'>

interface NewWallet {
  /** What the wallet shall keep, once the ledger is known. */
  readonly content: (domain: LedgerDomain) => NewContent
  /** Where the mnemonic goes, too. */
  readonly mnemonicOut?: string | undefined
}

/** Makes a wallet file, and the file of its mnemonic if one is wished: both or neither. */
export async function makeWallet(
  io: Io,
  file: string,
  options: NewWalletOptions,
  { content: prepare, mnemonicOut }: NewWallet,
): Promise<void> {
  assertNoWallet(file)
  await withLedger(options.ledger, async ({ domain }) => {
    const content = prepare(domain)
    const { viewing } = deriveKeys(content, domain)
    const password = await readPassword(options, true)
    assertNotAborted(io.signal)
    const ledgerId = bytesToHex(domain.ledgerId)
    if (mnemonicOut !== undefined && content.secret.kind === 'mnemonic') writeSecretFile(mnemonicOut, `${content.secret.words}\n`)
    try {
      await createWalletFile(file, { ledger: resolve(options.ledger), ledgerId, ...content }, password)
    } catch (error) {
      if (mnemonicOut !== undefined) rmSync(mnemonicOut, { force: true })
      throw error
    }
    const address = formatAddress(defaultAddress(viewing))
    const fingerprint = bytesToHex(deriveAccountFingerprint(revealFullViewingKey(viewing).account))
    io.say(`Wallet ${showText(file)} is ready (account ${fingerprint}).`)
    io.say(`Address: ${address}`)
    io.result({ address, fingerprint, ledgerId })
  })
}
