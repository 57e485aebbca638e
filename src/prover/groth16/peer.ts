import type * as worker from '../../worker'
import type { FromWorker, ToWorker } from './messages'

/** The other end of a worker of the prover. */
export type Peer = worker.Peer<ToWorker>

/** What it tells its peer's owner. */
export type PeerEvents = worker.PeerEvents<FromWorker>

/** Starts a worker that serves tasks (`createService`). */
export type PeerFactory = worker.PeerFactory<ToWorker, FromWorker>
