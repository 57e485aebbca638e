import type { SignalInputs } from '../../statement'
import type { CircuitFiles } from '../artifacts'
import type { WitnessFault } from '../witness'

/** What the parent sends: one proof at a time. Inputs travel in messages only, never in arguments, files or the environment. */
export interface ProveMessage {
  readonly circuit: string
  readonly files: CircuitFiles
  readonly inputs: SignalInputs
}

export type Stage = 'load' | 'witness' | 'prove'

/** What the worker answers: stages, then one result or fault. No message holds a witness or an input. */
export type WorkerMessage =
  | { readonly kind: 'stage'; readonly stage: Stage; readonly done: 0 | 1 }
  | {
      readonly kind: 'result'
      readonly proof: Uint8Array
      readonly publicSignals: readonly bigint[]
      readonly witnessMs: number
      readonly proofMs: number
    }
  | { readonly kind: 'fault'; readonly fault: WorkerFault }

export type WorkerFault =
  | WitnessFault
  | { readonly kind: 'artifact-missing' | 'artifact-mismatch' | 'artifact-unreadable'; readonly file: string }
  | { readonly kind: 'snarkjs-missing' }
  | { readonly kind: 'failed'; readonly message: string }
