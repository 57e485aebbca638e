/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms, Poseidon. @module */
export { createInstance, type Group, type Instance } from './instance'
export { ELEMENT_BYTES, FQ, FR } from './layout'
export { compileEngine } from './module'
export { loadPoints, multiScalar, POINT_BYTES, type PointTable, prepareScalars } from './msm'
export { createPoseidonEngine, type Permutation, type PermutationParts, type PoseidonEngine } from './poseidon'
export { createDomain, type Domain, toCoset } from './transform'
