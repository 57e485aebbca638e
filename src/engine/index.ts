/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms. @module */
export { createInstance, type Group, type Instance } from './instance'
export { ELEMENT_BYTES, FQ, FR } from './layout'
export { compileEngine } from './module'
export { loadPoints, multiScalar, POINT_BYTES, type PointTable, prepareScalars } from './msm'
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
export { createDomain, type Domain, toCoset } from './transform'
