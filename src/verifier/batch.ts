import type { Rng } from '../base'
import { shortScalar } from '../engine'
import type { Checkable, PreparedKey } from './arithmetic'

/** Claims that one equation covers: more save little, and each keeps its lines in memory. */
const MOST = 64
const COEFFICIENT_BYTES = 16

/** Which claims hold. A part whose equation fails is halved until the claims at fault are alone, and these are checked by themselves. */
export function checkTogether(key: PreparedKey, claims: readonly Checkable[], rng: Rng): readonly boolean[] {
  const { allHold } = key
  if (allHold === undefined) return claims.map((claim) => key.holds(claim))

  const together = (part: readonly Checkable[]): boolean => {
    // Drawn anew each time, after the proofs are fixed: nobody who makes a proof can know them.
    const bytes = rng.bytes(part.length * COEFFICIENT_BYTES)
    const coefficients = part.map((_, i) => shortScalar(bytes.subarray(i * COEFFICIENT_BYTES, (i + 1) * COEFFICIENT_BYTES)))
    return allHold(part, coefficients)
  }

  /** `isBad`: that one of them does not hold is known. */
  const check = (part: readonly Checkable[], isBad: boolean): readonly boolean[] => {
    if (part.length < 2) return part.map((claim) => key.holds(claim))
    if (!isBad && together(part)) return part.map(() => true)
    const middle = part.length >> 1
    const left = check(part.slice(0, middle), false)
    return [...left, ...check(part.slice(middle), left.every(Boolean))]
  }

  const parts: (readonly Checkable[])[] = []
  for (let from = 0; from < claims.length; from += MOST) parts.push(claims.slice(from, from + MOST))
  return parts.flatMap((part) => check(part, false))
}
