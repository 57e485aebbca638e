import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isCancel, password as promptPassword } from '@clack/prompts'
import { bytesToHex } from '../base'
import { nodeX25519 } from '../crypto/node'
import {
  deriveFullViewingKey,
  deriveSeed,
  deriveSpendingKey,
  type FullViewingKey,
  type LedgerDomain,
  parseFullViewingKey,
  parseMnemonic,
  type SpendingKey,
} from '../keys'
import type { EmbeddedLedger } from '../ledger'
import { openLmdbLedger } from '../ledger/lmdb'
import { createProver } from '../prover'
import { setup } from '../prover/setup'
import type { Genesis, RegisteredAsset } from '../rules'
import type { Prover } from '../statement'
import { StoreLockedError } from '../store'
import { openLmdbStore } from '../store/lmdb'
import { type Amount, type AssetId, formatDecimal, parseAssetId, parseDecimal } from '../value'
import { createWallet, type Wallet } from '../wallet'
import { NoSpendingKeyError, UnknownAssetError, UsageError, WalletFileCorruptError, WalletLockedError } from './errors'
import { readText } from './files'
import type { Io } from './io'
import { openWalletFile, type WalletContent } from './wallet-file'

/** An asset as people write it. */
export interface NamedAsset extends RegisteredAsset {
  readonly id: AssetId
  parse(text: string): Amount
  format(amount: bigint): string
}

/** The asset of a code in a ledger's registry. Throws `UnknownAssetError`. */
export function findAsset(genesis: Genesis, code: string): NamedAsset {
  const index = genesis.assets.findIndex((asset) => asset.code === code)
  if (index < 0) {
    const known = genesis.assets.map((asset) => asset.code).join(', ')
    throw new UnknownAssetError(`the ledger has no asset ${JSON.stringify(code)}`, { hint: `it has ${known}` })
  }
  return assetOf(genesis, index + 1)
}

/** The asset of a registry index that came from the ledger itself. */
export function assetOf(genesis: Genesis, id: number): NamedAsset {
  const asset = genesis.assets[id - 1]
  if (!asset) throw new UnknownAssetError(`the ledger has no asset ${id}`)
  return {
    ...asset,
    id: parseAssetId(id),
    parse: (text) => parseDecimal(text, asset.decimals),
    format: (amount) => formatDecimal(amount as Amount, asset.decimals),
  }
}

/** The password of a wallet: NACRE_PASSWORD, else --password-file, else a question on a terminal. Throws `UsageError`. */
export async function readPassword(options: { readonly passwordFile?: string | undefined }, confirm: boolean): Promise<string> {
  const given = options.passwordFile !== undefined ? readText(options.passwordFile) : process.env['NACRE_PASSWORD']
  if (given) return given
  if (!process.stdin.isTTY) {
    throw new UsageError('a wallet needs its password', { hint: 'set NACRE_PASSWORD, or give --password-file' })
  }
  const first = await promptPassword({ message: 'Password of the wallet' })
  if (isCancel(first) || !first) throw new UsageError('no password was given')
  if (!confirm) return first
  const second = await promptPassword({ message: 'Once more' })
  if (second !== first) throw new UsageError('the two passwords differ')
  return first
}

/** Opens the ledger of a folder; `readOnly` where nothing is submitted. */
export function openLedger(path: string, readOnly: boolean): Promise<EmbeddedLedger> {
  return openLmdbLedger({ path: resolve(path), readOnly })
}

/** A wallet with all that a command may need, opened for one command. */
export interface WalletSession {
  readonly wallet: Wallet
  readonly ledger: EmbeddedLedger
  readonly viewingKey: FullViewingKey
  /** Throws `NoSpendingKeyError` in a view-only wallet. */
  spendingKey(): SpendingKey
  close(): Promise<void>
}

interface SessionOptions {
  readonly passwordFile?: string | undefined
  /** Whether a transaction will be made. */
  readonly spends?: boolean
}

/** Opens a wallet file, its ledger and its store, in that order; the prover starts only where something is spent. */
export async function openSession(io: Io, file: string, options: SessionOptions = {}): Promise<WalletSession> {
  const content = await openWalletFile(file, await readPassword(options, false))
  const ledger = await openLedger(content.ledger, !options.spends)
  const closers: (() => Promise<unknown>)[] = [() => ledger.close()]
  const close = async (): Promise<void> => {
    for (const each of closers.reverse()) await each()
  }
  try {
    if (bytesToHex(ledger.domain.ledgerId) !== content.ledgerId) {
      throw new WalletFileCorruptError(`${content.ledger} is another ledger than the wallet was made for`)
    }
    const keys = deriveKeys(content, ledger.domain)
    const prover = options.spends && keys.spending ? await startProver(io) : undefined
    if (prover) closers.push(() => prover.dispose())
    const store = await openLmdbStore({ path: storeFolder(file), exclusive: true }).catch((cause: unknown) => {
      if (cause instanceof StoreLockedError) throw new WalletLockedError(`another process has ${file} open`, { cause })
      throw cause
    })
    closers.push(() => store.close())
    const wallet = await createWallet({ ledger, prover, store, viewingKey: keys.viewing, x25519: nodeX25519 })
    const spendingKey = (): SpendingKey => {
      if (!keys.spending) throw new NoSpendingKeyError(`${file} is view-only`)
      return keys.spending
    }
    return { wallet, ledger, viewingKey: keys.viewing, spendingKey, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Where a wallet keeps what it scanned; its loss costs a rescan. */
export function storeFolder(file: string): string {
  return `${resolve(file)}.store`
}

function deriveKeys(
  { secret, account }: WalletContent,
  domain: LedgerDomain,
): { viewing: FullViewingKey; spending: SpendingKey | undefined } {
  if (secret.kind === 'viewing') return { viewing: parseFullViewingKey(secret.key, domain), spending: undefined }
  const spending = deriveSpendingKey(deriveSeed(parseMnemonic(secret.words)), domain, account)
  return { viewing: deriveFullViewingKey(spending), spending }
}

/** The prover, after building what it needs where that is missing. */
export async function startProver(io: Io): Promise<Prover> {
  await setup(io.observed('setup'))
  return createProver()
}

/** Whether a path is an export rather than a ledger's folder. */
export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
