import { invert, FIELD_MODULUS as R, reduceFr } from '../../crypto'
import type { WitnessPoint } from './point'

/** A wire that could be another value, all others as they are. */
export interface FreeWire {
  readonly wire: number
  /** The one other value that every constraint takes, or `any`. */
  readonly value: bigint | 'any'
}

/**
 * All wires that could take another value alone: exact over all r − 1 other values of each wire, for in one wire a row is a polynomial
 * of degree at most 2 of which one root is known.
 */
export function freeWires(point: WitnessPoint): readonly FreeWire[] {
  const free: FreeWire[] = []
  for (let wire = 1; wire < point.r1cs.wires; wire++) {
    const change = freeChange(point, wire)
    if (change !== undefined)
      free.push({ wire, value: change === 'any' ? 'any' : reduceFr((point.witness[wire] as bigint) + change) })
  }
  return free
}

/** The only d ≠ 0 by which a wire may change, `any`, or `undefined` when there is none. */
function freeChange(point: WitnessPoint, wire: number): bigint | 'any' | undefined {
  const { starts } = point.incidence
  const curved: { readonly slope: bigint; readonly curve: bigint }[] = []
  for (let at = starts[wire] as number; at < (starts[wire + 1] as number); at++) {
    const [slope, curve] = [point.slope(at), point.curve(at)]
    if (curve !== 0n) curved.push({ slope, curve })
    else if (slope !== 0n) return undefined
  }
  const [first, ...others] = curved
  if (!first) return 'any'
  const change = reduceFr(-first.slope * invert(reduceFr(first.curve), R))
  if (change === 0n || others.some(({ slope, curve }) => (slope + curve * change) % R !== 0n)) return undefined
  return change
}

/** A wire with a value that was tried and that no constraint refused. */
export interface Survivor {
  readonly wire: number
  readonly value: bigint
}

/**
 * Tries single-wire mutants one by one: value ± 1, its negative, 1 − value, 0, 1, r − 1 and a value that the caller draws. What
 * survives is found by `freeWires` too; this is the same by counting.
 */
export function tryMutants(
  point: WitnessPoint,
  draw: (wire: number) => bigint,
): { readonly tried: number; readonly survivors: readonly Survivor[] } {
  const { starts } = point.incidence
  const survivors: Survivor[] = []
  let tried = 0
  for (let wire = 1; wire < point.r1cs.wires; wire++) {
    const value = point.witness[wire] as bigint
    const mutants = new Set<bigint>([value + 1n, value - 1n, -value, 1n - value, 0n, 1n, R - 1n, draw(wire)].map(reduceFr))
    mutants.delete(value)
    for (const mutant of mutants) {
      tried++
      const change = mutant - value
      let at = starts[wire] as number
      while (at < (starts[wire + 1] as number) && (point.slope(at) + point.curve(at) * change) % R === 0n) at++
      if (at === starts[wire + 1]) survivors.push({ wire, value: mutant })
    }
  }
  return { tried, survivors }
}
