import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { assertNotAborted, systemRng } from '../../base'
import { deriveEd25519PublicKey, type Ed25519SecretKey } from '../../crypto'
import { createLmdbLedger } from '../../ledger/lmdb'
import type { RegisteredAsset } from '../../rules'
import { parseDecimal } from '../../value'
import { OutputFileError, UsageError } from '../errors'
import { writeSecretFile } from '../files'
import type { Io } from '../io'
import { formatIssuerKey } from '../issuer-key'
import { loadKeys } from '../keys'
import { type AddCommand, collect } from '../run'
import { DEV_WARNING } from '../show'
import { showText } from '../text'

interface Options {
  readonly network: string
  readonly asset: readonly string[]
  readonly fee?: string
  readonly issuerDir?: string
}

interface NewAsset extends RegisteredAsset {
  readonly secret: Ed25519SecretKey
}

export const addLedgerInit: AddCommand = (parent, run) => {
  parent
    .command('init <ledger>')
    .description('found a ledger, and an issuer key for each asset')
    .requiredOption('--network <name>', 'its name; development keys need one that starts with dev')
    .requiredOption('--asset <code:decimals>', 'an asset, such as USD:2; repeat for more', collect)
    .option('--fee <shield=A,unshield=B>', 'fees in units of each asset, such as shield=0.00,unshield=0.10')
    .option('--issuer-dir <folder>', 'where the issuer keys go (default: LEDGER-issuers)')
    .action(run(initLedger))
}

async function initLedger(io: Io, options: Options, path: string): Promise<void> {
  const assets = parseAssets(options)
  const folder = resolve(options.issuerDir ?? `${path.replace(/\/+$/, '')}-issuers`)
  if (folder === resolve(path) || folder.startsWith(`${resolve(path)}/`)) {
    throw new UsageError('issuer keys never lie inside the ledger', { hint: 'give another --issuer-dir' })
  }
  const { undo, keyFiles } = writeIssuerKeys(folder, assets)
  try {
    assertNotAborted(io.signal)
    const registered = assets.map(({ secret: _, ...asset }): RegisteredAsset => asset)
    const { verifier } = await loadKeys()
    const ledger = await createLmdbLedger({ path: resolve(path), network: options.network, assets: registered, verifier })
    try {
      const { ledgerId, network, keys } = await ledger.facts()
      const issuers = assets.map(({ code }, index) => ({ code, keyFile: keyFiles[index] as string }))
      const isDev = keys === 'dev'
      io.say(`Ledger ${showText(path)} is founded: network ${network}, id ${ledgerId}`)
      for (const { code, keyFile } of issuers) io.say(`Issuer key of ${code}: ${showText(keyFile)}  (keep it: it creates money)`)
      if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
      io.result({ ledgerId, network, issuers, keys, ...(isDev ? { warning: DEV_WARNING } : {}) })
    } finally {
      await ledger.close()
    }
  } catch (error) {
    undo()
    throw error
  }
}

/** Writes a key file for each asset, all or none; `undo` removes them, and the folder if it was not there. */
function writeIssuerKeys(folder: string, assets: readonly NewAsset[]) {
  let made: string | undefined
  const keyFiles: string[] = []
  const undo = (): void => {
    for (const file of keyFiles) rmSync(file, { force: true })
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
  }
  try {
    // The topmost folder that was missing, `undefined` when all were there.
    made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const { code, secret } of assets) {
      const keyFile = join(folder, `${code}.key`)
      writeSecretFile(keyFile, formatIssuerKey(code, secret))
      keyFiles.push(keyFile)
    }
    return { undo, keyFiles }
  } catch (cause) {
    undo()
    if (cause instanceof Error && 'syscall' in cause) throw new OutputFileError(`cannot write into ${folder}`, { cause })
    throw cause
  }
}

function parseAssets({ asset: texts, fee }: Options): readonly NewAsset[] {
  const fees = parseFees(fee ?? '')
  const assets = texts.map((text): NewAsset => {
    const { code, decimals } = parseAssetOption(text)
    const secret = systemRng.bytes(32)
    return {
      code,
      decimals,
      issuer: deriveEd25519PublicKey(secret),
      shieldFee: parseDecimal(fees.shield, decimals),
      unshieldFee: parseDecimal(fees.unshield, decimals),
      secret,
    }
  })
  if (new Set(assets.map(({ code }) => code)).size < assets.length) throw new UsageError('an asset is named twice')
  return assets
}

/** `CODE:DECIMALS`. Throws `UsageError`. */
export function parseAssetOption(text: string): Pick<RegisteredAsset, 'code' | 'decimals'> {
  const match = /^([A-Z0-9]{1,12}):(\d{1,2})$/.exec(text)
  const decimals = Number(match?.[2])
  if (match && decimals <= 18) return { code: match[1] as string, decimals }
  throw new UsageError(`${JSON.stringify(text)} is no asset`, { hint: 'CODE:DECIMALS, such as USD:2; at most 18 decimals' })
}

/** `shield=A,unshield=B`, both or one. Throws `UsageError`. */
export function parseFees(text: string): { readonly shield: string; readonly unshield: string } {
  const fees = { shield: '0', unshield: '0' }
  for (const part of text === '' ? [] : text.split(',')) {
    const match = /^(shield|unshield)=(.+)$/.exec(part)
    if (!match) throw new UsageError(`${JSON.stringify(text)} is no fee schedule`, { hint: 'such as shield=0.00,unshield=0.10' })
    fees[match[1] as 'shield' | 'unshield'] = match[2] as string
  }
  return fees
}
