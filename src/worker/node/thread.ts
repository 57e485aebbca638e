import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { PeerFactory } from '../peer'

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
