import { Worker } from 'node:worker_threads'
import { resolveWorkerFile } from '../node-child'
import type { FromWorker } from './messages'
import type { PeerFactory } from './peer'

/** Workers that are threads of this process. They get no arguments, no environment and no output. */
export const createThreadPeer =
  (file = resolveWorkerFile('nacre/prover/groth16/worker')): PeerFactory =>
  ({ onMessage, onEnd }) => {
    let ended = false
    const worker = new Worker(file, { env: {}, argv: [], execArgv: [], stdout: true, stderr: true })
    const end = (reason: string, cause?: unknown): void => {
      if (ended) return
      ended = true
      onEnd(reason, cause)
    }
    worker.unref()
    worker.on('message', (message: FromWorker) => onMessage(message))
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
