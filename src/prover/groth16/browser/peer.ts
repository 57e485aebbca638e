import type { FromWorker } from '../messages'
import type { PeerFactory } from '../peer'

/** Workers of a browser, as an application makes them of the package's `nacre/prover/groth16/browser-worker`. */
export const createWorkerPeer =
  (createWorker: () => Worker): PeerFactory =>
  ({ onMessage, onEnd }) => {
    let ended = false
    let worker: Worker | undefined
    const end = (reason: string, cause?: unknown): void => {
      if (ended) return
      ended = true
      worker?.terminate()
      onEnd(reason, cause)
    }
    try {
      worker = createWorker()
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data)
      worker.onmessageerror = () => end('sent what cannot be read')
      worker.onerror = (event) => {
        event.preventDefault()
        end('failed', event.message)
      }
    } catch (cause) {
      end('could not start', cause)
    }
    return {
      send: (message, transfer = []) => worker?.postMessage(message, [...transfer]),
      hold() {},
      async terminate() {
        ended = true
        worker?.terminate()
      },
    }
  }
