import { CommanderError } from 'commander'
import { type ErrorCategory, NacreError } from '../base'
import { type Streams, toJson } from './io'
import { shorten, showLines, showText } from './text'

/** An error as the command line tells it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  /** The process's exit status; 0 when nothing failed (help was asked for). */
  readonly status: number
}

const STATUS: Readonly<Record<ErrorCategory, number>> = { refused: 1, input: 2, store: 3 }

/** What to say of anything that was thrown, and how to end. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return usageFailure(error)
  if (error instanceof NacreError) {
    return { code: error.code, message: error.message, hint: error.hint, status: STATUS[error.category] }
  }
  const { syscall, code } = (error ?? {}) as NodeJS.ErrnoException
  if (typeof syscall === 'string') {
    return {
      code: 'cli/system',
      message: `the system refuses: ${syscall}, ${code}`,
      hint: 'check permissions and free space',
      status: 3,
    }
  }
  // Unknown errors may carry anything in their message: only their kind is told.
  const kind = error instanceof Error ? error.name : 'failure'
  return {
    code: 'base/internal',
    message: `unexpected ${kind}: this is a bug of nacre`,
    hint: 'NACRE_DEBUG=1 shows where',
    status: 3,
  }
}

function usageFailure({ exitCode, code, message }: CommanderError): Failure {
  if (exitCode === 0) return { code: 'cli/usage', message: '', hint: undefined, status: 0 }
  const isHelp = code === 'commander.help'
  // A suggestion stands on a line of its own.
  const text = isHelp ? 'no command was given' : message.replace(/^error: /, '').replace(/\n(?=\(Did you mean )/, ' ')
  return { code: 'cli/usage', message: text, hint: 'nacre --help, nacre COMMAND --help', status: 2 }
}

/** Longest message that is told to people, characters: arguments that it quotes may be of any length. */
const MAX_MESSAGE = 2_000

/** Tells what was thrown, on standard output with `json`, else on standard error; returns the exit status. `debug` shows where it came from. */
export function tellFailure(
  error: unknown,
  { stdout, stderr }: Streams,
  { json, debug }: { readonly json: boolean; readonly debug: boolean },
): number {
  const { status, code, message, hint } = failureOf(error)
  if (status === 0) return status
  if (debug) stderr.write(`${showLines(traceOf(error))}\n`)
  if (json) {
    stdout.write(`${toJson({ error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`)
    return status
  }
  // File names and other arguments may be quoted in a message.
  const show = (text: string): string => shorten(showText(text), MAX_MESSAGE)
  stderr.write(`nacre: ${show(message)} (${code})\n${hint === undefined ? '' : `hint: ${show(hint)}\n`}`)
  return status
}

/** Where an error came from, for NACRE_DEBUG: without the messages of errors that are not ours, which may quote a secret. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error'
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const message = error instanceof NacreError ? `: ${error.message}` : ''
  const cause = error.cause === undefined ? '' : `\ncaused by ${traceOf(error.cause)}`
  return `${error.name}${message}\n${frames.join('\n')}${cause}`
}
