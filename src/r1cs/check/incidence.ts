import type { Matrix, R1cs } from '../r1cs'

/** Where each wire stands: the occurrences of wire w are `starts[w]` up to `starts[w + 1]`, one for each of its rows. */
export interface Incidence {
  readonly starts: Uint32Array
  readonly rows: Uint32Array
  /** Coefficients of the wire in A, B and C of that row; 0 where it is absent. */
  readonly a: readonly bigint[]
  readonly b: readonly bigint[]
  readonly c: readonly bigint[]
}

/** Turns the system's rows into columns. */
export function createIncidence(r1cs: R1cs): Incidence {
  const starts = new Uint32Array(r1cs.wires + 1)
  const touched = (row: number): Map<number, [bigint, bigint, bigint]> => {
    const wires = new Map<number, [bigint, bigint, bigint]>()
    for (const [place, matrix] of [r1cs.a, r1cs.b, r1cs.c].entries()) {
      forEachTerm(matrix, row, (wire, coefficient) => {
        const found = wires.get(wire) ?? [0n, 0n, 0n]
        found[place] = coefficient
        wires.set(wire, found)
      })
    }
    return wires
  }
  const all = Array.from({ length: r1cs.constraints }, (_, row) => touched(row))
  for (const wires of all) for (const wire of wires.keys()) starts[wire + 1] = (starts[wire + 1] as number) + 1
  for (let wire = 0; wire < r1cs.wires; wire++) starts[wire + 1] = (starts[wire + 1] as number) + (starts[wire] as number)
  const next = Uint32Array.from(starts)
  const count = starts[r1cs.wires] as number
  const rows = new Uint32Array(count)
  const [a, b, c] = [0, 1, 2].map(() => new Array<bigint>(count)) as [bigint[], bigint[], bigint[]]
  all.forEach((wires, row) => {
    for (const [wire, coefficients] of wires) {
      const at = next[wire] as number
      next[wire] = at + 1
      rows[at] = row
      ;[a[at], b[at], c[at]] = coefficients
    }
  })
  return { starts, rows, a, b, c }
}

/** The terms of one row of a matrix. */
export function forEachTerm(matrix: Matrix, row: number, visit: (wire: number, coefficient: bigint) => void): void {
  for (let term = matrix.starts[row] as number; term < (matrix.starts[row + 1] as number); term++)
    visit(matrix.wires[term] as number, matrix.coefficients[term] as bigint)
}

/** Wires that stand in no constraint, the constant 1 apart: whatever a prover puts there is accepted. */
export function orphanWires({ starts }: Incidence): readonly number[] {
  return [...starts.keys()].slice(1, -1).filter((wire) => starts[wire] === starts[wire + 1])
}
