import type { Observed } from '../base'

/** Hashes the nodes of a tree, for whoever has more than this thread for it. */
export interface FamilyHashing {
  /**
   * The parents of families, in their order: of each four nodes, 128 bytes as `packFrs` packs them, one of 32. The bytes stay the caller's: they are only read.
   * Rejects with `AbortedError`, with `FieldElementError` if a node is not canonical, and with `InternalError` if the last family is not whole.
   */
  hashFamilies(packed: Uint8Array, options?: Pick<Observed, 'signal'>): Promise<Uint8Array>
}
