import { resolve } from 'node:path'
import type { Command } from 'commander'
import { bytesToHex, systemRng } from '../../base'
import {
  createMnemonic,
  defaultAddress,
  deriveAccountFingerprint,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSeed,
  deriveSpendingKey,
  type FullViewingKey,
  formatAddress,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPeriod,
  formatPeriodKey,
  parseAnyKey,
  parseMnemonic,
  parsePeriod,
  revealFullViewingKey,
} from '../../keys'
import { UsageError } from '../errors'
import { readKeyArgument, readText, writeFileWhole } from '../files'
import type { Io } from '../io'
import type { Run } from '../run'
import { assetOf, openLedger, openSession, readPassword, type WalletSession } from '../session'
import { entryDocument, entryTable } from '../show'
import { table } from '../text'
import { assertNoWallet, createWalletFile, type WalletContent } from '../wallet-file'

interface PasswordOption {
  readonly passwordFile?: string
}

interface NewWalletOptions extends PasswordOption {
  readonly ledger: string
  readonly account: string
  readonly mnemonicFile?: string
  readonly mnemonicOut?: string
  readonly key?: string
}

const PASSWORD = ['--password-file <file>', 'the password, instead of NACRE_PASSWORD'] as const
const LEDGER = ['--ledger <ledger>', 'the ledger, which the wallet remembers'] as const
const ACCOUNT = ['--account <number>', 'which account of the mnemonic', '0'] as const

