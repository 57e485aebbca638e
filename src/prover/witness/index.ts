/** Witnesses from circom's WebAssembly modules. @module */
export {
  createWitnessCalculator,
  type SourcePlace,
  type WitnessCalculator,
  type WitnessFault,
  type WitnessResult,
} from './calculator'
