/** Witnesses from circom's WebAssembly modules. @module */
export { createWitnessCalculator, type WitnessCalculator, type WitnessFault, type WitnessResult } from './calculator'
