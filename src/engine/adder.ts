import type { Group, Instance } from './instance'
import { ELEMENT_BYTES, IDENTITY, PAIR_BYTES, TOP_LIMB_AT } from './layout'

/** Bytes of a coordinate in the engine's memory. */
export const COORDINATE_BYTES = { g1: ELEMENT_BYTES, g2: 2 * ELEMENT_BYTES } as const satisfies Record<Group, number>

const PAIR_WORDS = PAIR_BYTES / 4
/** Additions that share an inversion: more would save little, and leave the cache. */
const BATCH = 1024

/**
 * Collects additions of points and has them done together. Sums are there after `flush`, or any time before; what is added must be there already
 * when it is put on the list.
 */
export interface Adder {
  /** Adds (xA, yA) and (xB, yB), all addresses; the sum's x and y go to `out`, one after the other. */
  add(xA: number, yA: number, xB: number, yB: number, out: number): void
  flush(): void
}

/** What an adder takes of the engine's memory. */
export const adderBytes = (group: Group): number => BATCH * (PAIR_BYTES + 2 * COORDINATE_BYTES[group])

export function createAdder(instance: Instance, group: Group): Adder {
  const size = COORDINATE_BYTES[group]
  const list = instance.reserve(BATCH * PAIR_WORDS * 4)
  const scratch = instance.reserve(BATCH * 2 * size)
  const addPairs = instance.kernels[`${group}_addPairs`] as (list: number, count: number, scratch: number) => number
  const start = list >> 2
  let next = start
  const end = start + BATCH * PAIR_WORDS
  const flush = () => {
    if (next === start) return
    addPairs(list, (next - start) / PAIR_WORDS, scratch)
    next = start
  }
  return {
    add(xA, yA, xB, yB, out) {
      const words = instance.words()
      words[next] = xA
      words[next + 1] = yA
      words[next + 2] = xB
      words[next + 3] = yB
      words[next + 4] = out
      next += PAIR_WORDS
      if (next === end) flush()
    },
    flush,
  }
}

/** Makes the point at `address` the identity. */
export function setIdentity(instance: Instance, address: number): void {
  instance.words()[(address + TOP_LIMB_AT) >> 2] = IDENTITY
}

export function isIdentity(instance: Instance, address: number): boolean {
  return instance.words()[(address + TOP_LIMB_AT) >> 2] === IDENTITY
}
