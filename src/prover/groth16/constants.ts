import type { ProvingKey } from '../zkey'

/** The points of a key that are added to every proof, as the zkey file has them. */
export interface KeyConstants {
  readonly alpha1: Uint8Array
  readonly beta1: Uint8Array
  readonly beta2: Uint8Array
  readonly delta1: Uint8Array
  readonly delta2: Uint8Array
}

/** Where they stand in the header: after the moduli and three counts. */
const AT = { alpha1: 84, beta1: 148, beta2: 212, delta1: 468, delta2: 532 } as const
const END = 660

/** Copies of its own. */
export function readConstants({ sections }: ProvingKey): KeyConstants {
  const header = sections.get(2) as Uint8Array
  return {
    alpha1: header.slice(AT.alpha1, AT.beta1),
    beta1: header.slice(AT.beta1, AT.beta2),
    beta2: header.slice(AT.beta2, AT.beta2 + 128),
    delta1: header.slice(AT.delta1, AT.delta2),
    delta2: header.slice(AT.delta2, END),
  }
}
