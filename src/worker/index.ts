/** L1: other threads, as those who give them work see them; crews of them; and how a thread lets others have their turn. @module */
export { type Craft, type Crew, createCrew, type FromWorker, type ToWorker } from './crew'
export { WorkerMissingError } from './errors'
export { pause } from './pause'
export type { Peer, PeerEvents, PeerFactory } from './peer'
