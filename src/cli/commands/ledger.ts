import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { systemRng } from '../../base'
import { deriveEd25519PublicKey } from '../../crypto'
import { type EmbeddedLedger, verifyExport } from '../../ledger'
import { createLmdbLedger } from '../../ledger/lmdb'
import type { RegisteredAsset, SupplyCounters } from '../../rules'
import { parseDecimal } from '../../value'
import { createPinnedVerifier } from '../../verifier'
import { InputFileError, OutputFileError, UsageError } from '../errors'
import { writeExport } from '../export-file'
import { writeFileWhole } from '../files'
import type { Io } from '../io'
import { formatIssuerKey } from '../issuer-key'
import type { Run } from '../run'
import { assetOf, isFile, type NamedAsset, openLedger } from '../session'
import { DEV_WARNING, formatTime } from '../show'
import { table } from '../text'

interface InitOptions {
  readonly network: string
  readonly asset: readonly string[]
  readonly fee?: string
  readonly issuerDir?: string
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

export function addLedger(program: Command, run: Run): void {
  const ledger = program.command('ledger').description('an embedded ledger in a folder')
  ledger
    .command('init <ledger>')
    .description('found a ledger, and an issuer key for each asset')
    .requiredOption('--network <name>', 'its name; development keys need one that starts with dev')
    .requiredOption('--asset <code:decimals>', 'an asset, such as USD:2; repeat for more', collect)
    .option('--fee <shield=A,unshield=B>', 'fees in units of each asset')
    .option('--issuer-dir <folder>', 'where the issuer keys go (default: LEDGER-issuers)')
    .action(run((io, options: InitOptions, path: string) => initLedger(io, path, options)))
  ledger
    .command('info <ledger>')
    .description('what anyone may know of it')
    .action(run((io, _options, path: string) => showInfo(io, path)))
  ledger
    .command('verify <ledger|file>')
    .description('replay from genesis: hash chain, every proof, roots, nullifiers, supply')
    .action(run((io, _options, path: string) => verifyLedger(io, path)))
  ledger
    .command('export <ledger>')
    .description('write it all into a portable file, which verify takes')
    .option('--out <file>', 'the file (default: LEDGER.export)')
    .action(run((io, options: { out?: string }, path: string) => exportLedger(io, path, options.out ?? `${path}.export`)))
}

async function initLedger(io: Io, path: string, options: InitOptions): Promise<void> {
  const issuers = options.asset.map((text) => ({ ...parseAsset(text), secret: systemRng.bytes(32) }))
  const fees = parseFees(options.fee ?? '')
  const assets = issuers.map(
    ({ code, decimals, secret }): RegisteredAsset => ({
      code,
      decimals,
      issuer: deriveEd25519PublicKey(secret),
      shieldFee: parseDecimal(fees.shield, decimals),
      unshieldFee: parseDecimal(fees.unshield, decimals),
    }),
  )
  const folder = resolve(options.issuerDir ?? `${path.replace(/\/+$/, '')}-issuers`)
  if (folder === resolve(path) || folder.startsWith(`${resolve(path)}/`)) {
    throw new UsageError('issuer keys never lie inside the ledger', { hint: 'give another --issuer-dir' })
  }
  const written: string[] = []
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const { code, secret } of issuers) {
      const keyFile = join(folder, `${code}.key`)
      writeFileWhole(keyFile, formatIssuerKey(code, secret), { mode: 0o600, replace: false })
      written.push(keyFile)
    }
    const ledger = await createLmdbLedger({ path: resolve(path), network: options.network, assets })
    try {
      const { ledgerId, network } = await ledger.facts()
      const named = issuers.map(({ code }, index) => ({ code, keyFile: written[index] }))
      io.say(`Ledger ${path} is founded: network ${network}, id ${ledgerId}`)
      for (const { code, keyFile } of named) io.say(`Issuer key of ${code}: ${keyFile}  (keep it: it creates money)`)
      if (ledger.genesis.network.startsWith('dev')) io.say(`Network ${network} takes ${DEV_WARNING}.`)
      io.result({ ledgerId, network, issuers: named, keys: (await ledger.facts()).keys, warning: DEV_WARNING })
    } finally {
      await ledger.close()
    }
  } catch (cause) {
    for (const file of written) rmSync(file, { force: true })
    if (cause instanceof Error && 'syscall' in cause) throw new OutputFileError(`cannot write into ${folder}`, { cause })
    throw cause
  }
}

