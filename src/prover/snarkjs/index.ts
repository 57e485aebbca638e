/** Prover over snarkjs, in a process of its own. @module */
export { createSnarkjsProver, type SnarkjsProverOptions } from './node-prover'
