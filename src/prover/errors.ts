import { type ErrorOptions, NacreError } from '../base'

/** The inputs fulfil no witness: an assertion or constraint of the circuit failed. Names the place, never a value. */
export class UnsatisfiedError extends NacreError {
  readonly code = 'prover/unsatisfied'
  readonly category = 'refused'
  constructor(
    readonly circuit: string,
    /** The innermost template that refused, as circom names it, without its instance number. */
    readonly template: string | undefined,
    /** Line in the template's source file. */
    readonly line: number | undefined,
    options: ErrorOptions = {},
  ) {
    const place = template === undefined ? '' : ` in template ${template}${line === undefined ? '' : `, line ${line}`}`
    super(`the inputs of circuit ${circuit} fulfil no witness: an assertion failed${place}`, options)
  }
}

/** An input signal is missing, unknown, of the wrong size or not a canonical field element. */
export class SignalInputError extends NacreError {
  readonly code = 'prover/signal-input'
  readonly category = 'input'
}

/** The circuit is not one of the manifest's. */
export class CircuitUnknownError extends NacreError {
  readonly code = 'prover/circuit-unknown'
  readonly category = 'input'
  constructor(readonly circuit: string) {
    super(`there is no circuit ${JSON.stringify(circuit)}`)
  }
}

/** `prove` after `dispose`. */
export class ProverDisposedError extends NacreError {
  readonly code = 'prover/disposed'
  readonly category = 'input'
  constructor() {
    super('the prover was disposed')
  }
}

/** More proofs are waiting than the prover takes. */
export class ProverBusyError extends NacreError {
  readonly code = 'prover/busy'
  readonly category = 'refused'
}

/** A worker process ended before it answered; the next call starts a new one. */
export class WorkerDiedError extends NacreError {
  readonly code = 'prover/worker-died'
  readonly category = 'store'
}

/** The prover failed for a reason that is not the caller's inputs. */
export class ProvingFailedError extends NacreError {
  readonly code = 'prover/failed'
  readonly category = 'store'
}

/** This platform has no prover of its own; the caller hands one in. */
export class ProverUnavailableError extends NacreError {
  readonly code = 'prover/unavailable'
  readonly category = 'store'
}

/** Bytes that are no proving key over BN254 in snarkjs's format, or one whose points or coefficients cannot be. */
export class KeyMalformedError extends NacreError {
  readonly code = 'prover/key-malformed'
  readonly category = 'input'
}

/** The system gave no more memory; the next proof may succeed. */
export class OutOfMemoryError extends NacreError {
  readonly code = 'prover/out-of-memory'
  readonly category = 'store'
}

export function memoryError(cause?: unknown): OutOfMemoryError {
  return new OutOfMemoryError('the prover has not enough memory', {
    cause,
    hint: 'Use fewer threads, or close other programs.',
  })
}

/**
 * Whether this is how the platform says that there is no more memory: mostly a RangeError, as is a recursion that is too deep or a place outside of an array, which are none of it. What
 * is too large for a message is told in words, and some platforms throw nothing but these.
 */
export function isMemoryFault(error: unknown): boolean {
  const text = error instanceof Error ? error.message : error
  if (error instanceof RangeError && !/call stack|bounds|outside/i.test(error.message)) return true
  return typeof text === 'string' && /out of memory/i.test(text)
}

/** For `catch`: that there is no more memory, as the prover says it; any other error is thrown as it is. */
export function rethrowMemory(error: unknown): never {
  throw isMemoryFault(error) ? memoryError(error) : error
}
