import { createReadStream, readFileSync, statSync } from 'node:fs'
import { systemClock } from '../../base'
import { nodeX25519 } from '../../crypto/node'
import { type EvidenceReport, formatCamt053, verifyEvidence } from '../../disclosure'
import { parseAddress } from '../../keys'
import { viewExport, viewLedger } from '../../ledger'
import { type ChainView, type LedgerHead, parseHead } from '../../rules'
import { itemsCsv } from '../../wording'
import { parseNonce, parseTime } from '../disclosure'
import { InputFileError, UsageError } from '../errors'
import { reportDocument, showReport } from '../evidence-report'
import { isFile, readText, writeSecretFile } from '../files'
import type { Io } from '../io'
import { loadKeys } from '../keys'
import { type AddCommand, collect } from '../run'
import { withLedger } from '../session'

interface Options {
  readonly ledger?: string
  readonly head?: readonly string[]
  readonly audience?: string
  readonly nonce?: string
  readonly at?: string
  readonly since?: string
  readonly known?: readonly string[]
  readonly csv?: boolean
  readonly camt?: string
}

const MAX_EVIDENCE_BYTES = 128 * 2 ** 20

export const addVerify: AddCommand = (parent, run) => {
  parent
    .command('verify <file>')
    .description('check evidence, and say in words what it shows and what it cannot')
    .option('--ledger <ledger|export>', 'your own ledger, which is believed; or an export, as far as it leads to a head')
    .option('--head <file>', 'a head that the operator signed and that you have from elsewhere; repeat for more', collect)
    .option('--audience <text>', 'for whom it has to be made: you')
    .option('--nonce <hex>', 'what you asked for it with')
    .option('--at <time>', 'as of when, such as 2026-12-20 (default: now)')
    .option('--since <time>', 'the earliest time of the block as of which it may speak: its maker chooses that block')
    .option('--known <address>', 'an address that you know: payments to it are named by it; repeat for more', collect)
    .option('--csv', 'its lines as CSV on standard output')
    .option('--camt <file>', 'write them as a bank statement in XML (ISO 20022 camt.053), of months in a row')
    .action(run(verify))
}

async function verify(io: Io, options: Options, file: string): Promise<void> {
  if (options.csv && io.json) throw new UsageError('--csv and --json exclude each other')
  const at = options.at === undefined ? Math.floor(systemClock.now() / 1000) : parseTime(options.at)
  const nonce = options.nonce === undefined ? undefined : parseNonce(options.nonce)
  const since = options.since === undefined ? undefined : parseTime(options.since)
  const known = (options.known ?? []).map((text) => parseAddress(text))
  const bytes = readEvidence(file)
  const trusted = (options.head ?? [])
    .map(readHead)
    .map(({ ledgerId, header, hash }) => ({ ledgerId, height: header.height, hash }))
  const { verifier } = await loadKeys()
  const report = await withView(io, options.ledger, (ledger) =>
    verifyEvidence({ verifier, x25519: nodeX25519 }, bytes, {
      ...{ at, audience: options.audience, nonce, since, known, ledger, trusted },
      ...io.observed('verify'),
    }),
  )
  tell(io, report, options, at)
}

function tell(io: Io, report: EvidenceReport, { csv, camt }: Options, at: number): void {
  const isValid = report.verdict === 'VALID_COMPLETE' || report.verdict === 'VALID_PARTIAL'
  // Nothing that was refused is booked.
  if (camt !== undefined && isValid) writeSecretFile(camt, formatCamt053(report, at))
  if (csv && isValid) io.raw(itemsCsv(report))
  else showReport(io, report)
  if (csv && isValid) io.note(`${report.verdict} (${report.code})`)
  io.result(reportDocument(report))
  if (!isValid) process.exitCode = 1
}

function readEvidence(file: string): Uint8Array {
  try {
    // What is larger is no evidence, and need not be read to know it: one byte more is enough.
    if (file !== '-' && statSync(file).size > MAX_EVIDENCE_BYTES) throw new InputFileError(`${file} is too long to be evidence`)
    return new Uint8Array(readFileSync(file === '-' ? 0 : file))
  } catch (cause) {
    if (cause instanceof InputFileError) throw cause
    throw new InputFileError(`cannot read ${file}`, { cause })
  }
}

/** Throws `InputFileError`, `MalformedHeadError`. */
export function readHead(file: string): LedgerHead {
  return parseHead(readText(file))
}

async function withView<T>(io: Io, path: string | undefined, use: (view: ChainView | undefined) => Promise<T>): Promise<T> {
  if (path === undefined) return use(undefined)
  if (!isFile(path)) return withLedger(path, async (ledger) => use(await viewLedger(ledger)))
  return use(await viewExport(() => createReadStream(path), io.observed('read')))
}
