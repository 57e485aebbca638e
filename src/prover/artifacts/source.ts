import type { PinnedFile } from './manifest'

/** A file and what the manifest says of it; whoever reads it checks it first. */
export interface LocatedFile extends PinnedFile {
  /** Name of the circuit that it is of. */
  readonly circuit: string
  readonly path: string
}

/** What a prover needs of a circuit. */
export interface CircuitFiles {
  readonly publicSignals: number
  readonly wasm: LocatedFile
  readonly zkey: LocatedFile
}

/** Where a prover finds the circuits' files. */
export interface ArtifactSource {
  /** Throws `CircuitUnknownError`, or `ArtifactMissingError` or `ArtifactMismatchError` when a file is not there or of another length. */
  find(circuit: string): Promise<CircuitFiles>
}
