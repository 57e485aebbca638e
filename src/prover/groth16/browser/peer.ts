import type { FromWorker } from '../messages'
import type { PeerFactory } from '../peer'
import { type AliveMessage, waitForLock } from './alive'

/** A worker that has said nothing for so many milliseconds since it was first given work has ended or could not load: it holds no lock yet by which that would be noticed. */
export const PATIENCE = 30_000

/** Workers of a browser, as an application makes them of the package's `nacre/prover/groth16/browser-worker`. */
export const createWorkerPeer =
  (createWorker: () => Worker): PeerFactory =>
  ({ onMessage, onEnd }) => {
    let ended = false
    let worker: Worker | undefined
    let stopWaiting: (() => void) | undefined
    let patience: ReturnType<typeof setTimeout> | undefined
    let isSilent = true
    const stop = (): void => {
      ended = true
      clearTimeout(patience)
      stopWaiting?.()
      worker?.terminate()
    }
    const end = (reason: string, cause?: unknown): void => {
      if (ended) return
      stop()
      onEnd(reason, cause)
    }
    const receive = (message: FromWorker | AliveMessage): void => {
      isSilent = false
      clearTimeout(patience)
      if (message.kind !== 'alive') onMessage(message)
      else if (!ended) stopWaiting = waitForLock(message.lock, () => end('was ended from outside'))
    }
    try {
      worker = createWorker()
      worker.onmessage = ({ data }: MessageEvent<FromWorker | AliveMessage>) => receive(data)
      worker.onmessageerror = () => end('sent what cannot be read')
      worker.onerror = (event) => {
        event.preventDefault()
        end('failed', event.message)
      }
    } catch (cause) {
      end('could not start', cause)
    }
    return {
      send(message, transfer = []) {
        // Without locks a worker says nothing before its first answer, which may take long.
        if (isSilent && !ended && navigator.locks !== undefined) patience ??= setTimeout(() => end('never answered'), PATIENCE)
        worker?.postMessage(message, [...transfer])
      },
      hold() {},
      async terminate() {
        stop()
      },
    }
  }
