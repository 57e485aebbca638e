import { invert, FIELD_MODULUS as R, reduceFr } from '../../crypto'
import type { Matrix, R1cs } from '../r1cs'
import { forEachTerm } from './incidence'

type Combination = ReadonlyMap<number, bigint>

/** What a system says by its shape alone, whatever the witness. */
export interface Shapes {
  /** Constraints without any wire: they hold always or never. */
  readonly constants: readonly number[]
  /** Wires that constraints make 0 or 1. */
  readonly booleans: ReadonlySet<number>
  /** Constraints that say nothing but that one wire is 0 or 1, by that wire. */
  readonly bitRows: ReadonlyMap<number, number>
  /** Rows that read 254 bits or more as one number, which modulo r two decompositions give; with the wires of the bits. */
  readonly wide: readonly { readonly row: number; readonly bits: readonly number[] }[]
  /** Wires that one constraint multiplies by something that is no constant. */
  readonly factors: ReadonlySet<number>
}

/** Bits from which on a number below 2^bits may be above r, so that its decomposition is not unique. */
const WIDE = 254

export function readShapes(r1cs: R1cs): Shapes {
  const rows = Array.from({ length: r1cs.constraints }, (_, row) => ({
    a: combination(r1cs.a, row),
    b: combination(r1cs.b, row),
    c: combination(r1cs.c, row),
  }))
  const bitRows = findBitRows(rows)
  const booleans = findBooleans(rows, bitRows)
  const constants = rows.flatMap(({ a, b, c }, row) => ([a, b, c].every(isConstant) ? [row] : []))
  const factors = new Set<number>()
  for (const { a, b } of rows) {
    if (isConstant(a) || isConstant(b)) continue
    for (const wire of [...a.keys(), ...b.keys()]) if (wire !== 0) factors.add(wire)
  }
  const wide = rows.flatMap(({ a, b, c }, row) => {
    // After optimising, one bit may stand for the number minus all others: then the row says that this is 0 or 1.
    const spare = isZeroOrOne(a, b, c) ? 1 : 0
    const bits = [a, b, c].map((side) => powersOfTwo(side, booleans)).find((found) => found.length + spare >= WIDE)
    return bits ? [{ row, bits }] : []
  })
  return { constants, booleans, bitRows, wide, factors }
}

function combination(matrix: Matrix, row: number): Combination {
  const terms = new Map<number, bigint>()
  forEachTerm(matrix, row, (wire, coefficient) => terms.set(wire, coefficient))
  return terms
}

const isConstant = (side: Combination): boolean => side.size === 0 || (side.size === 1 && side.has(0))
const constantOf = (side: Combination): bigint => side.get(0) ?? 0n

interface Row {
  readonly a: Combination
  readonly b: Combination
  readonly c: Combination
}

/** Whether two combinations differ by a factor, constants apart: then the row is a quadratic in one combination. */
function factorBetween(a: Combination, b: Combination): bigint | undefined {
  const wires = [...a.keys()].filter((wire) => wire !== 0)
  const [first] = wires
  if (first === undefined || wires.length !== b.size - (b.has(0) ? 1 : 0)) return undefined
  const factor = reduceFr((b.get(first) ?? 0n) * invert(a.get(first) as bigint, R))
  return factor !== 0n && wires.every((wire) => reduceFr((a.get(wire) as bigint) * factor) === b.get(wire)) ? factor : undefined
}

/** Squares of what may lie between the scale of a bit and that of another bit of the same number. */
const POWERS_OF_FOUR: ReadonlySet<bigint> = new Set(powersOfFour(invert(4n ** BigInt(WIDE) % R, R), 2 * WIDE + 1))

function* powersOfFour(first: bigint, count: number): Generator<bigint> {
  for (let i = 0, scale = first; i < count; i++, scale = (4n * scale) % R) yield scale
}

/** Whether a row says of a combination that it is 0 or 1, in the scale of a bit among others. */
function isZeroOrOne(a: Combination, b: Combination, c: Combination): boolean {
  const factor = factorBetween(a, b)
  if (factor === undefined || !isConstant(c)) return false
  // The roots of (x + p)(f·x + q) = k lie √(discriminant)/f apart, which has to be the scale of the combination.
  const [p, q, k] = [constantOf(a), constantOf(b), constantOf(c)]
  const discriminant = reduceFr((q - factor * p) ** 2n + 4n * factor * k)
  const [scale] = [...a].filter(([wire]) => wire !== 0).map(([, coefficient]) => coefficient)
  return scale !== undefined && POWERS_OF_FOUR.has(reduceFr(discriminant * invert(reduceFr((factor * scale) ** 2n), R)))
}

