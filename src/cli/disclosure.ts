import { resolve } from 'node:path'
import type { Command } from 'commander'
import { parseHex, systemClock } from '../base'
import { nodeX25519 } from '../crypto/node'
import {
  type Evidence,
  type EvidenceCode,
  type EvidenceReport,
  formatCamt053,
  formatEvidence,
  InvalidEvidenceError,
  verifyEvidence,
} from '../disclosure'
import { viewLedger } from '../ledger'
import { ATTEST_SLOTS } from '../statement'
import type { DisclosureRequest } from '../wallet'
import { parseIso } from '../wording'
import { UsageError } from './errors'
import { reportDocument, showReport } from './evidence-report'
import { writeSecretFile } from './files'
import type { Io } from './io'
import { loadKeys } from './keys'
import { PASSWORD, type PasswordOption } from './run'
import { type WalletSession, withWallet } from './session'
import { showText } from './text'

/** Options of every command that makes evidence. */
export interface DisclosureOptions extends PasswordOption {
  readonly audience: string
  readonly nonce: string
  readonly out: string
  readonly expires?: string
  readonly height?: string
  /** `false` with --no-blocks. */
  readonly blocks?: boolean
  /** `false` with --no-summary. */
  readonly summary: boolean
  readonly memos?: boolean
  readonly camt?: string
}

/** How long evidence is good where nothing else is asked, in seconds. */
export const MONTH = 30 * 86_400

/** By which of its addresses the reader knows the account. */
export const ADDRESS = [
  '--address <address>',
  "by which of the wallet's addresses the reader knows it (default: the one that `wallet address` shows)",
] as const

/** A command that makes evidence from a wallet. */
export function addDisclosureCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(`${name} <wallet>`)
    .description(description)
    .requiredOption('--audience <text>', 'whom it is for')
    .requiredOption('--nonce <hex>', 'what the audience chose, 8 to 64 bytes: nobody can show the file again elsewhere')
    .requiredOption('--out <file>', 'the file to make; what is disclosed is in it, for whoever reads it')
    .option('--expires <time>', 'until when it is good, such as 2027-01-31 (default: 30 days from now)')
    .option('--height <block>', 'as of which block (default: the newest)')
    .option('--no-blocks', 'leave out the blocks that a reader without the ledger needs')
    .option('--no-summary', 'leave out the summary for people')
    .option(
      '--memos',
      "show memos (without it, a payment's stays shut to its reader; an account's are left out of the summary, though its key opens them)",
    )
    .option(...PASSWORD)
}

/** Opens the wallet, makes the evidence, checks it as its reader will, writes it, and tells what is in it. */
export async function disclose(
  io: Io,
  file: string,
  options: DisclosureOptions,
  ask: (session: WalletSession) => Promise<DisclosureRequest> | DisclosureRequest,
): Promise<void> {
  const nonce = parseNonce(options.nonce)
  const now = Math.floor(systemClock.now() / 1000)
  const expiry = options.expires === undefined ? now + MONTH : parseTime(options.expires)
  const height = options.height === undefined ? undefined : parseHeight(options.height)
  await withWallet(io, file, { ...options, proves: true }, async (session) => {
    const { wallet, ledger } = session
    const authorize = session.spendingKey()
    const request = await ask(session)
    const view = await viewLedger(ledger)
    const embed = options.blocks === false ? false : undefined
    const { audience, summary, memos } = options
    const evidence = await wallet.disclose(request, {
      ...{ view, height, audience, nonce, expiry, authorize, embed, summary, memos },
      ...io.observed('disclose'),
    })
    const text = formatEvidence(evidence)
    const deps = { verifier: (await loadKeys()).verifier, x25519: nodeX25519 }
    const report = await verifyEvidence(deps, text, { at: now, audience, nonce, ledger: view, ...io.observed('check') })
    assertSelfCheck(report)
    const camt = options.camt === undefined ? undefined : formatCamt053(report, now)
    writeSecretFile(options.out, text)
    if (camt !== undefined && options.camt !== undefined) writeSecretFile(options.camt, camt)
    showReport(io, report)
    io.say(`\n${showText(options.out)}: ${text.length} bytes. Whoever has this file sees what is above${besides(evidence)}.`)
    io.result({ file: resolve(options.out), bytes: text.length, ...reportDocument(report) })
  })
}

/** What a file shows beside its report and summary. */
function besides({ claim, proofs }: Evidence): string {
  if (claim.kind !== 'balance' && claim.kind !== 'income') return ''
  const most = ATTEST_SLOTS * proofs.length
  return `, and that it takes ${proofs.length > 1 ? `more than ${most / 2} notes and ` : ''}at most ${most} notes`
}

/** What its maker finds invalid no reader takes: throws `InvalidEvidenceError` with the code of the check. */
export function assertSelfCheck({ verdict, code }: EvidenceReport): void {
  if (verdict === 'INVALID') throw new InvalidEvidenceError(code as EvidenceCode)
}

/** Throws `UsageError` on what is no hexadecimal. */
export function parseNonce(text: string): Uint8Array {
  try {
    return parseHex(text)
  } catch (cause) {
    throw new UsageError('a nonce is lower-case hexadecimal, 8 to 64 bytes', { cause })
  }
}

/** Unix seconds of `2027-01-31` or `2027-01-31T12:00:00Z`; throws `UsageError`. */
export function parseTime(text: string): number {
  const seconds = parseIso(text)
  if (seconds === undefined)
    throw new UsageError(`${JSON.stringify(text)} is no time`, { hint: 'such as 2027-01-31 or 2027-01-31T12:00:00Z, UTC' })
  return seconds
}

/** Throws `UsageError` on what is no height. */
export function parseHeight(text: string): number {
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw new UsageError(`${JSON.stringify(text)} is no height of a block`)
  return Number(text)
}
