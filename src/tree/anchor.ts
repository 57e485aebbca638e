import type { Brand } from '../base'
import { type Fr, parseFr } from '../crypto'

/** A root of the commitment tree that a proof refers to. */
export type Anchor = Brand<Fr, 'Anchor'>

/** Takes a canonical element; whether it is a root of the chain only the ledger knows. Throws `FieldElementError`. */
export function parseAnchor(value: bigint): Anchor {
  return parseFr(value) as Anchor
}
