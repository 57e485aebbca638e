/** Builds the circuits and their development keys on this machine. @module */
export { CircuitCompileError, CircuitListMalformedError, CompilerMissingError } from './errors'
export { type PinOptions, pinCircuits } from './node-pin'
export {
  type ArtifactFault,
  type CircuitReport,
  inspectArtifacts,
  type SetupOptions,
  type SetupReport,
  setup,
} from './node-setup'
