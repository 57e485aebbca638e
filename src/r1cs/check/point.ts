import { FIELD_MODULUS as R } from '../../crypto'
import { WitnessMalformedError } from '../errors'
import type { R1cs } from '../r1cs'
import { brokenConstraints, evaluateRow } from '../witness'
import type { Incidence } from './incidence'

/**
 * A system at a witness that satisfies it. When wire w alone goes from its value to value + d, row i goes from 0 to
 * d·(slope + curve·d), where slope = a·B_i + b·A_i − c and curve = a·b for the wire's coefficients (a, b, c) in that row and the
 * row's values A_i, B_i. Slopes are the entries of the Jacobian, too.
 */
export interface WitnessPoint {
  readonly r1cs: R1cs
  readonly incidence: Incidence
  readonly witness: readonly bigint[]
  /** Of the occurrence `at` of `incidence`; reduced, may be negative. */
  slope(at: number): bigint
  curve(at: number): bigint
}

/** Throws `WitnessMalformedError` when the values are not a witness of this system. */
export function createPoint(r1cs: R1cs, incidence: Incidence, witness: readonly bigint[]): WitnessPoint {
  if (witness.length !== r1cs.wires)
    throw new WitnessMalformedError(`a witness of ${witness.length} values for ${r1cs.wires} wires`)
  const [broken] = brokenConstraints(r1cs, witness)
  if (broken !== undefined) throw new WitnessMalformedError(`the witness breaks constraint ${broken}`)
  const valuesOf = (matrix: R1cs['a']): bigint[] =>
    Array.from({ length: r1cs.constraints }, (_, row) => evaluateRow(matrix, row, witness))
  const [valueA, valueB] = [valuesOf(r1cs.a), valuesOf(r1cs.b)]
  const { rows, a, b, c } = incidence
  // Once for each occurrence: mutants and queries ask for them again and again.
  const slopes = a.map((ca, at) => {
    const [cb, row] = [b[at] as bigint, rows[at] as number]
    let sum = -(c[at] as bigint)
    if (ca !== 0n) sum += ca * (valueB[row] as bigint)
    if (cb !== 0n) sum += cb * (valueA[row] as bigint)
    return sum % R
  })
  const curves = a.map((ca, at) => (ca === 0n || b[at] === 0n ? 0n : (ca * (b[at] as bigint)) % R))
  return { r1cs, incidence, witness, slope: (at) => slopes[at] as bigint, curve: (at) => curves[at] as bigint }
}
