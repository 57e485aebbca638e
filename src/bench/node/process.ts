import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AbortedError, assertNotAborted, type Progress } from '../../base'
import { resolveWorkerFile } from '../../worker/node'
import { MeasuringFailedError } from '../errors'
import type { TaskAnswer, TaskMessage } from './messages'

export interface TaskProcessOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
}

export interface TaskOutcome<Result> {
  readonly result: Result
  /** From before the process was started until it answered. */
  readonly milliseconds: number
}

/** What a task needs to find the circuits; passwords and the options of node in the environment are none of its business. */
const ENVIRONMENT = ['PATH', 'HOME', 'USERPROFILE', 'XDG_CACHE_HOME', 'NACRE_CACHE', 'SystemRoot']

/**
 * Runs a task in a fresh process, which is killed when the caller cancels. Rejects with `MeasuringFailedError`, `AbortedError`,
 * `WorkerMissingError`.
 */
export async function runTask<Result>(message: TaskMessage, options: TaskProcessOptions): Promise<TaskOutcome<Result>> {
  const { onProgress, signal, workerFile = resolveWorkerFile('nacre/bench/worker') } = options
  assertNotAborted(signal)
  const what = `${message.suite} (${message.task})`
  // Killed processes clear nothing away: what a task keeps for itself lies in a folder that is removed for it.
  const folder = await mkdtemp(join(tmpdir(), 'nacre-bench-'))
  const start = performance.now()
  const child = fork(workerFile, [], {
    execArgv: [],
    env: environment(folder),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  let abort: (() => void) | undefined
  try {
    return await new Promise<TaskOutcome<Result>>((resolve, reject) => {
      abort = () => reject(new AbortedError({ cause: signal?.reason }))
      signal?.addEventListener('abort', abort, { once: true })
      child.on('error', (cause) => reject(new MeasuringFailedError(`the process of ${what} could not run`, { cause })))
      child.on('exit', (code, name) => {
        reject(new MeasuringFailedError(`the process of ${what} ended (${name ?? code}) before it answered`))
      })
      child.on('message', (answer: TaskAnswer) => {
        if (answer.kind === 'progress') onProgress?.(answer)
        else if (answer.kind === 'result') resolve({ result: answer.result as Result, milliseconds: performance.now() - start })
        else reject(new MeasuringFailedError(`${what}: ${answer.name}: ${answer.message}`, { cause: remoteError(answer) }))
      })
      child.send(message)
    })
  } finally {
    if (abort) signal?.removeEventListener('abort', abort)
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

/** The error as the other process saw it, for NACRE_DEBUG. */
function remoteError({ message, stack }: { readonly message: string; readonly stack: string | undefined }): Error {
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}

function environment(folder: string): Record<string, string> {
  const found = ENVIRONMENT.map((name) => [name, process.env[name]] as const)
  const given = Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
  return { ...given, TMPDIR: folder, TEMP: folder, TMP: folder }
}
