import type { Range } from '../../engine'

/** A length in pieces of at most `most`. */
export function cut(length: number, most: number): readonly Range[] {
  return Array.from({ length: Math.ceil(length / most) }, (_, i) => ({ from: i * most, to: Math.min(length, (i + 1) * most) }))
}
