/** L1: other threads, as those who give them work see them; and how a thread lets others have their turn. @module */
export { WorkerMissingError } from './errors'
export { pause } from './pause'
export type { Peer, PeerEvents, PeerFactory } from './peer'