/** Wires that are 0 or 1: by a row of their own, as a product of such, or as the result of a comparison with 0. */
function findBooleans(rows: readonly Row[], bitRows: ReadonlyMap<number, number>): ReadonlySet<number> {
  const booleans = new Set<number>([0, ...bitRows.keys()])
  for (const wire of comparisons(rows)) booleans.add(wire)
  for (let size = -1; size !== booleans.size; ) {
    size = booleans.size
    for (const { a, b, c } of rows) {
      const [product, ...others] = [...c.keys()]
      if (product === undefined || others.length > 0) continue
      const [scaleA, scaleB] = [bitScale(a, booleans), bitScale(b, booleans)]
      if (scaleA && scaleB && reduceFr(scaleA * scaleB) === c.get(product)) booleans.add(product)
    }
  }
  return booleans
}

function findBitRows(rows: readonly Row[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  rows.forEach(({ a, b, c }, row) => {
    const wires = new Set([...a.keys(), ...b.keys(), ...c.keys()].filter((wire) => wire !== 0))
    const [wire] = wires
    if (wires.size === 1 && wire !== undefined && hasRootsZeroAndOne(a, b, c, wire)) found.set(wire, row)
  })
  return found
}

function hasRootsZeroAndOne(a: Combination, b: Combination, c: Combination, wire: number): boolean {
  const [a1, b1, c1] = [a, b, c].map((side) => side.get(wire) ?? 0n) as [bigint, bigint, bigint]
  const [a0, b0, c0] = [a, b, c].map(constantOf) as [bigint, bigint, bigint]
  const square = reduceFr(a1 * b1)
  return square !== 0n && reduceFr(a0 * b0 - c0) === 0n && reduceFr(square + a1 * b0 + a0 * b1 - c1) === 0n
}

/** The s of a combination s·b or s·(1 − b) of a bit b. */
function bitScale(side: Combination, booleans: ReadonlySet<number>): bigint | undefined {
  const [wire, other] = [...side.keys()].filter((each) => each !== 0)
  if (wire === undefined || other !== undefined || !booleans.has(wire)) return undefined
  const [slope, constant] = [side.get(wire) as bigint, constantOf(side)]
  if (constant === 0n) return slope
  return reduceFr(slope + constant) === 0n ? constant : undefined
}

/** Wires `out` with rows x·inv = 1 − out and x·out = 0: circom's IsZero. */
function* comparisons(rows: readonly Row[]): Generator<number> {
  const key = (side: Combination): string => [...side].map(([wire, value]) => `${wire}:${value}`).join()
  const zeroed = new Map<number, Set<string>>()
  for (const { a, b, c } of rows) {
    if (c.size > 0) continue
    for (const [side, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const [wire] = side.keys()
      if (side.size === 1 && wire !== undefined && wire !== 0) zeroed.set(wire, (zeroed.get(wire) ?? new Set()).add(key(other)))
    }
  }
  for (const { a, b, c } of rows) {
    for (const [wire, coefficient] of c) {
      const keys = zeroed.get(wire)
      if (!keys || c.size !== 2 || reduceFr(constantOf(c) + coefficient) !== 0n) continue
      // Up to sign: circom writes either −x·inv = out − 1 or x·inv = 1 − out.
      const negated = (side: Combination): Combination => new Map([...side].map(([at, value]) => [at, reduceFr(-value)]))
      if ([a, b, negated(a), negated(b)].some((side) => keys.has(key(side)))) yield wire
    }
  }
}

/** The bits of a combination whose coefficients are distinct powers of two up to sign and one common factor; the most of them. */
function powersOfTwo(side: Combination, booleans: ReadonlySet<number>): readonly number[] {
  const terms = [...side].filter(([wire]) => wire !== 0 && booleans.has(wire))
  if (terms.length + 1 < WIDE) return []
  const coefficients = new Map<bigint, number>()
  for (const [wire, value] of terms) coefficients.set(value, wire)
  let most: readonly number[] = []
  for (const [, first] of terms) {
    // A chain c, 2c, 4c, … begins where c/2 is absent.
    const half = reduceFr(first * ((R + 1n) / 2n))
    if (coefficients.has(half) || coefficients.has(reduceFr(-half))) continue
    const chain: number[] = []
    for (let value = first; ; value = reduceFr(2n * value)) {
      const wire = coefficients.get(value) ?? coefficients.get(reduceFr(-value))
      if (wire === undefined || chain.length > 2 * WIDE) break
      chain.push(wire)
    }
    if (chain.length > most.length) most = chain
  }
  return most
}
