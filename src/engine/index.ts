/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms, the pairing, Poseidon. @module */
export { EngineMemoryError, PointsMalformedError } from './errors'
export { createFixedBase, type FixedBase } from './fixed-base'
export { createInstance, type Group, type Instance } from './instance'
export { ELEMENT_BYTES, FQ, FR, TERM_BYTES } from './layout'
export { compileEngine } from './module'
export { loadPoints, multiScalar, multiScalarSteps, multiScalarWork, POINT_BYTES, type PointTable, prepareScalars } from './msm'
export {
  createPairing,
  type Pairing,
  type PointFault,
  type PointPair,
  type PreparedG1,
  type PreparedG2,
  type PreparedProduct,
  shortScalar,
} from './pairing'
export { createPoseidonEngine, type Permutation, type PermutationParts, type PoseidonEngine } from './poseidon'
export { finish, type Steps } from './steps'
export { createDomain, type Domain, toCosetSteps, toCosetWork, writeElement } from './transform'
