import { Command, CommanderError } from 'commander'
import { AbortedError, NacreError } from '../base'
import { addDemo } from './commands/demo'
import { addDoctor } from './commands/doctor'
import { addLedger } from './commands/ledger'
import { addPayments } from './commands/payments'
import { addSetup } from './commands/setup'
import { addView } from './commands/view'
import { addWallet } from './commands/wallet'
import { createIo, toJson } from './io'
import type { Run } from './run'

const EXIT = { refused: 1, input: 2, store: 3 } as const

/** Runs the command line; sets the process's exit status and never throws. */
export async function runCli(argv: readonly string[], version: string): Promise<void> {
  const interrupt = new AbortController()
  const onSignal = (): void => {
    // A second interrupt does not wait for a tidy end.
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const json = argv.includes('--json')
  try {
    await createProgram(version, interrupt.signal).parseAsync([...argv], { from: 'user' })
  } catch (error) {
    report(error, json)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function createProgram(version: string, signal: AbortSignal): Command {
  const program = new Command('nacre')
  const run: Run =
    (body) =>
    async (...received) => {
      // Commander appends the options and the command to the positional arguments.
      const command = received.pop() as Command
      const options = received.pop()
      const { json = false, quiet = false } = command.optsWithGlobals<{ json?: boolean; quiet?: boolean }>()
      const io = createIo(process, { json, quiet, signal })
      await body(io, options as never, ...(received as string[]))
    }
  program
    .description('private payments with zero-knowledge proofs')
    .version(version)
    .option('--json', 'print one JSON document on standard output, and nothing else there')
    .option('--quiet', 'print no progress')
    .showHelpAfterError('(--help shows what there is)')
  for (const add of [addSetup, addLedger, addWallet, addPayments, addView, addDemo, addDoctor]) add(program, run)
  quiet(program)
  return program
}

/** No command ends the process by itself, and with --json usage errors are told on standard output instead. */
function quiet(command: Command): void {
  command.exitOverride()
  command.configureOutput({
    writeErr: (text) => {
      if (!process.argv.includes('--json')) process.stderr.write(text)
    },
  })
  for (const child of command.commands) quiet(child)
}

interface Failure {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  readonly status: number
}

function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) {
    return {
      code: 'cli/usage',
      message: error.message.replace(/^error: /, ''),
      hint: 'nacre --help',
      status: error.exitCode === 0 ? 0 : 2,
    }
  }
  if (error instanceof AbortedError) return { code: error.code, message: error.message, status: 130 }
  if (error instanceof NacreError) {
    return { code: error.code, message: error.message, hint: error.hint, status: EXIT[error.category] }
  }
  const system = error as NodeJS.ErrnoException
  if (typeof system?.syscall === 'string') return { code: 'cli/system', message: `${system.syscall}: ${system.code}`, status: 3 }
  // Unknown errors may carry anything in their message; only their kind is told.
  return {
    code: 'base/internal',
    message: `unexpected ${error instanceof Error ? error.name : 'failure'}: this is a bug of nacre`,
    status: 3,
  }
}

function report(error: unknown, json: boolean): void {
  const { status, code, message, hint } = failureOf(error)
  process.exitCode = status
  if (status === 0) return
  if (process.env['NACRE_DEBUG']) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  if (json) process.stdout.write(`${toJson({ error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`)
  else if (!(error instanceof CommanderError))
    process.stderr.write(`nacre: ${message} (${code})\n${hint ? `hint: ${hint}\n` : ''}`)
}
