import type { Command } from 'commander'
import type { Io } from './io'

/** Turns a command's body into a commander action: the body gets the io, its options and its positional arguments. */
export type Run = <Options>(
  body: (io: Io, options: Options, ...args: string[]) => Promise<void>,
) => (...received: unknown[]) => Promise<void>

/** Adds a command to the one above it. */
export type AddCommand = (parent: Command, run: Run) => void

/** For options that may be repeated. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value]
}

/** The option of every command that opens a wallet. */
export interface PasswordOption {
  readonly passwordFile?: string | undefined
}

export const PASSWORD = ['--password-file <file>', 'the password, instead of NACRE_PASSWORD'] as const
