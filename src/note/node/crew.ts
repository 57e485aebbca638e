import { type Crew, createCrew, type FromWorker, type PeerFactory, type ToWorker } from '../../worker'
import { TrialsDisposedError } from '../errors'
import type { EncryptionDeps } from '../payee'
import { countPacked, OUTPUTS_A_TURN, slicePacked, type TrialDecryption, tryPacked } from '../trial'

/** What goes to a thread: outputs as `packOutputs` packs them, and the incoming keys to try them with. */
export interface Trial {
  readonly keys: readonly Uint8Array[]
  readonly packed: Uint8Array
}

export type TrierFactory = PeerFactory<ToWorker<Trial>, FromWorker>

/** Trial decryption by a crew of threads. */
export interface TrialCrew extends TrialDecryption {
  /** Ends the threads. What is under way or asked for later is rejected with `TrialsDisposedError`. */
  dispose(): Promise<void>
}

/** Trial decryption on `size` threads that `factory` starts, and on this one while none of them is up; without a factory, always. */
export function createTrialCrew(deps: EncryptionDeps, size: number, factory: TrierFactory | undefined): TrialCrew {
  const crew: Crew<Trial> = createCrew<Trial, Trial>(
    {
      resultBytes: 1,
      // A fifth of a second of one core's work with two keys.
      worthStarting: 2_000,
      slice: { least: 16, most: 128 },
      aTurn: OUTPUTS_A_TURN,
      taskOf({ keys, packed }, from, to) {
        const part = new Uint8Array(slicePacked(packed, from, to))
        return { task: { keys, packed: part }, transfer: [part.buffer] }
      },
      workHere: ({ keys, packed }, from, to) => tryPacked(deps, keys, slicePacked(packed, from, to)),
      forget({ keys }) {
        for (const key of keys) key.fill(0)
      },
      disposed: () => new TrialsDisposedError(),
    },
    size,
    factory,
  )
  return {
    tryOutputs: async (keys, packed, options) =>
      // Copies: of a view, a message would carry the whole of what it looks into.
      crew.work(countPacked(keys, packed), () => ({ keys: keys.map((key) => new Uint8Array(key)), packed }), options),
    dispose: () => crew.dispose(),
  }
}