function parseAsset(text: string): { readonly code: string; readonly decimals: number } {
  const match = /^([A-Z0-9]{1,12}):(\d{1,2})$/.exec(text)
  if (!match || Number(match[2]) > 18) {
    throw new UsageError(`${JSON.stringify(text)} is no asset`, { hint: 'CODE:DECIMALS, such as USD:2; at most 18 decimals' })
  }
  return { code: match[1] as string, decimals: Number(match[2]) }
}

function parseFees(text: string): { readonly shield: string; readonly unshield: string } {
  const fees = { shield: '0', unshield: '0' }
  for (const part of text === '' ? [] : text.split(',')) {
    const match = /^(shield|unshield)=(.+)$/.exec(part)
    if (!match) throw new UsageError(`${JSON.stringify(text)} is no fee schedule`, { hint: 'such as shield=0.00,unshield=0.10' })
    fees[match[1] as 'shield' | 'unshield'] = match[2] as string
  }
  return fees
}

async function showInfo(io: Io, path: string): Promise<void> {
  await withLedger(path, async (ledger) => {
    const facts = await ledger.facts()
    const assets = facts.assets.map((asset) => {
      const { format } = assetOf(ledger.genesis, asset.asset)
      const amounts = { supply: format(asset.supply), shielded: format(asset.shielded), unshielded: format(asset.unshielded) }
      const fees = { fees: format(asset.fees), shieldFee: format(asset.shieldFee), unshieldFee: format(asset.unshieldFee) }
      return { code: asset.code, decimals: asset.decimals, ...amounts, ...fees, issuer: asset.issuer }
    })
    const isDev = facts.keys === 'dev'
    io.say(`network ${facts.network}, ledger ${facts.ledgerId}`)
    io.say(`height ${facts.height}, ${formatTime(facts.time)}, head ${facts.hash}`)
    io.say(`${facts.notes} notes, ${facts.nullifiers} nullifiers`)
    io.say(
      table(
        [
          ['asset', 'in the pool', 'shielded', 'unshielded', 'fees'],
          ...assets.map((a) => [a.code, a.supply, a.shielded, a.unshielded, a.fees]),
        ],
        [1, 2, 3, 4],
      ),
    )
    if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
    io.result({ ...facts, assets, ...(isDev ? { warning: DEV_WARNING } : {}) })
  })
}

async function withLedger(path: string, use: (ledger: EmbeddedLedger) => Promise<void>): Promise<void> {
  const ledger = await openLedger(path, true)
  try {
    await use(ledger)
  } finally {
    await ledger.close()
  }
}

async function verifyLedger(io: Io, path: string): Promise<void> {
  if (isFile(path)) {
    const verifier = createPinnedVerifier()
    const bytes = createReadStream(path)
    const result = await verifyExport(bytes, { verifier, totalBytes: statSync(path).size }, io.observed('verify')).catch(
      (cause: unknown) => {
        if (cause instanceof Error && 'syscall' in cause) throw new InputFileError(`cannot read ${path}`, { cause })
        throw cause
      },
    )
    reportReplay(io, result, verifier.keys)
    return
  }
  await withLedger(path, async (ledger) =>
    reportReplay(io, await ledger.verify(io.observed('verify')), (await ledger.facts()).keys),
  )
}

type Replayed = Awaited<ReturnType<EmbeddedLedger['verify']>>

function reportReplay(io: Io, { genesis, ...result }: Replayed, keys: 'dev' | 'ceremony'): void {
  const dev = keys === 'dev' ? { warning: DEV_WARNING } : {}
  const supply = genesis ? result.supply.map((counters, index) => supplyOf(assetOf(genesis, index + 1), counters)) : []
  io.say(`${result.ok ? 'VALID' : `INVALID (${result.code})`}: ${result.transactions} transactions in ${result.height} blocks`)
  for (const { code, supply: amount } of supply) io.say(`in the pool: ${amount} ${code}`)
  if (keys === 'dev') io.say(`Keys: ${DEV_WARNING}.`)
  io.result({ ...result, supply, keys, ...dev })
  if (!result.ok) process.exitCode = 1
}

function supplyOf({ code, format }: NamedAsset, { shielded, unshielded, fees }: SupplyCounters) {
  const amounts = { shielded: format(shielded), unshielded: format(unshielded), fees: format(fees) }
  return { code, supply: format(shielded - unshielded - fees), ...amounts }
}

async function exportLedger(io: Io, path: string, out: string): Promise<void> {
  await withLedger(path, async (ledger) => {
    const bytes = await writeExport(out, ledger.export(io.observed('export')))
    const { height } = await ledger.tip()
    io.say(`${out}: ${bytes} bytes, ${height} blocks`)
    io.result({ file: resolve(out), bytes, height })
  })
}
