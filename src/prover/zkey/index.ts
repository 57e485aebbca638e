/** Proving keys in snarkjs's zkey format: how they are read, and how they hold points. */
export { ZkeyMalformedError } from './errors'
export { assertPointsOnCurve, type ProvingKey, parseProvingKey, parseZkey, type Zkey, type ZkeyContribution } from './parse'
export { decodeG1, decodeG2, decodePoint, encodePoint, encodeScalars } from './points'
