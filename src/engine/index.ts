/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms. @module */
export { EngineMemoryError, PointsMalformedError } from './errors'
export { createFixedBase, type FixedBase } from './fixed-base'
export { createInstance, type Group, type Instance } from './instance'
export { ELEMENT_BYTES, ENTRY_BYTES, FQ, FR, TERM_BYTES } from './layout'
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
export { finish, type Steps } from './steps'
export { createDomain, type Domain, toCosetSteps, toCosetWork, writeElement } from './transform'
