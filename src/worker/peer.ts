/** The other end of a worker that takes messages of type `To`. */
export interface Peer<To> {
  /** Buffers in `transfer` are gone here afterwards, where there is another end. */
  send(message: To, transfer?: readonly ArrayBuffer[]): void
  /** A worker that is idle need not keep the process alive; a working one must. */
  hold(busy: boolean): void
  /** Ends the worker at once; resolves when it is gone. */
  terminate(): Promise<void>
}

/** What a worker tells its peer's owner. */
export interface PeerEvents<From> {
  onMessage(message: From): void
  /** It is gone, or was never there; not called after `terminate`. */
  onEnd(reason: string, cause?: unknown): void
}

/** Starts a worker. */
export type PeerFactory<To, From> = (events: PeerEvents<From>) => Peer<To>
