import { CommanderError } from 'commander'
import { type ErrorCategory, NacreError } from '../base'

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
  const text = isHelp ? 'no command was given' : message.replace(/^error: /, '')
  return { code: 'cli/usage', message: text, hint: 'nacre --help, nacre COMMAND --help', status: 2 }
}

/** Where an error came from, for NACRE_DEBUG: without the messages of errors that are not ours, which may quote a secret. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'not an error'
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const message = error instanceof NacreError ? `: ${error.message}` : ''
  const cause = error.cause === undefined ? '' : `\ncaused by ${traceOf(error.cause)}`
  return `${error.name}${message}\n${frames.join('\n')}${cause}`
}
