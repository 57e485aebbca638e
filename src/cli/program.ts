import { Command } from 'commander'
import { addAttestBalance, addAttestIncome } from './commands/attest'
import { addBench } from './commands/bench'
import { addCeremonyBeacon } from './commands/ceremony-beacon'
import { addCeremonyContribute } from './commands/ceremony-contribute'
import { addCeremonyFinalize } from './commands/ceremony-finalize'
import { addCeremonyKey } from './commands/ceremony-key'
import { addCeremonyNew } from './commands/ceremony-new'
import { addCeremonyVerify } from './commands/ceremony-verify'
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
import { tellFailure } from './failure'
import { createIo, type Streams } from './io'
import type { AddCommand, Run } from './run'

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
const CEREMONY: readonly AddCommand[] = [
  addCeremonyNew,
  addCeremonyContribute,
  addCeremonyBeacon,
  addCeremonyVerify,
  addCeremonyKey,
  addCeremonyFinalize,
]
const DISCLOSE: readonly AddCommand[] = [addDiscloseStatement, addDiscloseAccount, addDisclosePayment]
const ATTEST: readonly AddCommand[] = [addAttestBalance, addAttestIncome]
const TOP: readonly AddCommand[] = [
  addShield,
  addSend,
  addUnshield,
  addView,
  addVerify,
  addDemo,
  addDoctor,
  addBench,
  addCheckCircuit,
]

const ENVIRONMENT = `
Environment:
  NACRE_PASSWORD               the password of the wallet
  NACRE_CACHE                  where circuits and keys are kept
  NACRE_KEYS                   a folder of ceremony keys (nacre ceremony finalize), instead of the package's own
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
  const fail = (error: unknown): void => {
    process.exitCode = tellFailure(error, process, { json, debug: Boolean(process.env['NACRE_DEBUG']) })
  }
  // What is thrown where nobody waits for it would be printed by Node, with a message that may quote a secret. Never taken off: it ends all.
  process.on('uncaughtException', (error) => {
    fail(error)
    process.exit()
  })
  try {
    const run = createRun(process, json, interrupt.signal)
    await createProgram(version, { stdout: process.stdout, stderr: process.stderr, json }, run).parseAsync([...argv], {
      from: 'user',
    })
  } catch (error) {
    fail(error)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Runs the bodies of commands. */
function createRun(streams: Streams, json: boolean, signal: AbortSignal): Run {
  return (body) =>
    async (...received) => {
      // Commander appends the options and the command to the positional arguments.
      const command = received.pop() as Command
      const options = received.pop()
      const { quiet = false } = command.optsWithGlobals<{ quiet?: boolean }>()
      await body(createIo(streams, { json, quiet, signal }), options as never, ...(received as string[]))
    }
}

/** Where what commander itself says goes. */
interface Output {
  readonly stdout: Pick<Streams['stdout'], 'write'>
  readonly stderr: Pick<Streams['stderr'], 'write'>
  readonly json: boolean
}

/** Everything that can be typed; `run` makes an action of each command's body. */
export function createProgram(version: string, output: Output, run: Run): Command {
  const program = new Command('nacre')
  program
    .description('private payments with zero-knowledge proofs')
    .version(version)
    .option('--json', 'print one JSON document on standard output, and nothing else there')
    .option('--quiet', 'print no progress')
    .addHelpText('after', ENVIRONMENT)
  addSetup(program, run)
  const ledger = program.command('ledger').description('an embedded ledger in a folder')
  for (const add of LEDGER) add(ledger, run)
  const wallet = program.command('wallet').description('a wallet in a file, encrypted under a password')
  for (const add of WALLET) add(wallet, run)
  const ceremony = program
    .command('ceremony')
    .description('the trusted setup: keys that nobody can forge under, if one contributor is honest')
  for (const add of CEREMONY) add(ceremony, run)
  const disclosing = program.command('disclose').description('evidence for a third party, in one file')
  for (const add of DISCLOSE) add(disclosing, run)
  const attesting = program.command('attest').description('evidence that the account has so much, and nothing of how')
  for (const add of ATTEST) add(attesting, run)
  for (const add of TOP) add(program, run)
  settle(program, output)
  return program
}

/** No command ends the process by itself or tells errors: those are for `tellFailure`. */
function settle(command: Command, output: Output): void {
  command.exitOverride()
  command.configureOutput({
    writeOut: (text) => output.stdout.write(text),
    writeErr: (text) => {
      if (!output.json) output.stderr.write(text)
    },
    outputError: () => {},
  })
  for (const child of command.commands) settle(child, output)
}
