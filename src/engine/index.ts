/** L1: bulk arithmetic over BN254 in WebAssembly: fields, curves, sums of multiples, transforms. @module */
export { EngineMemoryError, PointsMalformedError } from './errors'
export { createFixedBase, type FixedBase } from './fixed-base'
export { createInstance, type Group, type Instance } from './instance'
export { ELEMENT_BYTES, FQ, FR, TERM_BYTES } from './layout'
export { compileEngine } from './module'
export { loadPoints, multiScalar, POINT_BYTES, type PointTable, prepareScalars } from './msm'
export { createDomain, type Domain, toCoset, writeElement } from './transform'
