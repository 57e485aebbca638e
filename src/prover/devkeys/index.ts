/** Development keys: Groth16 keys made straight from an r1cs file with a public trapdoor. @module */
export { createForger, type Forger } from './forge'
export { type DevelopmentKeys, makeDevelopmentKeys } from './make'
export { assertNoDevelopmentKey } from './recognise'
export { DEVELOPMENT_LABEL } from './trapdoor'
