import { type ErrorOptions, NacreError } from '../../base'

/** The circom compiler refused a circuit, or could not run; carries what it printed. */
export class CircuitCompileError extends NacreError {
  readonly code = 'setup/compile-failed'
  readonly category = 'store'
  constructor(
    readonly circuit: string,
    readonly output: string,
    options: ErrorOptions = {},
  ) {
    super(`circuit ${circuit} does not compile: ${output.split('\n').slice(-12).join('\n').trim()}`, options)
  }
}

/** The compiler or its library is not installed in the version that the manifest names. */
export class CompilerMissingError extends NacreError {
  readonly code = 'setup/compiler-missing'
  readonly category = 'store'
}

/** `circuits/circuits.json` is not of its schema. */
export class CircuitListMalformedError extends NacreError {
  readonly code = 'setup/circuit-list-malformed'
  readonly category = 'input'
}
