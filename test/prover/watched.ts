import type { PeerFactory } from '../../src/prover/groth16'
import type { FromWorker, ToWorker } from '../../src/prover/groth16/messages'

/** Workers that are watched: what they were asked, and what they told. */
export interface WatchedPeers {
  readonly peers: PeerFactory
  readonly asked: readonly ToWorker[]
  readonly told: readonly FromWorker[]
  /** How many were started. */
  readonly started: () => number
}

/** What workers are asked passes `watch`, which may change it or end the worker. */
export function watchPeers(
  inner: PeerFactory,
  watch: (message: ToWorker, worker: number, end: () => void) => ToWorker = (message) => message,
): WatchedPeers {
  const asked: ToWorker[] = []
  const told: FromWorker[] = []
  let made = 0
  return {
    asked,
    told,
    started: () => made,
    peers(events) {
      const worker = made++
      const peer = inner({
        ...events,
        onMessage(message) {
          told.push(message)
          events.onMessage(message)
        },
      })
      const end = () => peer.terminate().then(() => events.onEnd('was ended by a test'))
      return {
        ...peer,
        send(message, transfer) {
          asked.push(message)
          peer.send(watch(message, worker, end), transfer)
        },
      }
    },
  }
}
