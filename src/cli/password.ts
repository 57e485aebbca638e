import { AbortedError } from '../base'
import { UsageError } from './errors'
import { readText } from './files'
import type { PasswordOption } from './run'

/**
 * The password of a wallet: --password-file, else NACRE_PASSWORD, else a question on a terminal, asked twice with `confirm`.
 * A line end after it is not part of it. Throws `UsageError`, `InputFileError`, `AbortedError`.
 */
export async function readPassword({ passwordFile }: PasswordOption, confirm: boolean): Promise<string> {
  if (passwordFile !== undefined) return parsePassword(readText(passwordFile))
  const given = process.env['NACRE_PASSWORD']
  if (given !== undefined) return assertPassword(given)
  if (!process.stdin.isTTY) {
    throw new UsageError('a wallet needs its password', { hint: 'set NACRE_PASSWORD, or give --password-file' })
  }
  const first = await ask('Password of the wallet')
  if (confirm && (await ask('Once more')) !== first) throw new UsageError('the two passwords differ')
  return first
}

/** The password in a file: all of it but one line end. Throws `UsageError` when nothing is left. */
export function parsePassword(text: string): string {
  return assertPassword(text.replace(/\r?\n$/, ''))
}

async function ask(message: string): Promise<string> {
  // Its import takes 20 ms, which commands that ask nothing are spared.
  const { isCancel, password } = await import('@clack/prompts')
  // Standard output is for results.
  const answer = await password({ message, output: process.stderr })
  if (isCancel(answer)) throw new AbortedError()
  return assertPassword(answer ?? '')
}

function assertPassword(password: string): string {
  if (password === '') throw new UsageError('the password is empty')
  return password
}
