import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unprivileged as nobody } from '../unprivileged'

export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
export const PASSWORD = 'correct horse battery staple'

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** The one document of --json. */
  // biome-ignore lint/suspicious/noExplicitAny: documents of many shapes, whose fields the tests assert
  readonly json: any
}

export interface CallOptions {
  readonly cwd?: string
  readonly env?: Record<string, string | undefined>
  readonly input?: string
  readonly kilobytes?: number
  /** A program with its arguments that runs it, such as `unshare -n`. */
  readonly under?: readonly string[]
  /** Whether permissions bind it, whoever runs the tests. */
  readonly unprivileged?: boolean
  /** Whether to ask for --json; otherwise it prints for people. */
  readonly json?: boolean
}

/** A command line in a process of its own, while it runs. */
export interface Running {
  readonly outcome: Promise<Outcome>
  /** Resolves when standard error matches, or the process ended. */
  until(pattern: RegExp): Promise<void>
  kill(signal: NodeJS.Signals): void
}

/** Starts the real command line in a process of its own, with --json unless told otherwise; `kilobytes` is the most that any file may grow to. */
export function start(
  args: readonly string[],
  { cwd, env = {}, input = '', kilobytes, under = [], unprivileged = false, json = true }: CallOptions = {},
): Running {
  const command = [...under, process.execPath, main, ...args, ...(json ? ['--json'] : [])]
  const [program, ...rest] =
    kilobytes === undefined ? command : ['bash', '-c', `ulimit -f ${kilobytes} && exec "$0" "$@"`, ...command]
  const child = spawn(program as string, rest, {
    cwd,
    // Passwords that take a third of a second are measured and tested elsewhere (`test/cli/wallet-file.test.ts`).
    env: { ...process.env, NACRE_PASSWORD: PASSWORD, NACRE_INSECURE_WALLET_FILES: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(unprivileged ? nobody : {}),
  })
  let stdout = ''
  let stderr = ''
  let wake = (): void => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    wake()
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      resolve({ status, stdout, stderr, json: parse(stdout) })
      wake()
    })
  })
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        if (pattern.test(stderr) || child.exitCode !== null || child.signalCode !== null) resolve()
      }
      wake()
    })
  return { outcome, until, kill: (signal) => child.kill(signal) }
}

/** Runs the real command line in a process of its own, with --json. */
export function nacre(args: readonly string[], options: CallOptions = {}): Promise<Outcome> {
  return start(args, options).outcome
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A new folder, and a function that removes it. */
export function createFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-e2e-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Like `nacre`, and fails with all that was printed unless the status is 0. */
export async function ok(args: readonly string[], options: CallOptions = {}): Promise<Outcome['json']> {
  const outcome = await nacre(args, options)
  if (outcome.status !== 0)
    throw new Error(`nacre ${args.join(' ')}: status ${outcome.status}\n${outcome.stdout}${outcome.stderr}`)
  return outcome.json
}
