/** Development keys: Groth16 keys made straight from an r1cs file with a public trapdoor. @module */
export { R1csMalformedError } from './errors'
export { type DevelopmentKeys, makeDevelopmentKeys, type PointJob, type PointJobRunner } from './make'
export { createProcessPool, type ProcessPoolOptions } from './node-pool'
export { parseR1cs, type R1cs } from './r1cs'
export { DEVELOPMENT_LABEL } from './trapdoor'
