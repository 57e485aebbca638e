/** L2: constraint systems as circom writes them: r1cs, sym and wtns files, and what is wrong with a circuit. @module */
export { type CircuitReport, type CircuitUnderCheck, checkCircuit, type Finding, type FindingRule } from './check/check'
export { type Allowance, type Expectations, parseExpectations, type Query } from './check/expectations'
export { findHints, findIncludes, type Hint } from './check/hints'
export { ExpectationsMalformedError, R1csMalformedError, SymbolsMalformedError, WitnessMalformedError } from './errors'
export { type Matrix, parseR1cs, type R1cs } from './r1cs'
export { parseSymbols, type Symbols } from './symbols'
export { brokenConstraints, evaluateRow, parseWitness, witnessBytes } from './witness'
