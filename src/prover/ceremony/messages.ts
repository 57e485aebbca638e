import type { LocatedFile } from '../artifacts'

/** What the parent sends, one job at a time. Entropy travels in messages only, never in arguments, files or the environment. */
export type CeremonyJob =
  | { readonly kind: 'new'; readonly r1cs: LocatedFile; readonly ptau: string }
  | { readonly kind: 'contribute'; readonly zkey: LocatedFile; readonly name: string; readonly entropy: string }
  | {
      readonly kind: 'beacon'
      readonly zkey: LocatedFile
      readonly name: string
      readonly beacon: string
      readonly iterations: number
    }
  | { readonly kind: 'verify'; readonly r1cs: LocatedFile; readonly ptau: string; readonly zkeys: readonly LocatedFile[] }

export interface KeyResult {
  readonly kind: 'key'
  readonly zkey: Uint8Array
}

export interface VerifyResult {
  readonly kind: 'verified'
  /** SHA-256 (hexadecimal) of the initial key that constraint system and powers of tau give. */
  readonly initial: string
  /** What is wrong with each key, in snarkjs's words; undefined where it follows from the initial key by its contributions. */
  readonly faults: readonly (string | undefined)[]
  /** The verifying key that snarkjs exports from the last. */
  readonly verifyingKey: unknown
}

/** What the worker answers: progress, then one result or fault. */
export type CeremonyMessage =
  | { readonly kind: 'progress'; readonly stage: 'initial' | 'keys'; readonly done: number; readonly total: number }
  | KeyResult
  | VerifyResult
  | { readonly kind: 'fault'; readonly fault: CeremonyWorkerFault }

export type CeremonyWorkerFault =
  | { readonly kind: 'file-altered'; readonly file: string }
  | { readonly kind: 'snarkjs-missing' }
  | { readonly kind: 'failed'; readonly message: string }
