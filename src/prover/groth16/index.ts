/** Groth16 over BN254 by the engine, from snarkjs's files. @module */
export type { Groth16Key } from './division'
export { createGroth16, type Groth16, type Groth16Options, type Groth16Proof, type MemoryUse } from './groth16'
export { createInlinePeer } from './inline'
export { createEngineProver, type EngineProverOptions, startGroth16, type ThreadOptions } from './node-prover'
export type { Peer, PeerEvents, PeerFactory } from './peer'
export { type CircuitBytes, type CircuitProverOptions, createCircuitProver } from './prover'
