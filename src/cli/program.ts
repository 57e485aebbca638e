import { Command } from 'commander'
import { addAttestBalance, addAttestIncome } from './commands/attest'
import { addCheckCircuit } from './commands/check-circuit'
import { addDemo } from './commands/demo'
import { addDisclosePayment } from './commands/disclose-payment'
import { addDiscloseAccount, addDiscloseStatement } from './commands/disclose-statement'
import { addDoctor } from './commands/doctor'
import { addLedgerExport } from './commands/ledger-export'
import { addLedgerHead } from './commands/ledger-head'
import { addLedgerInfo } from './commands/ledger-info'
import { addLedgerInit } from './commands/ledger-init'
import { addLedgerVerify } from './commands/ledger-verify'
import { addSend } from './commands/send'
import { addSetup } from './commands/setup'
import { addShield } from './commands/shield'
import { addUnshield } from './commands/unshield'
import { addVerify } from './commands/verify'
import { addView } from './commands/view'
import { addWalletAbandon } from './commands/wallet-abandon'
import { addWalletAddress } from './commands/wallet-address'
import { addWalletBalance } from './commands/wallet-balance'
import { addWalletCreate } from './commands/wallet-create'
import { addWalletHistory } from './commands/wallet-history'
import { addWalletKeys } from './commands/wallet-keys'
import { addWalletRestore } from './commands/wallet-restore'
import { addWalletResume } from './commands/wallet-resume'
import { addWalletSync } from './commands/wallet-sync'
import { addWalletWatch } from './commands/wallet-watch'
import { failureOf, traceOf } from './failure'
import { createIo, toJson } from './io'
import type { AddCommand, Run } from './run'
import { showText } from './text'

const LEDGER: readonly AddCommand[] = [addLedgerInit, addLedgerInfo, addLedgerVerify, addLedgerExport, addLedgerHead]
const WALLET: readonly AddCommand[] = [
  addWalletCreate,
  addWalletRestore,
  addWalletWatch,
  addWalletAddress,
  addWalletBalance,
  addWalletHistory,
  addWalletSync,
  addWalletKeys,
  addWalletResume,
  addWalletAbandon,
]
const DISCLOSE: readonly AddCommand[] = [addDiscloseStatement, addDiscloseAccount, addDisclosePayment]
const ATTEST: readonly AddCommand[] = [addAttestBalance, addAttestIncome]
const TOP: readonly AddCommand[] = [addShield, addSend, addUnshield, addView, addVerify, addDemo, addDoctor, addCheckCircuit]

const ENVIRONMENT = `
Environment:
  NACRE_PASSWORD               the password of the wallet
  NACRE_CACHE                  where circuits and keys are kept
  NACRE_DEBUG=1                shows where an error came from
  NACRE_INSECURE_WALLET_FILES=1  makes wallet files whose password is quick to guess: for tests

Exit status: 0 done; 1 refused by a rule; 2 wrong usage or unreadable input; 3 a store or ledger is corrupt, locked or unreachable.`

/** Runs the command line; sets the process's exit status and never throws. */
export async function runCli(argv: readonly string[], version: string): Promise<void> {
  const interrupt = new AbortController()
  const onSignal = (): void => {
    // A second interrupt does not wait for a tidy end.
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  // Whoever reads the output may stop before its end (`nacre … | head`).
  process.stdout.on('error', ignoreClosedPipe)
  process.stderr.on('error', ignoreClosedPipe)
  const json = argv.includes('--json')
  try {
    await createProgram(version, json, interrupt.signal).parseAsync([...argv], { from: 'user' })
  } catch (error) {
    report(error, json)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Everything that can be typed. */
export function createProgram(version: string, json: boolean, signal: AbortSignal): Command {
  const program = new Command('nacre')
  const run: Run =
    (body) =>
    async (...received) => {
      // Commander appends the options and the command to the positional arguments.
      const command = received.pop() as Command
      const options = received.pop()
      const { quiet = false } = command.optsWithGlobals<{ quiet?: boolean }>()
      const io = createIo(process, { json, quiet, signal })
      await body(io, options as never, ...(received as string[]))
    }
  program
    .description('private payments with zero-knowledge proofs')
    .version(version)
    .option('--json', 'print one JSON document on standard output, and nothing else there')
    .option('--quiet', 'print no progress')
    .addHelpText('after', ENVIRONMENT)
    .showHelpAfterError('(--help shows what there is)')
  addSetup(program, run)
  const ledger = program.command('ledger').description('an embedded ledger in a folder')
  for (const add of LEDGER) add(ledger, run)
  const wallet = program.command('wallet').description('a wallet in a file, encrypted under a password')
  for (const add of WALLET) add(wallet, run)
  const disclosing = program.command('disclose').description('evidence for a third party, in one file')
  for (const add of DISCLOSE) add(disclosing, run)
  const attesting = program.command('attest').description('evidence that the account has so much, and nothing of how')
  for (const add of ATTEST) add(attesting, run)
  for (const add of TOP) add(program, run)
  settle(program, json)
  return program
}

/** No command ends the process by itself, and with --json usage errors are told on standard output instead. */
function settle(command: Command, json: boolean): void {
  command.exitOverride()
  command.configureOutput({
    writeErr: (text) => {
      if (!json) process.stderr.write(text)
    },
  })
  for (const child of command.commands) settle(child, json)
}

function report(error: unknown, json: boolean): void {
  const { status, code, message, hint } = failureOf(error)
  process.exitCode = status
  if (status === 0) return
  if (process.env['NACRE_DEBUG']) process.stderr.write(`${traceOf(error)}\n`)
  if (json) {
    process.stdout.write(`${toJson({ error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`)
    return
  }
  // File names and other arguments may be quoted in a message.
  process.stderr.write(`nacre: ${showText(message)} (${code})\n${hint === undefined ? '' : `hint: ${showText(hint)}\n`}`)
}
