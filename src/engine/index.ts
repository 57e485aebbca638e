/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms, the pairing, Poseidon. @module */
export { type Digits, digitBytes, placeDigits, windowBits, windowsOf } from './digits'
export { EngineMemoryError, PointsMalformedError } from './errors'
export { createFixedBase, type FixedBase } from './fixed-base'
export { createInstance, createSharedMemory, type Group, type Instance, type Region } from './instance'
export { ELEMENT_BYTES, ENTRY_BYTES, FQ, FR, HALVES_BYTES, HEAP_AT, TEMPORARY_BYTES, TERM_BYTES } from './layout'
export { compileEngine, compileSharedEngine } from './module'
export {
  multiScalar,
  multiScalarSteps,
  multiScalarWork,
  prepareScalars,
  prepareScalarsSteps,
  recodeScalars,
  type Window,
  windowFactors,
  windowSumsBytes,
  windowSumsSteps,
} from './msm'
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
export {
  loadPoints,
  loadPointsSteps,
  POINT_BYTES,
  type PointTable,
  pointLoadingWork,
  RECORD_BYTES,
  readPoints,
} from './point-table'
export { createPoseidonEngine, type Permutation, type PermutationParts, type PoseidonEngine } from './poseidon'
export { finish, type Steps } from './steps'
export {
  blockToCosetSteps,
  createDomain,
  type Domain,
  domainBytes,
  domainFillers,
  joinAcross,
  placeDomain,
  type Range,
  splitAcross,
  toCosetSteps,
  toCosetWork,
  writeElement,
} from './transform'
