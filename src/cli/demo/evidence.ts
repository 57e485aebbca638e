import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesToHex, type Clock, systemRng } from '../../base'
import { nodeX25519 } from '../../crypto/node'
import { formatEvidence, verifyEvidence } from '../../disclosure'
import { formatPeriod, type Period, type SpendingKey } from '../../keys'
import { type EmbeddedLedger, headOf, viewLedger } from '../../ledger'
import { packageRoot } from '../../prover/setup'
import { formatHead } from '../../rules'
import type { Verifier } from '../../statement'
import type { Wallet } from '../../wallet'
import { MONTH } from '../disclosure'
import { writePublicFile } from '../files'
import type { Io } from '../io'

const AUDIENCE = 'the regulator'

/** Alice's evidence of the month, and what became of it. */
export interface DemoEvidence {
  readonly verdict: string
  /** With one character of the file changed. */
  readonly tamperedVerdict: string
  readonly tamperedByte: number
  readonly bytes: number
  readonly period: Period
  /** Of the month, base units. */
  readonly paid: bigint
  /** Hash of the block as of which it speaks, hexadecimal. */
  readonly block: string
  /** Paths: the evidence, the signed head of that block, and the page that checks it without any software. */
  readonly file: string
  readonly head: string
  readonly page: string
}

interface Giving {
  readonly ledger: EmbeddedLedger
  readonly alice: { readonly wallet: Wallet; readonly spending: SpendingKey }
  readonly month: Period
  readonly clock: Clock
  readonly verifier: Verifier
  readonly folder: string
}

/** Alice's statement of the month, made with a real proof, and checked by a regulator who has the ledger: as it is, and with one digit changed. */
export async function giveEvidence(io: Io, { ledger, alice, month, clock, verifier, folder }: Giving): Promise<DemoEvidence> {
  const nonce = systemRng.bytes(16)
  const view = await viewLedger(ledger)
  const now = Math.floor(clock.now() / 1000)
  const evidence = await alice.wallet.disclose(
    { statement: { periods: [month] } },
    { view, audience: AUDIENCE, nonce, expiry: now + MONTH, authorize: alice.spending, ...io.observed('evidence') },
  )
  const text = formatEvidence(evidence)
  const check = (file: string) =>
    verifyEvidence({ verifier, x25519: nodeX25519 }, file, { at: now, audience: AUDIENCE, nonce, ledger: view })
  const report = await check(text)
  const tamperedByte = text.indexOf('"subject"') + 20
  const digit = text[tamperedByte] === '0' ? '1' : '0'
  const altered = await check(text.slice(0, tamperedByte) + digit + text.slice(tamperedByte + 1))
  const head = await headOf(ledger)
  const files = {
    file: join(folder, `${formatPeriod(month)}.json`),
    head: join(folder, 'head.json'),
    page: join(folder, 'verify.html'),
  }
  await writeFile(files.file, text, { mode: 0o600 })
  writePublicFile(files.head, formatHead(head))
  await copyFile(join(packageRoot(), 'dist', 'verify.html'), files.page)
  return {
    verdict: report.verdict,
    tamperedVerdict: `${altered.verdict}(${altered.code})`,
    tamperedByte,
    bytes: text.length,
    period: month,
    paid: report.totals.reduce((sum, { out }) => sum + out, 0n),
    block: bytesToHex(head.hash),
    ...files,
  }
}
