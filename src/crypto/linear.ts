/** Linear algebra over the scalar field; every argument and result is reduced. @module */
import { InternalError } from '../base'
import { FIELD_MODULUS } from './field'
import { invert } from './modular'

export type Row = readonly bigint[]
export type Matrix = readonly Row[]

/** An integer of any sign modulo r. */
export function reduce(value: bigint): bigint {
  const rest = value % FIELD_MODULUS
  return rest < 0n ? rest + FIELD_MODULUS : rest
}

export const sum = (values: Row): bigint => values.reduce((total, value) => total + value, 0n)

/** row · matrix */
export function multiplyRow(row: Row, matrix: Matrix): bigint[] {
  const sums = (matrix[0] as Row).map(() => 0n)
  row.forEach((factor, i) => {
    ;(matrix[i] as Row).forEach((value, j) => {
      sums[j] = (sums[j] as bigint) + factor * value
    })
  })
  return sums.map((value) => value % FIELD_MODULUS)
}

export function multiplyMatrices(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => multiplyRow(row, b))
}

/** row - factor·other */
export function subtractRow(row: Row, factor: bigint, other: Row): bigint[] {
  return row.map((value, i) => reduce(value - factor * (other[i] as bigint)))
}

/** The inverse of a square matrix that has one, by Gauss and Jordan. */
export function invertMatrix(matrix: Matrix): Matrix {
  const size = matrix.length
  const rows: Row[] = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1n : 0n))])
  for (let column = 0; column < size; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0n)
    if (pivot < 0) throw new InternalError('a singular matrix')
    const chosen = rows[pivot] as Row
    rows[pivot] = rows[column] as Row
    const inverse = invert(chosen[column] as bigint, FIELD_MODULUS)
    const scaled = chosen.map((value) => (value * inverse) % FIELD_MODULUS)
    for (let i = 0; i < size; i++) {
      rows[i] = i === column ? scaled : subtractRow(rows[i] as Row, (rows[i] as Row)[column] as bigint, scaled)
    }
  }
  return rows.map((row) => row.slice(size))
}
