import type { Observed } from '../base'
import { createProgress, type ProgressStream } from './progress'
import { escapeJson, showLines } from './text'

/** What every command may use of the process: where to print, how to show progress, when to stop. */
export interface Io {
  readonly json: boolean
  readonly signal: AbortSignal
  /** Lines for people on standard output; nothing with --json. What is not ours in them goes through `showText` first. */
  say(line: string): void
  /** The one JSON document of --json; nothing without it. */
  result(document: unknown): void
  /** Text on standard output that is neither (CSV). */
  raw(text: string): void
  /** A line on standard error; nothing with --quiet. */
  note(line: string): void
  /** Progress and cancellation for a long operation. */
  observed(what: string): Observed
}

/** Bigints as decimal strings and bytes as hexadecimal: no number of a document loses a digit. Safe to print to a terminal. */
export function toJson(document: unknown): string {
  const json = JSON.stringify(
    document,
    (_, value: unknown) => {
      if (typeof value === 'bigint') return value.toString()
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
      return value
    },
    2,
  )
  return escapeJson(json)
}

export interface Streams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>
  readonly stderr: ProgressStream
}

export interface IoOptions {
  readonly json: boolean
  readonly quiet: boolean
  readonly signal: AbortSignal
}

export function createIo({ stdout, stderr }: Streams, { json, quiet, signal }: IoOptions): Io {
  const progress = quiet ? undefined : createProgress(stderr)
  return {
    json,
    signal,
    say(line) {
      progress?.clear()
      if (!json) stdout.write(`${showLines(line)}\n`)
    },
    result(document) {
      progress?.clear()
      if (json) stdout.write(`${toJson(document)}\n`)
    },
    raw(text) {
      progress?.clear()
      stdout.write(text)
    },
    note(line) {
      progress?.clear()
      if (!quiet) stderr.write(`${showLines(line)}\n`)
    },
    observed: (what) => ({ signal, onProgress: progress && ((step) => progress.show(what, step)) }),
  }
}
