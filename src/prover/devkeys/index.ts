/** Development keys: Groth16 keys made straight from an r1cs file with a public trapdoor. @module */

export { createForger, type Forger } from './forge'
export { type DevelopmentKeys, makeDevelopmentKeys, type PointJob, type PointJobRunner } from './make'
export { createProcessPool, type ProcessPoolOptions } from './node-pool'
export { assertNoDevelopmentKey } from './recognise'
export { DEVELOPMENT_LABEL } from './trapdoor'
