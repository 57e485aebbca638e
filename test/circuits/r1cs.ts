import type { R1cs } from '../../src/r1cs'

/** Indices of the constraints in which some of these wires are. */
export function constraintsOn(r1cs: R1cs, wires: ReadonlySet<number>): readonly number[] {
  const rows = new Set<number>()
  for (const matrix of [r1cs.a, r1cs.b, r1cs.c]) {
    let row = 0
    matrix.wires.forEach((wire, term) => {
      if (!wires.has(wire)) return
      while (term >= (matrix.starts[row + 1] as number)) row++
      rows.add(row)
    })
  }
  return [...rows]
}
