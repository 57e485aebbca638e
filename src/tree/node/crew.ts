import { InternalError } from '../../base'
import { FIELD_BYTES, poseidonMany } from '../../crypto'
import { createCrew, type FromWorker, type PeerFactory, type ToWorker } from '../../worker'
import { HashingDisposedError } from '../errors'
import type { FamilyHashing } from '../family-hashing'
import { HASHES_A_TURN } from '../grow'
import { ARITY, FAMILY_BYTES } from '../shape'

export type HasherFactory = PeerFactory<ToWorker<Uint8Array>, FromWorker>

/** The hashes of nodes by a crew of threads. */
export interface HashingCrew extends FamilyHashing {
  /** Ends the threads. What is under way or asked for later is rejected with `HashingDisposedError`. */
  dispose(): Promise<void>
}

/** What a thread does with its part of the families. */
export function hashPacked(families: Uint8Array): Uint8Array {
  return poseidonMany(ARITY, families)
}

/** Hashing on `size` threads that `factory` starts, and on this one while none of them is up; without a factory, always. */
export function createHashingCrew(size: number, factory: HasherFactory | undefined): HashingCrew {
  const partOf = (families: Uint8Array, from: number, to: number): Uint8Array =>
    families.subarray(from * FAMILY_BYTES, to * FAMILY_BYTES)
  const crew = createCrew<Uint8Array, Uint8Array>(
    {
      resultBytes: FIELD_BYTES,
      // A tenth of a second of one core's work.
      worthStarting: 4_096,
      slice: { least: 64, most: HASHES_A_TURN },
      aTurn: HASHES_A_TURN,
      taskOf(families, from, to) {
        const part = new Uint8Array(partOf(families, from, to))
        return { task: part, transfer: [part.buffer] }
      },
      workHere: (families, from, to) => hashPacked(partOf(families, from, to)),
      disposed: () => new HashingDisposedError(),
    },
    size,
    factory,
  )
  return {
    async hashFamilies(packed, options) {
      if (packed.length % FAMILY_BYTES !== 0) throw new InternalError('nodes are hashed by whole families')
      return crew.work(packed.length / FAMILY_BYTES, () => packed, options)
    },
    dispose: () => crew.dispose(),
  }
}
