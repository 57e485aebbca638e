import { resolve } from 'node:path'
import { assertNotAborted, bytesToHex } from '../base'
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
import { createThreadedTrialDecryption } from '../note/node'
import { type Store, StoreCorruptError } from '../store'
import { createWallet, ForeignLedgerError, type Wallet } from '../wallet'
import { NoSpendingKeyError } from './errors'
import type { Io } from './io'
import { loadKeys } from './keys'
import { readPassword } from './password'
import { createLazyProver } from './prover'
import type { PasswordOption } from './run'
import { showText } from './text'
import { openWalletFile, type WalletContent } from './wallet-file'
import { openWalletStore, replaceWalletStore, watchEmptying } from './wallet-store'

/** Opens the ledger of a folder; `readOnly` where nothing is submitted. */
export async function openLedger(path: string, readOnly: boolean): Promise<EmbeddedLedger> {
  return openLmdbLedger({ path: resolve(path), readOnly, verifier: (await loadKeys()).verifier })
}

/** Opens a ledger for reading, and closes it whatever happens. */
export async function withLedger<T>(path: string, use: (ledger: EmbeddedLedger) => Promise<T>): Promise<T> {
  const ledger = await openLedger(path, true)
  try {
    return await use(ledger)
  } finally {
    await ledger.close()
  }
}

/** A wallet with all that a command may need, opened for one command. */
export interface WalletSession {
  readonly wallet: Wallet
  readonly ledger: EmbeddedLedger
  readonly viewingKey: FullViewingKey
  /** Throws `NoSpendingKeyError` in a view-only wallet. */
  spendingKey(): SpendingKey
}

interface SessionOptions extends PasswordOption {
  /** Whether transactions may be made. */
  readonly spends?: boolean
  /** Whether something may be proven without a transaction. */
  readonly proves?: boolean
}

/** Opens a wallet file, its ledger and its store, and closes them whatever happens. */
export async function withWallet(
  io: Io,
  file: string,
  options: SessionOptions,
  use: (session: WalletSession) => Promise<void>,
): Promise<void> {
  const closers: (() => Promise<unknown>)[] = []
  try {
    await use(await openSession(io, file, options, closers))
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

async function openSession(
  io: Io,
  file: string,
  { spends = false, proves = spends, ...password }: SessionOptions,
  closers: (() => Promise<unknown>)[],
): Promise<WalletSession> {
  const content = await openWalletFile(file, await readPassword(password, false))
  assertNotAborted(io.signal)
  const ledger = await openLedger(content.ledger, !spends)
  closers.push(() => ledger.close())
  if (bytesToHex(ledger.domain.ledgerId) !== content.ledgerId) {
    throw new ForeignLedgerError(`${content.ledger} is another ledger than the wallet was made for`)
  }
  const keys = deriveKeys(content, ledger.domain)
  const prover = proves && keys.spending ? createLazyProver(io) : undefined
  if (prover) closers.push(() => prover.dispose())
  const trials = createThreadedTrialDecryption()
  closers.push(() => trials.dispose())
  const open = async (store: Store): Promise<Wallet> => {
    closers.push(() => store.close())
    const watched = watchEmptying(store, () =>
      io.note(`What ${showText(file)} remembered was damaged: reading the ledger again.`),
    )
    try {
      return await createWallet({ ledger, prover, store: watched, viewingKey: keys.viewing, x25519: nodeX25519, trials })
    } catch (error) {
      // Before a new store takes its place.
      await store.close()
      throw error
    }
  }
  const wallet = await openWalletStore(file)
    .then(open)
    .catch(async (error: unknown) => {
      if (!(error instanceof StoreCorruptError)) throw error
      const store = await replaceWalletStore(file)
      io.note(`The store of ${showText(file)} was damaged and is put aside: reading the ledger again.`)
      return open(store)
    })
  const spendingKey = (): SpendingKey => {
    if (!keys.spending) throw new NoSpendingKeyError(`${file} is view-only`)
    return keys.spending
  }
  return { wallet, ledger, viewingKey: keys.viewing, spendingKey }
}

interface WalletKeys {
  readonly viewing: FullViewingKey
  readonly spending: SpendingKey | undefined
}

/** The keys behind a wallet file's secret on a ledger. Throws the errors of `keys`. */
export function deriveKeys({ secret, account }: Pick<WalletContent, 'secret' | 'account'>, domain: LedgerDomain): WalletKeys {
  if (secret.kind === 'viewing') return { viewing: parseFullViewingKey(secret.key, domain), spending: undefined }
  const spending = deriveSpendingKey(deriveSeed(parseMnemonic(secret.words)), domain, account)
  return { viewing: deriveFullViewingKey(spending), spending }
}
