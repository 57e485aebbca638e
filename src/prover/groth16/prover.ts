import { assertNotAborted, type Clock, type Observed, type Progress } from '../../base'
import type { ProveResult, Prover, SignalInputs } from '../../statement'
import { ProvingFailedError, rethrowMemory } from '../errors'
import { createTurns } from '../turns'
import type { Groth16Key } from './division'
import type { Groth16 } from './groth16'

/** The files of a circuit, read and checked by whoever gives them. */
export interface CircuitBytes {
  /** Another version of the files has another. */
  readonly version: string
  readonly publicSignals: number
  /** The witness calculator that circom compiles. */
  readonly wasm: Uint8Array
  /** snarkjs's proving key. Belongs to the prover, which gives it back when it is loaded (`release`). */
  readonly zkey: Uint8Array
}

export interface CircuitProverOptions {
  /** Made at the first proof. */
  readonly start: () => Promise<Groth16>
  /** Finds out, cheaply, which version of a circuit's files is there, and how to read them. Asked before every proof. */
  readonly find: (circuit: string) => Promise<{ readonly version: string; read(): Promise<CircuitBytes> }>
  readonly clock: Clock
  /** How many proofs may be asked for at once, the running one included; further ones are refused with `ProverBusyError`. Default 64. */
  readonly maxPending?: number | undefined
}

interface LoadedCircuit {
  readonly version: string
  readonly publicSignals: number
  readonly wasm: Uint8Array
  readonly key: Groth16Key
  /** The generation of workers that has the witness calculator. */
  calculatorIn: number
}

/** The loading of points is all of the stage but its last hundredth. */
const tellLoading =
  (onProgress: (progress: Progress) => void) =>
  ({ done, total }: Progress): void =>
    onProgress({ stage: 'load', done: Math.floor((99 * done) / total), total: 100 })

/** A `Prover` by the engine: one proof at a time, the others wait in order; circuits stay loaded between proofs. */
export function createCircuitProver({ start, find, clock, maxPending = 64 }: CircuitProverOptions): Prover {
  const circuits = new Map<string, LoadedCircuit>()
  const turns = createTurns(maxPending)
  let groth16: Promise<Groth16> | undefined

  const load = async (engine: Groth16, circuit: string, options: Observed): Promise<LoadedCircuit> => {
    const { version, read } = await find(circuit)
    const known = circuits.get(circuit)
    if (known?.version === version) return known
    if (known) {
      circuits.delete(circuit)
      engine.forget(known.key)
    }
    const { wasm, zkey, publicSignals } = await read().catch(rethrowMemory)
    assertNotAborted(options.signal)
    const reread = async (): Promise<Uint8Array> => {
      const again = await (await find(circuit)).read()
      if (again.version !== version) throw new ProvingFailedError(`the files of ${circuit} have changed; try again`)
      return again.zkey
    }
    const loaded = { version, publicSignals, wasm, key: engine.open(zkey, reread), calculatorIn: 0 }
    if (loaded.key.publicSignals !== publicSignals)
      throw new ProvingFailedError(`the key of ${circuit} is for other public signals`)
    circuits.set(circuit, loaded)
    return loaded
  }

  const proveNow = async (circuit: string, inputs: SignalInputs, options: Observed): Promise<ProveResult> => {
    const { signal, onProgress } = options
    groth16 ??= start()
    const engine = await groth16
    const abort = (): void => engine.crew.cancel()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      onProgress?.({ stage: 'load', done: 0, total: 100 })
      const loaded = await load(engine, circuit, options)
      await engine.load(loaded.key, { signal, onProgress: onProgress && tellLoading(onProgress) })
      assertNotAborted(signal)
      if (loaded.calculatorIn !== engine.crew.generation) {
        await engine.crew.ask(0, 'circuit', { circuit, wasm: loaded.wasm })
        loaded.calculatorIn = engine.crew.generation
      }
      onProgress?.({ stage: 'load', done: 100, total: 100 })
      onProgress?.({ stage: 'witness', done: 0, total: 1 })
      const from = clock.now()
      const wtns = await engine.crew.ask(0, 'witness', { circuit, inputs })
      assertNotAborted(signal)
      const middle = clock.now()
      onProgress?.({ stage: 'witness', done: 1, total: 1 })
      const { proof, publicSignals } = await engine.prove(loaded.key, wtns, options)
      return { proof, publicSignals, witnessMs: middle - from, proofMs: clock.now() - middle }
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    prove: (circuit, inputs, options = {}) => turns.take(() => proveNow(circuit, inputs, options), options.signal),
    async dispose() {
      turns.close()
      const engine = await groth16?.catch(() => undefined)
      await engine?.dispose()
      circuits.clear()
    },
  }
}
