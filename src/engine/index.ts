/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms. @module */
export { EngineMemoryError, PointsMalformedError } from './errors'
export { createFixedBase, type FixedBase } from './fixed-base'
export { createInstance, type Group, type Instance } from './instance'
export { ELEMENT_BYTES, ENTRY_BYTES, FQ, FR } from './layout'
export { compileEngine } from './module'
export { loadPoints, multiScalar, multiScalarSteps, multiScalarWork, POINT_BYTES, type PointTable, prepareScalars } from './msm'
export { finish, type Steps } from './steps'
export { createDomain, type Domain, toCosetSteps, toCosetWork } from './transform'
