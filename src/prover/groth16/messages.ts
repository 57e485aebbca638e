import type { Group } from '../../engine'
import type { SignalInputs } from '../../statement'
import type { WitnessFault } from '../witness'
import type { Blinding, Term } from './join'
import type { PhaseName, WindowSum } from './shared/part'
import type { SharedPlan } from './shared/plan'
import type { KeyPart, PolynomialName } from './sliced/key-part'
import type { PartialSums } from './sliced/part'

/** What a worker can be asked to do, and what it answers. Keys and circuits go by names that the asking side chooses. */
export interface Tasks {
  readonly forget: { readonly asks: { readonly key: string }; readonly gives: undefined }
  readonly circuit: { readonly asks: { readonly circuit: string; readonly wasm: Uint8Array }; readonly gives: undefined }
  /** The witness as a wtns file. */
  readonly witness: { readonly asks: { readonly circuit: string; readonly inputs: SignalInputs }; readonly gives: Uint8Array }
  /** The sum of terms, by a worker that has the key. */
  readonly combine: {
    readonly asks: { readonly key: string; readonly group: Group; readonly terms: readonly Term[] }
    readonly gives: Uint8Array
  }

  // A key in slices, a memory for each worker.
  readonly load: {
    readonly asks: { readonly key: string; readonly module: WebAssembly.Module; readonly part: KeyPart }
    readonly gives: undefined
  }
  readonly evaluate: {
    readonly asks: { readonly key: string; readonly witness: Uint8Array }
    readonly gives: Partial<Record<PolynomialName, Uint8Array>>
  }
  readonly sum: {
    readonly asks: { readonly key: string; readonly witness: Uint8Array; readonly blinding: Blinding | undefined }
    readonly gives: PartialSums
  }
  readonly quotient: {
    readonly asks: { readonly key: string; readonly a: Uint8Array; readonly b: Uint8Array; readonly c: Uint8Array }
    readonly gives: Uint8Array
  }

  // A key in shared memory.
  readonly share: {
    readonly asks: {
      readonly key: string
      readonly module: WebAssembly.Module
      readonly memory: WebAssembly.Memory
      readonly plan: SharedPlan
      readonly worker: number
    }
    readonly gives: undefined
  }
  readonly phase: {
    readonly asks: { readonly key: string; readonly phase: PhaseName }
    readonly gives: readonly WindowSum[]
  }
}

export type TaskName = keyof Tasks
export type TaskOf<N extends TaskName> = { readonly kind: N; readonly id: number } & Tasks[N]['asks']
export type AnyTask = { [N in TaskName]: TaskOf<N> }[TaskName]

/** What goes to a worker: tasks, done in order, or the end of all that are waiting or under way. */
export type ToWorker = AnyTask | { readonly kind: 'cancel' }

/** Why a task gave no result. No message holds a witness or an input. */
export type TaskFault =
  | WitnessFault
  | { readonly kind: 'aborted' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'key'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }

export type FromWorker =
  | { readonly kind: 'work'; readonly id: number; readonly work: number }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: TaskFault }