export function addWallet(program: Command, run: Run): void {
  const wallet = program.command('wallet').description('a wallet in a file, encrypted under a password')
  wallet
    .command('create <wallet>')
    .description('make a wallet from a new mnemonic')
    .requiredOption(...LEDGER)
    .option('--mnemonic-out <file>', 'write the mnemonic there (mode 0600)')
    .option(...ACCOUNT)
    .option(...PASSWORD)
    .action(run(createNew))
  wallet
    .command('restore <wallet>')
    .description('make a wallet from the mnemonic of another')
    .requiredOption(...LEDGER)
    .requiredOption('--mnemonic-file <file|->', 'the mnemonic')
    .option(...ACCOUNT)
    .option(...PASSWORD)
    .action(run(restore))
  wallet
    .command('watch <wallet>')
    .description('make a view-only wallet from a full viewing key')
    .requiredOption(...LEDGER)
    .requiredOption('--key <key|@file|->', 'the full viewing key')
    .option(...PASSWORD)
    .action(run(watch))
  wallet
    .command('address <wallet>')
    .description('where to be paid')
    .option('--new', 'another one, which nobody can link to the first')
    .option(...PASSWORD)
    .action(
      run((io, options: PasswordOption & { new?: boolean }, file: string) =>
        inSession(io, file, options, showAddress(options.new ?? false)),
      ),
    )
  wallet
    .command('balance <wallet>')
    .description('what can be spent, and what is on its way')
    .option(...PASSWORD)
    .action(run((io, options: PasswordOption, file: string) => inSession(io, file, options, showBalance)))
  wallet
    .command('history <wallet>')
    .description('what came, went, and whom it went to')
    .option(...PASSWORD)
    .action(run((io, options: PasswordOption, file: string) => inSession(io, file, options, showHistory)))
  wallet
    .command('sync <wallet>')
    .description('read what is new on the ledger')
    .option('--rescan', 'forget what was read and start from genesis')
    .option(...PASSWORD)
    .action(
      run((io, options: PasswordOption & { rescan?: boolean }, file: string) =>
        inSession(io, file, options, syncNow(options.rescan ?? false)),
      ),
    )
  wallet
    .command('keys <wallet>')
    .description('view keys as text: hand them to whom you wish to be seen by')
    .requiredOption('--kind <full|incoming|period>', 'which')
    .option(
      '--period <year-month>',
      'a month, such as 2026-11; repeat for more',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option(...PASSWORD)
    .action(run((io, options: KeysOptions, file: string) => inSession(io, file, options, showKeys(options))))
}

async function createNew(io: Io, options: NewWalletOptions, file: string): Promise<void> {
  if (options.mnemonicOut === undefined && (io.json || !process.stderr.isTTY)) {
    throw new UsageError('the mnemonic has to go somewhere', { hint: 'give --mnemonic-out FILE, or use a terminal' })
  }
  assertNoWallet(file)
  const password = await readPassword(options, true)
  const words = createMnemonic(systemRng)
  if (options.mnemonicOut !== undefined) writeFileWhole(options.mnemonicOut, `${words}\n`, { mode: 0o600, replace: false })
  await writeWallet(io, file, password, options.ledger, {
    account: parseAccount(options.account),
    secret: { kind: 'mnemonic', words },
  })
  if (options.mnemonicOut === undefined) {
    // To the terminal and nowhere else: standard output may be a file.
    process.stderr.write(`\nThe mnemonic, shown this once. Who has it has the money:\n\n  ${words}\n\n`)
  }
}

async function restore(io: Io, options: NewWalletOptions, file: string): Promise<void> {
  assertNoWallet(file)
  const words = parseMnemonic(readText(options.mnemonicFile as string))
  const password = await readPassword(options, true)
  await writeWallet(io, file, password, options.ledger, {
    account: parseAccount(options.account),
    secret: { kind: 'mnemonic', words },
  })
}

async function watch(io: Io, options: NewWalletOptions, file: string): Promise<void> {
  assertNoWallet(file)
  const key = readKeyArgument(options.key as string)
  const password = await readPassword(options, true)
  await writeWallet(io, file, password, options.ledger, { account: 0, secret: { kind: 'viewing', key } })
}

function parseAccount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${JSON.stringify(text)} is no account number`)
  return Number(text)
}

async function writeWallet(
  io: Io,
  file: string,
  password: string,
  path: string,
  content: Pick<WalletContent, 'account' | 'secret'>,
): Promise<void> {
  const ledger = await openLedger(path, true)
  try {
    const key = viewingKeyOf(content, ledger.domain)
    await createWalletFile(file, { ledger: resolve(path), ledgerId: bytesToHex(ledger.domain.ledgerId), ...content }, password)
    const address = formatAddress(defaultAddress(key))
    const fingerprint = bytesToHex(deriveAccountFingerprint(revealFullViewingKey(key).account))
    io.say(`Wallet ${file} is ready (account ${fingerprint}).`)
    io.say(`Address: ${address}`)
    io.result({ address, fingerprint, ledgerId: bytesToHex(ledger.domain.ledgerId) })
  } finally {
    await ledger.close()
  }
}

function viewingKeyOf(
  { account, secret }: Pick<WalletContent, 'account' | 'secret'>,
  domain: Parameters<typeof deriveSpendingKey>[1],
): FullViewingKey {
  if (secret.kind === 'mnemonic')
    return deriveFullViewingKey(deriveSpendingKey(deriveSeed(parseMnemonic(secret.words)), domain, account))
  const key = parseAnyKey(secret.key, domain)
  if (key.kind !== 'full')
    throw new UsageError('a wallet takes a full viewing key', { hint: 'other keys: nacre view KEY --ledger LEDGER' })
  return key
}

type SessionBody = (io: Io, session: WalletSession) => Promise<void>

async function inSession(io: Io, file: string, options: PasswordOption, body: SessionBody): Promise<void> {
  const session = await openSession(io, file, options)
  try {
    await body(io, session)
  } finally {
    await session.close()
  }
}

function showAddress(fresh: boolean): SessionBody {
  return async (io, { wallet }) => {
    const address = formatAddress(await wallet.address({ fresh }))
    io.say(address)
    io.result({ address })
  }
}

const showBalance: SessionBody = async (io, { wallet, ledger }) => {
  await wallet.sync(io.observed('sync'))
  const assets = (await wallet.balance()).map(({ asset, amount, pending, notes }) => {
    const { code, format } = assetOf(ledger.genesis, asset)
    return { code, amount: format(amount), pending: format(pending), notes }
  })
  io.say(
    assets.length === 0
      ? 'nothing yet'
      : table(
          [['asset', 'amount', 'pending', 'notes'], ...assets.map((a) => [a.code, a.amount, a.pending, String(a.notes)])],
          [1, 2, 3],
        ),
  )
  io.result({ assets })
}

const showHistory: SessionBody = async (io, { wallet, ledger }) => {
  await wallet.sync(io.observed('sync'))
  const entries = await wallet.history()
  io.say(entryTable(ledger.genesis, entries))
  io.result({ entries: entries.map((entry) => entryDocument(ledger.genesis, entry)) })
}

function syncNow(rescan: boolean): SessionBody {
  return async (io, { wallet }) => {
    const started = performance.now()
    const result = await (rescan ? wallet.rescan(io.observed('sync')) : wallet.sync(io.observed('sync')))
    const ms = Math.round(performance.now() - started)
    io.say(`At height ${result.height}: ${result.transactions} transactions read, ${result.notesFound} notes found, ${ms} ms`)
    io.result({ ...result, ms })
  }
}

interface KeysOptions extends PasswordOption {
  readonly kind: string
  readonly period?: readonly string[]
}

function showKeys({ kind, period = [] }: KeysOptions): SessionBody {
  return async (io, { viewingKey }) => {
    if (kind === 'period' ? period.length === 0 : period.length > 0) {
      throw new UsageError(kind === 'period' ? 'which months?' : 'only period keys have a month', {
        hint: '--kind period --period 2026-11',
      })
    }
    const keys = keysOf(viewingKey, kind, period)
    for (const { key, period: month } of keys) io.say(month === null ? key : `${month}  ${key}`)
    io.result({ keys })
  }
}

function keysOf(viewingKey: FullViewingKey, kind: string, months: readonly string[]) {
  switch (kind) {
    case 'full':
      return [{ kind, period: null, key: formatFullViewingKey(viewingKey) }]
    case 'incoming':
      return [{ kind, period: null, key: formatIncomingViewingKey(deriveIncomingViewingKey(viewingKey)) }]
    case 'period':
      return months.map((month) => {
        const period = parsePeriod(month)
        return { kind, period: formatPeriod(period), key: formatPeriodKey(derivePeriodKey(viewingKey, period)) }
      })
    default:
      throw new UsageError(`${JSON.stringify(kind)} is no kind of key`, { hint: 'full, incoming or period' })
  }
}
