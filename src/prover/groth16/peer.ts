import type { FromWorker, ToWorker } from './messages'

/** The other end of a worker. */
export interface Peer {
  /** Buffers in `transfer` are gone here afterwards, where there is another end. */
  send(message: ToWorker, transfer?: readonly ArrayBuffer[]): void
  /** A worker that is idle need not keep the process alive; a working one must. */
  hold(busy: boolean): void
  /** Ends the worker at once; resolves when it is gone. */
  terminate(): Promise<void>
}

/** What a worker tells its peer's owner. */
export interface PeerEvents {
  onMessage(message: FromWorker): void
  /** It is gone, or was never there; not called after `terminate`. */
  onEnd(reason: string, cause?: unknown): void
}

/** Starts a worker that serves tasks (`createService`). */
export type PeerFactory = (events: PeerEvents) => Peer
