import type { ProvingKey } from '../zkey'
import type { Blinding, ProofBytes } from './join'
import type { Matrices } from './matrices'

/** Something to do, whose work is known beforehand, in additions of points. */
export interface Job<T> {
  readonly work: number
  /** Asks `assertWanted`, which throws when nobody wants it any more, whenever no worker is there to see a cancellation. */
  run(assertWanted: () => void): Promise<T>
}

/** What a proof is made of. */
export interface ProofRequest {
  /** 32 little-endian bytes a wire. */
  readonly witness: Uint8Array
  readonly blinding: Blinding
}

/** A proving key that was read and is held for proofs. */
export interface Groth16Key {
  readonly wires: number
  readonly publicSignals: number
  /** Size of the evaluation domain, a power of two. */
  readonly domain: number
}

export interface NamedKey extends Groth16Key {
  readonly name: string
}

/** How the work of proofs is divided among a crew. One job at a time. */
export interface Division {
  /** Puts a key into the workers' memory. Throws `EngineMemoryError` where there is no such memory. */
  load(key: NamedKey, zkey: ProvingKey, matrices: Matrices): Job<void>
  /** A proof under a key that is loaded. */
  prove(key: NamedKey, request: ProofRequest): Job<ProofBytes>
  forget(key: NamedKey): void
  /** Drops all keys, for good. */
  dispose(): void
}
