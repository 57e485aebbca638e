import type { Observed, Progress } from '../base'

/** What every command may use of the process: where to print, how to show progress, when to stop. */
export interface Io {
  readonly json: boolean
  readonly signal: AbortSignal
  /** A line for people on standard output; nothing with --json. */
  say(line: string): void
  /** The one JSON document of --json; nothing without it. */
  result(document: unknown): void
  /** Bytes of a document that is neither (CSV). */
  raw(text: string): void
  /** A line on standard error. */
  note(line: string): void
  /** Progress and cancellation for a long operation. */
  observed(what: string): Observed
}

/** Bigints as decimal strings and bytes as hexadecimal: no number of a document loses a digit. */
export function toJson(document: unknown): string {
  return JSON.stringify(
    document,
    (_, value: unknown) => {
      if (typeof value === 'bigint') return value.toString()
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
      return value
    },
    2,
  )
}

interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export function createIo(
  { stdout, stderr }: Streams,
  options: { readonly json: boolean; readonly quiet: boolean; readonly signal: AbortSignal },
): Io {
  const { json, quiet, signal } = options
  const progress = quiet ? undefined : createProgress(stderr)
  return {
    json,
    signal,
    say(line) {
      progress?.clear()
      if (!json) stdout.write(`${line}\n`)
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
      if (!quiet) stderr.write(`${line}\n`)
    },
    observed: (what) => ({ signal, onProgress: progress && ((step) => progress.show(what, step)) }),
  }
}

const BAR_CELLS = 24
/** On a terminal a bar is drawn at most this often; elsewhere a line is printed at most this often for each stage. Milliseconds. */
const BAR_INTERVAL = 80
const LINE_INTERVAL = 2_000

function createProgress(stderr: NodeJS.WriteStream) {
  let drawn = false
  let last = { key: '', at: 0 }
  const clear = (): void => {
    if (drawn) stderr.write('\r\x1b[K')
    drawn = false
  }
  const show = (what: string, { stage, done, total }: Progress): void => {
    const key = `${what}: ${stage}`
    const now = performance.now()
    const interval = stderr.isTTY ? BAR_INTERVAL : LINE_INTERVAL
    if (key === last.key && now - last.at < interval) return
    // Work that is over before one looks need not be told line by line.
    if (!stderr.isTTY && key === last.key && done >= total) return
    last = { key, at: now }
    const count = total > 1 ? ` ${done}/${total}` : ''
    if (!stderr.isTTY) {
      stderr.write(`${key}${count}\n`)
      return
    }
    const cells = total > 0 ? Math.min(BAR_CELLS, Math.floor((BAR_CELLS * done) / total)) : 0
    stderr.write(`\r\x1b[K${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)} ${key}${count}`)
    drawn = true
  }
  return { show, clear }
}
