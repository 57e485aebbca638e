import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { FromWorker, ToWorker } from '../crew'
import type { PeerFactory } from '../peer'
import { resolveWorkerFile, type WorkerName } from './resolve'

/** How many threads help, and with which program. */
export interface ThreadOptions {
  /** How many threads work; 0: none but this one. Default: one for each core, at most 16; none where there is one core. */
  readonly threads?: number | undefined
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
}

/** Threads that work at the same time: one for each core, at most 16. */
export function defaultThreads(): number {
  return Math.min(16, availableParallelism())
}

/** Workers that are threads of this process. They get no arguments, no environment and no output. */
export const createThreadPeer =
  <To, From>(file: string): PeerFactory<To, From> =>
  ({ onMessage, onEnd }) => {
    let ended = false
    const worker = new Worker(file, { env: {}, argv: [], execArgv: [], stdout: true, stderr: true })
    const end = (reason: string, cause?: unknown): void => {
      if (ended) return
      ended = true
      onEnd(reason, cause)
    }
    worker.unref()
    worker.on('message', (message: From) => onMessage(message))
    worker.on('error', (cause) => end('failed', cause))
    worker.on('messageerror', (cause) => end('sent what cannot be read', cause))
    worker.on('exit', (code) => end(`ended (${code})`))
    return {
      send: (message, transfer = []) => worker.postMessage(message, [...transfer]),
      hold: (busy) => (busy ? worker.ref() : worker.unref()),
      async terminate() {
        ended = true
        await worker.terminate()
      },
    }
  }

/** So many threads as wanted, and what starts one of a crew, if any is. Throws `WorkerMissingError`. */
export function threadsOf<Task>(
  name: WorkerName,
  { threads, workerFile }: ThreadOptions,
): { readonly size: number; readonly factory: PeerFactory<ToWorker<Task>, FromWorker> | undefined } {
  const cores = defaultThreads()
  const size = threads ?? (cores > 1 ? cores : 0)
  return { size, factory: size === 0 ? undefined : createThreadPeer(workerFile ?? resolveWorkerFile(name)) }
}
