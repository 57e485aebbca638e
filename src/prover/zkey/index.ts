/** Proving keys in snarkjs's zkey format: how they are read, and their points. */
export { ZkeyMalformedError } from './errors'
export { assertPointsOnCurve, parseZkey, type Zkey, type ZkeyContribution } from './parse'
